"""Problems: the one shape of every error of the API (RFC 9457, "Problem Details for HTTP APIs")."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.log import log_response
from rest_framework import exceptions, serializers

from conditions.live import NoLiveReleaseError

CONTENT_TYPE = "application/problem+json"
# The name of the whole body where an error is not one field's.
BODY = "body"
# A longer list is no mistake but a way to make short requests cost long answers.
MOST_ERRORS = 1000


class FieldErrorSerializer(serializers.Serializer[dict[str, str]]):
    field = serializers.CharField(
        help_text="The wrong field or parameter, such as `age` or `answers.heel-pain`; "
        f"`{BODY}` where it is the whole body."
    )
    message = serializers.CharField(help_text="What is wrong with it, and what is allowed.")


class ProblemSerializer(serializers.Serializer[dict[str, Any]]):
    """Problem details (RFC 9457)."""

    type = serializers.CharField(help_text="`about:blank`: the status says it all.")
    title = serializers.CharField(help_text="The name of the status.")
    status = serializers.IntegerField(help_text="The status of this answer.")
    detail = serializers.CharField(help_text="What went wrong, in a sentence.")
    errors = FieldErrorSerializer(  # type: ignore[assignment]
        many=True, required=False, help_text="Status 400 only: every field that is wrong."
    )


class PayloadTooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large."


class Unavailable(exceptions.APIException):
    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = "No release of the knowledge has been approved yet. Please try again later."


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer any exception of an API view; the unforeseen are logged and told without detail."""
    known = _known(error)
    if known is not None:
        return problem(known)
    response = problem(exceptions.APIException("Something went wrong here. It has been logged."))
    _report(error, response, context["request"]._request)
    return response


def problem(error: exceptions.APIException) -> HttpResponse:
    """A plain response and not DRF's, which would render it as whatever the view renders."""
    status = HTTPStatus(error.status_code)
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": str(error.detail),
    }
    if status == HTTPStatus.BAD_REQUEST:
        errors = [
            {"field": field or BODY, "message": message}
            for field, message in _field_errors(error.detail)
        ]
        content |= {"detail": _summary(errors), "errors": errors[:MOST_ERRORS]}
    return HttpResponse(json.dumps(content), status=status, content_type=CONTENT_TYPE)


def _known(error: Exception) -> exceptions.APIException | None:
    """The error as one of DRF's, or None for those that should not have happened."""
    match error:
        case exceptions.APIException():
            return error
        case Http404():
            return exceptions.NotFound(*error.args)
        case PermissionDenied():
            return exceptions.PermissionDenied(*error.args)
        case NoLiveReleaseError():
            return Unavailable()
        case RequestDataTooBig():
            return PayloadTooLarge()
        case _:
            return None


def _report(error: Exception, response: HttpResponse, request: HttpRequest) -> None:
    """What Django does for an exception that nobody caught."""
    got_request_exception.send(sender=None, request=request)
    log_response(
        "%s: %s",
        response.reason_phrase,
        request.path,
        response=response,
        request=request,
        exception=error,
    )


def _field_errors(detail: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Each message with the dotted path of its field, from DRF's nested errors."""
    match detail:
        case dict():
            for name, inner in detail.items():
                yield from _field_errors(inner, f"{path}.{name}" if path else str(name))
        case list():
            for inner in detail:
                yield from _field_errors(inner, path)
        case _:
            yield path, str(detail)


def _summary(errors: list[dict[str, str]]) -> str:
    if len(errors) == 1:
        return f"{errors[0]['field']}: {errors[0]['message']}"
    named = "each" if len(errors) <= MOST_ERRORS else f"{MOST_ERRORS} of them"
    return f"{len(errors)} fields are wrong; `errors` names {named}."
