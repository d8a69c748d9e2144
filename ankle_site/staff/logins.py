"""Log-ins: logged without passwords, and locked after a few failures.

django-axes counts the failures of a name from a household, and keeps both as long as they count.
"""

import logging
from datetime import timedelta
from ipaddress import IPv6Address, ip_address, ip_network
from math import ceil
from typing import Any

from axes.models import AccessAttempt
from django.conf import settings
from django.contrib import admin
from django.contrib.auth.models import User
from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed
from django.db.models import Max
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from ankle_site.staff import second_factor, sessions

OF_ONE_HOUSEHOLD = 64  # bits of an IPv6 address; the other 64 are anybody's to choose

log = logging.getLogger(__name__)


def client_address(request: HttpRequest) -> str | None:
    """Of who is asking. What proxies say is believed only as far as PROXIES names them."""
    said = [request.META.get("REMOTE_ADDR", "")]
    if settings.PROXIES:
        forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "").split(",")
        said = [*forwarded[-settings.PROXIES :][:1], *said]
    return next(filter(None, map(_address, said)), None)


def household(request: HttpRequest) -> str | None:
    """Who cannot be told apart counts as one address: of IPv6 a network, by its first one."""
    address = client_address(request)
    found = ip_address(address) if address else None
    if not isinstance(found, IPv6Address):
        return address
    return str(found.ipv4_mapped or ip_network((found, OF_ONE_HOUSEHOLD), strict=False)[0])


def _address(text: str) -> str | None:
    """Without the zone of IPv6 (`fe80::1%eth0`): it may be any text, and is no part of who asks."""
    try:
        return str(ip_address(text.strip().partition("%")[0]))
    except ValueError:
        return None


def locked_out(
    request: HttpRequest, response: HttpResponse | None, credentials: dict[str, Any]
) -> HttpResponse:
    """What is answered instead of `response`; the same whether there is such an account or not."""
    own = AccessAttempt.objects.filter(
        username=credentials["username"], ip_address=household(request)
    )
    now = timezone.now()
    last = own.aggregate(last=Max("attempt_time"))["last"] or now
    until = last + timedelta(minutes=settings.LOGIN_LOCK_MINUTES)
    left = max(until - now, timedelta(seconds=1))
    log.warning("Log-in locked for %s from %s", _name(credentials), client_address(request))
    context = {"title": "Log in", "until": until, "minutes": ceil(left / timedelta(minutes=1))}
    page = render(
        request, "admin/locked.html", admin.site.each_context(request) | context, status=429
    )
    page["Retry-After"] = str(ceil(left.total_seconds()))
    return page


def _name(credentials: dict[str, Any]) -> str:
    """What was typed as a name may be a password: only names of accounts are logged."""
    name = credentials.get("username")
    return str(name) if User.objects.filter(username=name).exists() else "an unknown name"


# Django tells of log-ins by its signals alone, whichever view or test calls `login`.
@receiver(user_logged_in)
def begin_session(request: HttpRequest, user: User, **kwargs: Any) -> None:
    sessions.begin(request)
    second_factor.note_if_due(request, user)
    log.info("Log-in of %s from %s", user.get_username(), client_address(request))


@receiver(user_login_failed)
def log_failure(
    credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: Any
) -> None:
    address = client_address(request) if request else None
    log.warning("Log-in failed for %s from %s", _name(credentials), address)


@receiver(user_logged_out)
def log_end(request: HttpRequest, user: User | None, **kwargs: Any) -> None:
    if user:
        log.info("Log-out of %s", user.get_username())
