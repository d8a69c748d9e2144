"""Says in every answer of the API how much of the rate is left."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ankle_site.access.api.permissions import scope_of
from ankle_site.access.api.throttling import FairThrottle


class RateLimitMiddleware:
    """Counts, too, what was answered before a throttle was asked: wrong keys, wrong addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(settings.API_PREFIXES):
            if not hasattr(request, "rate_headers"):
                FairThrottle().count(request, scope_of(request))
            for name, value in getattr(request, "rate_headers", {}).items():
                response[name] = value
        return response
