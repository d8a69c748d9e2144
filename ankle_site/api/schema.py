"""Adds to each operation of the OpenAPI schema the problems that it can answer with."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiResponse

from ankle_site.api.problems import CONTENT_TYPE, ProblemSerializer

PROBLEMS = {
    HTTPStatus.BAD_REQUEST: "Something given is wrong; `errors` names each field.",
    HTTPStatus.NOT_ACCEPTABLE: "Answers are JSON only.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "An error of ours. It has been logged.",
    HTTPStatus.SERVICE_UNAVAILABLE: "No release has been approved yet.",
}
PROBLEMS_OF_ONE = {HTTPStatus.NOT_FOUND: "The live release has no such row."}
PROBLEMS_OF_BODIES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Bodies are JSON only.",
}


class ProblemSchema(AutoSchema):
    def get_summary(self) -> str | None:
        if summary := super().get_summary():
            return summary
        view: Any = self.view
        names = view.queryset.model._meta
        if view.detail:
            return f"One {names.verbose_name}"
        return f"List {names.verbose_name_plural}"

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        for status, description in self._problems().items():
            code = str(status.value)
            answer = OpenApiResponse(ProblemSerializer, description=description)
            bodies[code] = self._get_response_for_code(  # type: ignore[no-untyped-call]
                answer, code, [CONTENT_TYPE], direction
            )
        return bodies

    def _problems(self) -> dict[HTTPStatus, str]:
        problems = dict(PROBLEMS)
        if "{" in self.path:
            problems |= PROBLEMS_OF_ONE
        if self.method == "POST":
            problems |= PROBLEMS_OF_BODIES
        return dict(sorted(problems.items()))
