"""Each request in a line of the log and in the metrics: view, method, status, duration.

No address, no words of a query, not who asked, and not with what: of patients that would say who
was ill when.
"""

import logging
from collections.abc import Callable
from time import perf_counter

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ankle_site.operations import metrics
from ankle_site.request_ids import NONE

log = logging.getLogger(__name__)


class ObservingMiddleware:
    """Stands outside of all that answers, so that it measures the whole."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = perf_counter()
        response = self.get_response(request)
        _tell(request, response.status_code, perf_counter() - began)
        return response


def _tell(request: HttpRequest, status: int, seconds: float) -> None:
    view, method = view_of(request), str(request.method)
    if settings.METRICS_DIR:
        metrics.count(view=view, method=method, status=status, seconds=seconds)
    fields = {"view": view, "method": method, "status": status, "seconds": round(seconds, 4)}
    log.info("%s %s %d in %.0f ms", method, view, status, seconds * 1000, extra=fields)


def view_of(request: HttpRequest) -> str:
    """The name of what answers; a dash for static files and for addresses that there are not."""
    return request.resolver_match.view_name if request.resolver_match else NONE
