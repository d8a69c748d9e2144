"""A name for each request, in its answer and in the log, by which people can speak of it."""

import logging
import re
from collections.abc import Callable
from contextvars import ContextVar
from uuid import uuid4

from django.http import HttpRequest, HttpResponse

HEADER = "X-Request-ID"
# What may stand in a log as it was sent.
SANE = re.compile("[A-Za-z0-9._-]{1,64}")
NONE = "-"

_current: ContextVar[str] = ContextVar("request_id", default=NONE)


def request_id() -> str:
    """Of the request that is being answered; a dash where there is none."""
    return _current.get()


class RequestIdMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        sent = request.headers.get(HEADER, "")
        own = sent if SANE.fullmatch(sent) else uuid4().hex
        request.request_id = own  # type: ignore[attr-defined]
        before = _current.set(own)
        try:
            response = self.get_response(request)
        finally:
            _current.reset(before)
        response[HEADER] = own
        return response


class RequestIdFilter(logging.Filter):
    """Gives each record a `request_id`. Django logs refusals when the middleware has ended."""

    def filter(self, record: logging.LogRecord) -> bool:
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "request_id", request_id())
        return True
