"""Makes problems of the errors that Django answers by itself below the addresses of the API, and
leads requests of the API past what only pages need.
"""

from collections.abc import Callable
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified
from django.urls import Resolver404, resolve

from ankle_site.access.api.throttling import FairThrottle
from ankle_site.access.models import Scope
from ankle_site.api.problems import become_problem
from conditions.api.caching import LIVE_RELEASE, is_known, release_validator
from conditions.api.viewsets import RELEASE, KnowledgeViewSet
from conditions.live import find_live_release


class ProblemMiddleware:
    """No HTML and no stack trace, with DEBUG on or off.

    It changes what there is, so that what others said in the headers stays. So it may stand
    outside of all that can fail.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        is_page = response.headers.get("Content-Type", "").startswith("text/")
        is_error = response.status_code >= HTTPStatus.BAD_REQUEST
        if is_error and is_page and request.path_info.startswith(settings.API_PREFIXES):
            become_problem(response)
        return response


class ShortWayMiddleware:
    """Leads requests of the API past all middleware below it, which is of pages: sessions, people,
    forms, messages. Who has what the live release says already, and sends no key, is told so here.

    Hooks of that middleware for views and exceptions are called all the same: Django knows them.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.view_response = _last(get_response)

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(settings.API_PREFIXES):
            return self.get_response(request)
        return _not_modified(request) or self.view_response(request)


def _last(get_response: Any) -> Callable[[HttpRequest], HttpResponse]:
    """What resolves the address and calls the view. Each middleware holds the next one."""
    while hasattr(get_response, "get_response"):
        get_response = get_response.get_response
    answer: Callable[[HttpRequest], HttpResponse] = get_response
    return answer


def _not_modified(request: HttpRequest) -> HttpResponse | None:
    """One query, and most of the time would go into what REST framework makes ready to find it out.

    What it does not answer, the view does, with the same headers: also whom the throttle refuses.
    """
    if not _may_have_it(request):
        return None
    live = find_live_release(request)
    etag = release_validator(live) if live else ""
    if not is_known(request, etag) or not FairThrottle().count(request, Scope.READ):
        return None
    headers = {"ETag": etag, "Cache-Control": LIVE_RELEASE, "Allow": "GET, HEAD"}
    return HttpResponseNotModified(headers=headers)


def _may_have_it(request: HttpRequest) -> bool:
    if (
        request.method not in {"GET", "HEAD"}
        or "If-None-Match" not in request.headers
        or "Authorization" in request.headers
        or RELEASE.name in request.GET
    ):
        return False
    try:
        request.resolver_match = resolve(request.path_info)
    except Resolver404:
        return False
    return issubclass(getattr(request.resolver_match.func, "cls", object), KnowledgeViewSet)
