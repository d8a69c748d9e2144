"""Until the second factor is given, a person is nobody anywhere."""

from collections.abc import Callable
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from ankle_site.staff import second_factor, sessions
from ankle_site.staff.gate import is_below_admin

# The pages that give the second factor, by the names of their addresses.
OPEN = {"second-factor", "recovery", "second-factor-set-up", "second-factor-cancel"}


class StaffMiddleware:
    """Sets `request.person`, who gave the right password, and `request.user`, who is let in.

    Both are lazy: patients' pages ask for neither, and so read no session. No view can forget the
    second factor, since without it there is nobody to give permissions to.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        person = request.user
        admitted: Any = SimpleLazyObject(
            lambda: AnonymousUser() if second_factor.is_missing(request) else person
        )
        request.person = person  # type: ignore[attr-defined]
        request.user = admitted
        return self.get_response(request)

    def process_view(
        self, request: HttpRequest, view: Callable[..., HttpResponse], *args: Any
    ) -> HttpResponse | None:
        """Lead from any page of the admin to the second factor, and note that sessions are used."""
        if not is_below_admin(request.path_info):
            return None
        if second_factor.is_missing(request):
            match = request.resolver_match
            is_open = match is not None and match.url_name in OPEN
            return None if is_open else second_factor.ask(request)
        sessions.touch(request)
        return None
