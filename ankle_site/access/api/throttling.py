"""How often somebody may ask: so many requests in the last minute, by key or by address."""

import logging
from array import array
from math import ceil
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from ankle_site.access.api.permissions import scope_of
from ankle_site.access.models import ApiKey, Scope
from ankle_site.staff.logins import household

OFF = "off"
KEY = "key"
CACHE_FAILS = "The cache fails: requests are not limited"
FORMS = "forms"

log = logging.getLogger(__name__)


class FairThrottle(SimpleRateThrottle):
    """A sliding window over the cache; what is refused does not count.

    Several processes that each have a cache of their own each allow the whole rate. Where the
    cache fails nobody is refused: the API matters more than its limits.
    """

    history: Any
    num_requests: int
    duration: int

    def __init__(self) -> None:
        """DRF's own asks for the rate here, before it is known who asks."""

    def allow_request(self, request: Request, view: Any) -> bool:
        """A request to a view with a `cost` counts as so many, and is answered where one is left:
        a batch may be larger than what is left of a rate, or than all of it.
        """
        allowed = self.count(request._request, scope_of(request, view))
        if allowed and hasattr(view, "cost"):
            self._count_more(request._request, view.cost(request) - 1)
        return allowed

    def count(self, request: HttpRequest, what: str) -> bool:
        """Whether the request is within its rate; what is left of that goes to `rate_headers`.

        `what` is FORMS or a scope; to store and to have assessed share a rate.
        """
        key: ApiKey | None = getattr(request, "api_key", None)
        self.scope = KEY if key else Scope.TRIAGE if what == Scope.STORE else what
        rate = _rate(self.scope, key)
        request.rate_headers = {}  # type: ignore[attr-defined]
        if rate == OFF:
            return True
        self.rate = rate
        self.num_requests, self.duration = self.parse_rate(rate)  # type: ignore[assignment]
        whose = str(key.pk) if key else self.get_ident(request)
        self.key = self.cache_format % {"scope": self.scope, "ident": whose}
        try:
            allowed = super().allow_request(request, None)  # type: ignore[arg-type]
        except Exception:  # whatever the cache in use raises
            log.exception(CACHE_FAILS)
            return True
        request.rate_headers = self._headers()  # type: ignore[attr-defined]
        return bool(allowed)

    def throttle_success(self) -> bool:
        self._keep(1)
        return True

    def _count_more(self, request: HttpRequest, number: int) -> None:
        if not request.rate_headers:  # type: ignore[attr-defined]
            return  # the rate is off, or the cache failed
        try:
            self._keep(number)
        except Exception:  # as above
            log.exception(CACHE_FAILS)
        request.rate_headers = self._headers()  # type: ignore[attr-defined]

    def _keep(self, number: int) -> None:
        """Packed: a thousand moments are read from the cache as fast as one."""
        moments = array("d", [self.now] * number)
        moments.extend(self.history)
        self.history = moments
        self.cache.set(self.key, self.history, self.duration)

    def get_cache_key(self, request: Any, view: Any) -> str:
        return str(self.key)

    def get_ident(self, request: Any) -> str:
        """A keyed hash, so that addresses are in no cache."""
        return salted_hmac(__name__, str(household(request))).hexdigest()

    def wait(self) -> float:
        """Seconds until a request fits in again, or until the first one is forgotten."""
        first = self.history[min(len(self.history), self.num_requests) - 1]
        return float(self.duration - (self.now - first))

    def _headers(self) -> dict[str, str]:
        return {
            "RateLimit-Policy": f"{self.num_requests};w={self.duration}",
            "RateLimit-Limit": str(self.num_requests),
            "RateLimit-Remaining": str(max(0, self.num_requests - len(self.history))),
            "RateLimit-Reset": str(ceil(self.wait())),
        }


def _rate(scope: str, key: ApiKey | None) -> str:
    if key and key.rate:
        return f"{key.rate}/min"
    rate: str = getattr(settings, f"RATE_{scope.upper()}")
    return rate
