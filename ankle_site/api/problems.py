"""Problems: the one shape of every error of the API (RFC 9457, "Problem Details for HTTP APIs")."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.core.signals import got_request_exception
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.utils.log import log_response
from rest_framework import exceptions, serializers

from ankle_site.middleware import RETRY_AFTER
from ankle_site.request_ids import request_id
from conditions import outages
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
    request_id = serializers.CharField(help_text="As in the header `X-Request-ID`, and in our log.")
    errors = FieldErrorSerializer(  # type: ignore[assignment]
        many=True, required=False, help_text="Status 400 only: every field that is wrong."
    )


class BadRequest(exceptions.APIException):
    """Wrong in a way that is no field's."""

    status_code = HTTPStatus.BAD_REQUEST
    default_detail = "The request is malformed."


class PayloadTooLarge(exceptions.APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = "The body is too large."


class InternalError(exceptions.APIException):
    default_detail = "Something went wrong here. It has been logged."


class Unavailable(exceptions.APIException):
    status_code = HTTPStatus.SERVICE_UNAVAILABLE
    default_detail = "No release of the knowledge has been approved yet. Please try again later."
    wait = RETRY_AFTER


class NoDatabase(Unavailable):
    default_detail = "The database does not answer. Please try again later."
    wait = outages.RETRY_AFTER


# The first that fits: a body that is too big is suspicious to Django as well.
KNOWN: dict[type[Exception] | tuple[type[Exception], ...], type[exceptions.APIException]] = {
    Http404: exceptions.NotFound,
    PermissionDenied: exceptions.PermissionDenied,
    NoLiveReleaseError: Unavailable,
    RequestDataTooBig: PayloadTooLarge,
    (SuspiciousOperation, UnreadablePostError): BadRequest,
    outages.OUTAGES: NoDatabase,
}
# What is said of a status that Django answers with by itself; of others, whose fault it is.
BY_STATUS: dict[int, type[exceptions.APIException]] = {
    kind.status_code: kind
    for kind in (exceptions.PermissionDenied, exceptions.NotFound, PayloadTooLarge, Unavailable)
}


def handle(error: Exception, context: dict[str, Any]) -> HttpResponse:
    """Answer any exception of an API view; the unforeseen are logged and told without detail."""
    known = _known(error)
    response = problem(known or InternalError())
    if known is None or isinstance(error, outages.OUTAGES):
        _report(error, response, context["request"]._request)
    return response


def problem(error: exceptions.APIException) -> HttpResponse:
    """A plain response and not DRF's, which would render it as whatever the view renders."""
    response = HttpResponse(status=error.status_code)
    # DRF's views tell these two to whoever answers their exceptions.
    if challenge := getattr(error, "auth_header", None):
        response["WWW-Authenticate"] = challenge
    if wait := getattr(error, "wait", None):
        response["Retry-After"] = str(wait)
    _write(response, error)
    return response


def become_problem(response: HttpResponse) -> None:
    """Put a problem of the same status in place of the content; other headers stay."""
    status = response.status_code
    whose = InternalError if status >= HTTPStatus.INTERNAL_SERVER_ERROR else BadRequest
    _write(response, BY_STATUS.get(status, whose)())
    del response["Content-Encoding"]


def _write(response: HttpResponse, error: exceptions.APIException) -> None:
    response.content = json.dumps(_content(error, HTTPStatus(response.status_code)))
    response["Content-Type"] = CONTENT_TYPE
    response["Content-Length"] = str(len(response.content))
    response["Cache-Control"] = "no-store"


def _content(error: exceptions.APIException, status: HTTPStatus) -> dict[str, Any]:
    content: dict[str, Any] = {
        "type": "about:blank",
        "title": status.phrase,
        "status": status.value,
        "detail": str(error.detail),
        "request_id": request_id(),
    }
    if isinstance(error, exceptions.ValidationError | exceptions.ParseError):
        errors = [
            {"field": field or BODY, "message": message}
            for field, message in _field_errors(error.detail)
        ]
        content |= {"detail": _summary(errors), "errors": errors[:MOST_ERRORS]}
    return content


def _known(error: Exception) -> exceptions.APIException | None:
    """The error as one of DRF's, or None for those that should not have happened."""
    if isinstance(error, exceptions.APIException):
        return error
    told = error.args if isinstance(error, Http404 | PermissionDenied) else ()
    return next((kind(*told) for known, kind in KNOWN.items() if isinstance(error, known)), None)


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
