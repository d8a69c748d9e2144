"""Makes problems of the errors that Django answers by itself below the addresses of the API, and
says without REST framework that somebody has an answer already.
"""

from collections.abc import Callable, Mapping, Sequence
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified

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


class NotModifiedMiddleware:
    """Answers who has what the live release says, and sends no key: one query, and most of the time
    would go into what REST framework makes ready to find it out.

    What it does not answer, the view does, with the same headers: also whom the throttle refuses.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Any, args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> HttpResponse | None:
        if not _may_have_it(request, view):
            return None
        live = find_live_release(request)
        etag = release_validator(live) if live else ""
        if not is_known(request, etag) or not FairThrottle().count(request, Scope.READ):
            return None
        headers = {"ETag": etag, "Cache-Control": LIVE_RELEASE, "Allow": "GET, HEAD"}
        return HttpResponseNotModified(headers=headers)


def _may_have_it(request: HttpRequest, view: Any) -> bool:
    return (
        request.method in {"GET", "HEAD"}
        and "If-None-Match" in request.headers
        and "Authorization" not in request.headers
        and issubclass(getattr(view, "cls", object), KnowledgeViewSet)
        and RELEASE.name not in request.GET
    )
