"""What the site is held against: a view of REST framework with one indexed query, and nothing else.

The same database by the same driver and the same options, no middleware, no authentication, no
throttle. Every request fetches one row by its primary key: `gunicorn benchmarks.load.bare`.
"""

from typing import ClassVar

import django
from django.conf import settings

from ankle_site.settings import DATABASES

settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES=DATABASES,
    INSTALLED_APPS=["rest_framework"],
    REST_FRAMEWORK={
        "DEFAULT_AUTHENTICATION_CLASSES": [],
        "DEFAULT_PERMISSION_CLASSES": [],
        "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
        "UNAUTHENTICATED_USER": None,
    },
    ROOT_URLCONF=__name__,
    SECRET_KEY="signs nothing",  # noqa: S106
)
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402  knows the settings now
from django.db import models  # noqa: E402
from django.urls import path  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402
from rest_framework.views import APIView  # noqa: E402


class Row(models.Model):  # noqa: DJ008  shown to nobody
    slug = models.CharField(max_length=120)
    name = models.CharField(max_length=120)

    objects: ClassVar[models.Manager["Row"]] = models.Manager()

    class Meta:
        app_label = "bare"
        db_table = "conditions_condition"
        managed = False


class RowView(APIView):
    def get(self, request: Request, pk: int) -> Response:
        row = Row.objects.get(pk=pk)
        return Response({"id": row.pk, "slug": row.slug, "name": row.name})


urlpatterns = [path("<int:pk>/", RowView.as_view())]
application = get_wsgi_application()
