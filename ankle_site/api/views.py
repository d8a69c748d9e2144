"""The views of the API that belong to no app."""

from functools import cache
from typing import Any

from django.http import HttpResponse
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.exceptions import NotFound
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.settings import DEFAULTS, APISettings
from rest_framework.views import APIView


class FormatParameter(DefaultContentNegotiation):
    """`?format=json` or `yaml`, for browsers; all else goes by the Accept header alone."""

    settings = APISettings({"URL_FORMAT_OVERRIDE": "format"}, DEFAULTS)  # type: ignore[assignment]


class SchemaView(APIView):
    """The OpenAPI schema as YAML or JSON."""

    schema = None
    renderer_classes = SpectacularAPIView.renderer_classes
    content_negotiation_class = FormatParameter

    def get(self, request: Request) -> HttpResponse:
        renderer: Any = request.accepted_renderer
        return HttpResponse(rendered_schema(renderer.__class__), content_type=renderer.media_type)


@cache
def rendered_schema(renderer: type[BaseRenderer]) -> bytes:
    """Made once for each process and format: it takes most of a second and never changes."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    content: Any = renderer().render(schema, renderer_context={})
    return bytes(content)


class NothingHere(APIView):
    """Answers every other address below an API, so that all errors have one shape."""

    schema = None
    hint = " Addresses end with a slash."
    http_method_names: list[str] = []

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        hint = "" if request.path.endswith("/") else self.hint
        raise NotFound(f"There is nothing at {request.path}.{hint}")
