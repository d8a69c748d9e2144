"""How the log is written: plain lines or JSON, and nothing of what anybody answered.

Addresses hold the tokens that lead to results, so their patterns are told instead. Of an exception
the log tells the kinds and the places; its words may quote what somebody typed.
"""

import json
import logging
import re
from copy import copy
from datetime import UTC, datetime
from traceback import TracebackException
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from ankle_site.request_ids import NONE

# As long as a token (triage.models.assessment.new_token) or a signed link: the key to somebody's
# answers, where Django logs an address of its own accord. No other part of an address is, but for
# slugs that nobody would choose; those are left out as well.
KEY = re.compile(r"(?<=/)[-\w:=.]{32,}(?=[/?\s]|$)")

# What a request's line has beside its text: ankle_site/operations/requests.py.
FIELDS = ("view", "method", "status", "seconds")


class PlainFormatter(logging.Formatter):
    """Lines for people."""

    def format(self, record: logging.LogRecord) -> str:
        return KEY.sub("...", super().format(_plainly(record)))

    def formatException(self, ei: Any) -> str:  # noqa: N802  the library's name
        return super().formatException(ei) if settings.DEBUG else without_words(ei[1])


class JsonFormatter(PlainFormatter):
    """One JSON object on a line for each record."""

    def format(self, record: logging.LogRecord) -> str:
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request_id": getattr(record, "request_id", NONE),
            "message": KEY.sub("...", _plainly(record).getMessage()),
        }
        told |= {name: vars(record)[name] for name in FIELDS if name in vars(record)}
        if record.exc_info and record.exc_info[1]:
            told["traceback"] = self.formatException(record.exc_info)
        return json.dumps(told, default=str)


def _plainly(record: logging.LogRecord) -> logging.LogRecord:
    """A copy with the pattern of an address in place of the address, which Django logs, and with
    a message of one line: whatever somebody sent, it forges no other.
    """
    of_somebody = hasattr(record, "request") or record.exc_info or record.exc_text
    if not of_somebody and record.getMessage().isprintable():
        return record
    told = copy(record)
    told.exc_text = None  # another handler's, with the words
    request = getattr(record, "request", None)
    if isinstance(request, HttpRequest) and isinstance(record.args, tuple):
        addresses = {request.path, request.path_info, request.get_full_path()}
        told.args = tuple(pattern_of(request) if arg in addresses else arg for arg in record.args)
    told.msg, told.args = _printable(told.getMessage()), None
    return told


def _printable(text: str) -> str:
    """Line breaks and other signs that move what is read are written as Python writes them."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


def pattern_of(request: HttpRequest) -> str:
    """As it stands in the urls, such as `results/<str:token>/`; a dash where none fits."""
    return request.resolver_match.route if request.resolver_match else NONE


def without_words(error: BaseException) -> str:
    """A traceback with the kinds of the exceptions and none of their words; the cause first."""
    told: list[str] = []
    step: TracebackException | None = TracebackException.from_exception(error, compact=True)
    while step:
        kind = step.exc_type.__qualname__ if step.exc_type else ""
        told.append("".join(step.stack.format()) + kind)
        step = step.__cause__ or step.__context__
    return "\nled to\n".join(reversed(told))
