"""Answers instead of views: before the first release is live, and to a form of no honest size."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from conditions.live import NoLiveReleaseError

RETRY_AFTER = 300  # seconds; publishing is done by people


FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}


class NoLiveReleaseMiddleware:
    """A calm page instead of a crash."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, NoLiveReleaseError):
            return None
        response = render(request, "503.html", status=503)
        response["Retry-After"] = str(RETRY_AFTER)
        return response


class FormSizeMiddleware:
    """Refuses a form by the length that it declares, before anything of it is read.

    Django bounds the fields of a form but not its files, which would go to the disk first, and at
    any address: looking for the token against forgery reads them. Bodies that are no forms are read
    by the API alone, which bounds them itself.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.content_type in FORMS and _length(request) > _longest(request):
            return render(request, "400.html", status=413)
        return self.get_response(request)


def _length(request: HttpRequest) -> int:
    """Of a body without a length, Django reads nothing."""
    try:
        return int(request.META.get("CONTENT_LENGTH", ""))
    except ValueError:
        return 0


def _longest(request: HttpRequest) -> int:
    if request.path_info.startswith(reverse("admin:index")):
        return settings.LARGEST_UPLOAD
    return settings.LARGEST_FORM
