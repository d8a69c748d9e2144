"""In which formats resources are read and answered: JSON, under its FHIR name or its own."""

from collections.abc import Iterable
from typing import Any

from rest_framework.exceptions import NotAcceptable
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.parsers import BaseParser
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request

from conditions.api.renderers import JSONRenderer

FHIR_JSON = "application/fhir+json"
# A "+" that was not escaped in an address is a space.
JSON = {"json", "application/json", FHIR_JSON, FHIR_JSON.replace("+", " ")}


class FhirRenderer(JSONRenderer):
    media_type = FHIR_JSON


class FhirNegotiation(DefaultContentNegotiation):
    """`_format` goes before the Accept header, as the standard has it."""

    def select_parser(self, request: Request, parsers: Iterable[BaseParser]) -> BaseParser | None:
        """The API's own strict one, for both names of the format."""
        content_type = str(request.content_type).partition(";")[0].strip().lower()
        return next(iter(parsers)) if content_type in JSON else None

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        wanted = request.query_params.get("_format")
        if wanted is None:
            return super().select_renderer(request, renderers, format_suffix)  # type: ignore[no-any-return]
        if wanted.lower() not in JSON:
            raise NotAcceptable
        return renderers[0], renderers[0].media_type
