"""Says in every answer of the API how much of the rate is left, and limits the forms of pages."""

from collections.abc import Callable
from http import HTTPStatus
from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from rest_framework.permissions import SAFE_METHODS

from ankle_site.access.api.permissions import scope_of
from ankle_site.access.api.throttling import FORMS, FairThrottle


class RateLimitMiddleware:
    """Counts, too, what was answered before a throttle was asked: wrong keys, wrong addresses."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path_info.startswith(settings.API_PREFIXES):
            if not hasattr(request, "rate_headers"):
                FairThrottle().count(request, scope_of(request))
            _say(request, response)
        return response


class FormRateMiddleware:
    """Lets nobody send forms without end, whatever the address: a new one is limited as well.

    Staff who are let in are not: a table of theirs sends each cell by itself. It stands where that
    is known, before the view and the token against forgery are looked at, and where no request of
    the API comes by.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not _is_public_form(request):
            return self.get_response(request)
        throttle = FairThrottle()
        if throttle.count(request, FORMS):
            response = self.get_response(request)
        else:
            response = render(request, "429.html", status=HTTPStatus.TOO_MANY_REQUESTS)
            response["Retry-After"] = str(ceil(throttle.wait()))
        _say(request, response)
        return response


def _is_public_form(request: HttpRequest) -> bool:
    return request.method not in SAFE_METHODS and not request.user.is_authenticated


def _say(request: HttpRequest, response: HttpResponse) -> None:
    for name, value in getattr(request, "rate_headers", {}).items():
        response[name] = value
