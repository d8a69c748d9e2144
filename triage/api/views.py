"""Triage: a body in, a result out, and nothing kept of it."""

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from conditions.live import live_release
from triage.api.requests import assess_posted
from triage.api.serializers import (
    TriageResultSerializer,
    TriageSerializer,
)

EXAMPLE = OpenApiExample(
    "Stiff in the morning",
    value={
        "age": 45,
        "sex": "female",
        "answers": {"worse-in-the-morning": "yes", "swelling": "no", "calf-swelling": "unsure"},
        "limit": 5,
        "release": None,
    },
    request_only=True,
)


class TriageView(APIView):
    """Says how urgent it is and ranks what may fit. Nothing of the request is stored or logged."""

    http_method_names = ["post"]

    @extend_schema(
        request=TriageSerializer,
        responses={200: TriageResultSerializer},
        examples=[EXAMPLE],
        operation_id="triage",
        summary="Assess answers",
    )
    def post(self, request: Request) -> Response:
        result = assess_posted(request.data, live=live_release(request._request))
        headers = {"Cache-Control": "no-store"}  # somebody's health
        return Response(TriageResultSerializer(result).data, headers=headers)
