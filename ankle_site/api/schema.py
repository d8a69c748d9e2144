"""Adds to each operation of the OpenAPI schema the problems that it can answer with."""

from http import HTTPStatus
from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse

from ankle_site.api.problems import CONTENT_TYPE, ProblemSerializer

PROBLEMS = {
    HTTPStatus.BAD_REQUEST: "Something given is wrong; `errors` names each field.",
    HTTPStatus.UNAUTHORIZED: "The key is none of ours, has expired or was revoked.",
    HTTPStatus.FORBIDDEN: "The key lacks the scope for this.",
    HTTPStatus.NOT_ACCEPTABLE: "Answers are JSON only.",
    HTTPStatus.TOO_MANY_REQUESTS: "More requests than the rate allows.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "An error of ours. It has been logged.",
    HTTPStatus.SERVICE_UNAVAILABLE: "No release has been approved yet, or no database answers.",
}
PROBLEMS_OF_ONE = {HTTPStatus.NOT_FOUND: "There is none of this name; not in this release."}
PROBLEMS_OF_BODIES = {
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "The body is too large.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Bodies are JSON only.",
}


# Of what is read by release: `conditions.api.viewsets`.
KNOWN_ALREADY = {"description": "You have it already: `If-None-Match` names its `ETag`."}
ETAG = OpenApiParameter(
    "ETag",
    str,
    OpenApiParameter.HEADER,
    response=["200", "304"],
    description="The same for the same answer: send it as `If-None-Match`.",
)
RETRY_AFTER = OpenApiParameter(
    "Retry-After",
    int,
    OpenApiParameter.HEADER,
    response=["429", "503"],
    description="Seconds after which to try again.",
)


class ProblemSchema(AutoSchema):
    def get_summary(self) -> str | None:
        if summary := super().get_summary():
            return summary
        view: Any = self.view
        names = view.queryset.model._meta
        if view.detail:
            return f"One {names.verbose_name}"
        return f"List {names.verbose_name_plural}"

    def get_override_parameters(self) -> list[Any]:
        by_release = [ETAG] if self._is_read_by_release() else []
        return [*getattr(self.view, "own_parameters", []), *by_release, RETRY_AFTER]

    def get_auth(self) -> list[dict[str, Any]]:
        """A key, or none: drf-spectacular would take the one for needed."""
        return [*super().get_auth(), {}]

    def _is_read_by_release(self) -> bool:
        return hasattr(type(self.view), "etag")

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        bodies = super()._get_response_bodies(direction)
        if self._is_read_by_release():
            bodies["304"] = dict(KNOWN_ALREADY)
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
