"""Makes problems of the errors that Django answers by itself below the addresses of the API."""

from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from ankle_site.api.problems import become_problem


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
