"""Tells whoever ERROR_HOOK names of each request that ended in an error nobody foresaw.

The hook gets what no answer and no secret can be in: it is meant for services outside.
"""

import logging
import sys
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from django.dispatch import receiver
from django.http import HttpRequest
from django.utils.module_loading import import_string

from ankle_site.operations.log import without_words
from ankle_site.operations.requests import view_of
from ankle_site.request_ids import request_id

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ErrorReport:
    """`traceback` has files, lines and kinds, and no exception's own words and no variable."""

    request_id: str
    view: str
    method: str
    kind: str
    traceback: str


@receiver(got_request_exception)
def report(*, request: HttpRequest | None = None, **kwargs: Any) -> None:
    """A hook that fails is logged, and the person gets the same page."""
    error = sys.exc_info()[1]
    if not settings.ERROR_HOOK or request is None or error is None:
        return
    told = ErrorReport(
        request_id=request_id(),
        view=view_of(request),
        method=str(request.method),
        kind=type(error).__qualname__,
        traceback=without_words(error),
    )
    try:
        import_string(settings.ERROR_HOOK)(told)
    except Exception:  # whatever the operator's own code raises
        log.exception("ERROR_HOOK fails")
