"""Where the admin stands, who may know that it does, and what its pages may run."""

from collections.abc import Callable
from ipaddress import ip_address
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import get_resolver

from ankle_site.staff.logins import client_address


def is_below_admin(path: str) -> bool:
    """Whether an address is the admin's; `/admin` is, since Django leads from there to it."""
    return f"{path}/".startswith(f"/{settings.ADMIN_PATH}")


def is_for_admin(path: str, request: HttpRequest) -> bool:
    """Whether an address begins as the admin's do, and the request may know of it.

    Each such address leads to a view.
    """
    return path.startswith(f"/{settings.ADMIN_PATH}") and not knows_no_admin(request)


class GateMiddleware:
    """For networks that ADMIN_NETWORKS does not name there is no admin, not even a redirect."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not is_below_admin(request.path_info):
            return self.get_response(request)
        if knows_no_admin(request):
            urls: Any = get_resolver().urlconf_module
            request.urlconf = urls.PUBLIC
            return self.get_response(request)
        response = self.get_response(request)
        response._csp_config = settings.ADMIN_CONTENT_POLICY  # type: ignore[attr-defined]
        return response


def knows_no_admin(request: HttpRequest) -> bool:
    """Whether the request is from a network for which there is none."""
    networks, address = settings.ADMIN_NETWORKS, client_address(request)
    if not networks or address is None:
        return bool(networks)
    found = ip_address(address)
    found = getattr(found, "ipv4_mapped", None) or found
    return not any(found in network for network in networks)
