"""The views of the API that belong to no app."""

from typing import Any

from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.settings import DEFAULTS, APISettings
from rest_framework.views import APIView


class FormatParameter(DefaultContentNegotiation):
    """`?format=json` or `yaml`, for browsers; all else goes by the Accept header alone."""

    settings = APISettings({"URL_FORMAT_OVERRIDE": "format"}, DEFAULTS)  # type: ignore[assignment]


class SchemaView(SpectacularAPIView):
    """The OpenAPI schema as YAML or JSON."""

    content_negotiation_class = FormatParameter

    @extend_schema(exclude=True)
    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        # Not the inherited method, which switches to the language of ?lang=: there is one.
        answer: Response = self._get_schema_response(request)  # type: ignore[no-untyped-call]
        return answer


class NothingHere(APIView):
    """Answers every other address below /api/, so that all errors have one shape."""

    schema = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        hint = "" if request.path.endswith("/") else " Addresses end with a slash."
        raise NotFound(f"There is nothing at {request.path}.{hint}")
