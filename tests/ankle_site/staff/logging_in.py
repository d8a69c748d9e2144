"""What a person does at the log-in, in a test."""

from datetime import UTC, datetime
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from tests.accounts import make_member

PASSWORD = "correct horse"
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)
KEY = "00" * 20


def make_person(role: str = "editor", **overrides: Any) -> User:
    return make_member(role, **({"username": role, "password": PASSWORD} | overrides))


def make_device(user: User, key: str = KEY) -> TOTPDevice:
    return TOTPDevice.objects.create(user=user, name="Authenticator app", key=key)


def code_of(key: str = KEY) -> str:
    """What the app with this key shows now."""
    clock = TOTP(bytes.fromhex(key))
    clock.time = timezone.now().timestamp()
    return f"{clock.token():06}"


def give_password(
    client: Client, name: str = "editor", password: str = PASSWORD, **headers: Any
) -> Any:
    sent = {"username": name, "password": password}
    return client.post("/admin/login/?next=/admin/conditions/condition/", sent, **headers)


def give_code(client: Client, code: str, page: str = "/admin/second-factor/") -> Any:
    return client.post(page, {"code": code})


def whereabouts(client: Client, page: str = "/admin/conditions/condition/") -> str:
    """Where a page leads: to itself for who is let in."""
    answer = client.get(page)
    return answer.headers["Location"] if answer.status_code == 302 else page
