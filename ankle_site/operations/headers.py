"""What browsers may do with every answer, beyond Django's own headers and the content policy."""

import re
from collections.abc import Callable
from functools import cache
from http import HTTPStatus
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

# Of what a page could ask a browser for, this site needs nothing.
REFUSED = (
    "accelerometer",
    "browsing-topics",
    "camera",
    "display-capture",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "payment",
    "usb",
)
PERMISSIONS = ", ".join(f"{feature}=()" for feature in REFUSED)


# Below the form, the start of the interview and the API's stored results, what stands in an address
# is a key to somebody's answers, or the page is theirs.
OF_SOMEBODY = re.compile(r"((/[a-z]+)?/check/(?!guided/\Z)|/api/v1/assessments/).")


class HeaderMiddleware:
    """No other site may embed an answer, nor a page load what did not allow it.

    Of somebody's answers nothing is kept by caches, nor by search engines: not where a slash is
    missing, and not that they are gone.

    The API is read by pages of other sites all the same where CORS_ORIGINS says so: that goes
    before. A PDF is no page: browsers show it in a frame of their own, which would be refused.
    A 304 varies as what it stands for: shared caches take its headers over.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        headers = response.headers
        headers.setdefault("Permissions-Policy", PERMISSIONS)
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        if headers.get("Content-Type", "").startswith("text/html"):
            headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        if response.status_code == HTTPStatus.NOT_MODIFIED:
            patch_vary_headers(response, ["Accept-Encoding"])
        if OF_SOMEBODY.match(request.path_info):
            headers["Cache-Control"] = "no-store"
            headers["X-Robots-Tag"] = "noindex"
        return response


class ContentPolicyMiddleware(CSPMiddleware):
    """As the library's, which writes the one policy of all public answers anew for each of them."""

    def process_response(self, request: HttpRequest, response: Any) -> Any:
        if hasattr(response, "_csp_config"):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, _public_policy())
        return response


@cache
def _public_policy() -> str:
    return build_policy()
