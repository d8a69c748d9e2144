"""What people get instead of a crash: before the first release is live, and where somebody else was
faster; and to a form of no honest size.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.messages import get_messages
from django.core.exceptions import ObjectDoesNotExist
from django.db import DatabaseError, IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from ankle_site.staff.gate import is_for_admin
from conditions.live import NoLiveReleaseError

RETRY_AFTER = 300  # seconds; publishing is done by people
FORMS = {"multipart/form-data", "application/x-www-form-urlencoded"}
DEADLOCK = "40P01"  # PostgreSQL's code for two who wait for each other


class NoLiveReleaseMiddleware:
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


class SecondLookMiddleware:
    """Asks a view once more where what it found does not go together with what somebody else wrote
    at the same moment: now it sees that, and can say in words what is wrong.

    All that it wrote is rolled back, because whatever belongs together is one transaction.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not _came_second(exception):
            return None
        told: Any = get_messages(request)
        if told:
            told._queued_messages.clear()  # they are about what was not done in the end
        view = request.resolver_match
        assert view is not None  # noqa: S101  it is what failed
        response: HttpResponse = view.func(request, *view.args, **view.kwargs)
        return response


def _came_second(error: Exception) -> bool:
    """To a row that is there or gone by now, or to a lock."""
    deadlock = getattr(error.__cause__, "sqlstate", "") == DEADLOCK
    nothing_to_update = type(error) is DatabaseError  # Django's own; databases' are subclasses
    return deadlock or nothing_to_update or isinstance(error, IntegrityError | ObjectDoesNotExist)


class FormSizeMiddleware:
    """Refuses a form by the length that it declares, before anything of it is read.

    Django bounds the fields of a form but not its files, which would go to the disk first, and at
    any address: looking for the token against forgery reads them. Bodies that are no forms are read
    by the API alone, which bounds them itself. Staff import longer ones: who is staff, and that
    there is such an address, is known only when a view is about to be called.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        for_admin = is_for_admin(request.path_info, request)
        if _length(request) > (settings.LARGEST_UPLOAD if for_admin else settings.LARGEST_FORM):
            return _refuse(request)
        return self.get_response(request)

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        is_long = _length(request) > settings.LARGEST_FORM
        return _refuse(request) if is_long and not request.user.is_authenticated else None


def _refuse(request: HttpRequest) -> HttpResponse:
    return render(request, "400.html", status=413)


def _length(request: HttpRequest) -> int:
    """Of a form; without a length, Django reads nothing of it."""
    if request.content_type not in FORMS:
        return 0
    try:
        return int(request.META.get("CONTENT_LENGTH", ""))
    except ValueError:
        return 0
