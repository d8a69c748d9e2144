"""The site's addresses, and among them a bare view with one indexed query.

It is reached as all of the API is: by the same middleware, throttle, log and metrics.
"""

from django.urls import path
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from ankle_site import urls
from ankle_site.urls import *  # noqa: F403  what others look for there
from conditions.models import Condition


class RowView(APIView):
    def get(self, request: Request, pk: int) -> Response:
        row = Condition.objects.only("slug", "name").get(pk=pk)
        return Response({"id": row.pk, "slug": row.slug, "name": row.name})


urlpatterns = [path("api/bare/<int:pk>/", RowView.as_view()), *urls.urlpatterns]
