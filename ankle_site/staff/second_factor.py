"""The second factor: a code from an app on a device of one's own, or a recovery code on paper.

django-otp keeps the devices, slows guessing down, and takes no code twice. A person has one device
and one set of recovery codes; who loses both asks an administrator.
"""

import logging
import time
from base64 import b32encode, b64encode
from typing import Any

import django_otp
import qrcode
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django_otp.models import Device
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from qrcode.image.svg import SvgPathImage

from ankle_site.staff import sessions

log = logging.getLogger(__name__)

RECOVERY_CODES = 10
DIGITS = 6  # of a code from an app; recovery codes are longer
DUE = "second_factor_due"


class CodeRefusedError(Exception):
    """The message says why, for people."""


def note_if_due(request: HttpRequest, user: User) -> None:
    """At log-in: who has a device is asked for it, even where SECOND_FACTOR is off."""
    if device_of(user):
        request.session[DUE] = True


def person_of(request: HttpRequest) -> Any:
    """Who gave the right password, let in or not; Django's anonymous user where nobody did."""
    return request.person  # type: ignore[attr-defined]  # set by StaffMiddleware


def is_missing(request: HttpRequest) -> bool:
    person = person_of(request)
    return (
        person.is_authenticated
        and not person.is_verified()
        and (settings.SECOND_FACTOR or DUE in request.session)
    )


def ask(request: HttpRequest) -> HttpResponse:
    """Lead to the page that asks for a code, and from there to where one wanted to go."""
    page = "second-factor" if device_of(person_of(request)) else "second-factor-set-up"
    return redirect_to_login(request.get_full_path(), page)


def device_of(user: User) -> TOTPDevice | None:
    return TOTPDevice.objects.devices_for_user(user, confirmed=True).order_by("pk").last()


def recovery_codes_left(user: User) -> int:
    return int(StaticToken.objects.filter(device__user=user).count())


def secret(key: str) -> str:
    """As apps take it from a keyboard, in groups of four."""
    letters = b32encode(bytes.fromhex(key)).decode()
    return " ".join(letters[at : at + 4] for at in range(0, len(letters), 4))


def picture(user: User, key: str) -> str:
    """The address of a QR code that apps take the secret from; nothing is fetched for it."""
    address = TOTPDevice(user=user, key=key).config_url
    svg = qrcode.make(address, image_factory=SvgPathImage).to_string()
    return f"data:image/svg+xml;base64,{b64encode(svg).decode()}"


def verify(*, user: User, code: str) -> Device:
    """The device that this code is of; a code counts once. Raises CodeRefusedError."""
    code = _plain(code)
    of_app = len(code) == DIGITS and code.isdecimal()
    device = device_of(user) if of_app else StaticDevice.objects.filter(user=user).first()
    if device is None:
        raise CodeRefusedError("You have no recovery codes.")
    _refuse_if_slowed(device)
    if django_otp.verify_token(user, device.persistent_id, code):
        return device
    log.warning("Wrong second factor of %s", user.get_username())
    raise CodeRefusedError(
        "This code is wrong or was used before. Wait for the next one in your app."
        if of_app
        else "This recovery code is wrong or was used before."
    )


def _plain(code: str) -> str:
    """Without the spaces and hyphens that make it easy to read."""
    return "".join(letter for letter in code.lower() if letter.isalnum())


def _refuse_if_slowed(device: Device) -> None:
    allowed, why = device.verify_is_allowed()
    if not allowed:
        seconds = max(1, round((why["locked_until"] - timezone.now()).total_seconds()))
        unit = "second" if seconds == 1 else "seconds"
        raise CodeRefusedError(f"Too many wrong codes. Wait {seconds} {unit}, then try again.")


def admit(request: HttpRequest, *, user: User, device: Device) -> None:
    """Let this person in: from now on `request.user` is them."""
    request.user = user
    django_otp.login(request, device)
    request.session.pop(DUE, None)
    request.session.cycle_key()
    log.info("Second factor of %s: %s", user.get_username(), device.name)


def enrol(
    *, user: User, key: str, code: str, present_code: str = "", keep: str | None = None
) -> TOTPDevice:
    """Make the app with this key the person's device, in place of the one that they have.

    Ends their sessions but for the one of the key `keep`. Raises CodeRefusedError where a code is
    wrong, with nothing changed.
    """
    device = _matching(TOTPDevice(user=user, name="Authenticator app", key=key), code)
    if device_of(user):
        verify(user=user, code=present_code)
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        device.save()
        sessions.end_sessions(user=user, keep=keep)
    log.info("New second factor of %s", user.get_username())
    return device


def _matching(device: TOTPDevice, code: str) -> TOTPDevice:
    """The unsaved device, for which this code is used up."""
    code = _plain(code)
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits)
    clock.time = time.time()
    if not (code.isdecimal() and clock.verify(int(code), device.tolerance)):
        raise CodeRefusedError(
            "This is not the code that your app should show. Scan again, or check the clock of"
            " your device."
        )
    device.last_t, device.drift = clock.t(), clock.drift
    return device


@transaction.atomic
def new_recovery_codes(*, user: User) -> list[str]:
    """Codes that count once each; those from before count no more."""
    device, _ = StaticDevice.objects.get_or_create(user=user, defaults={"name": "Recovery codes"})
    device.token_set.all().delete()
    codes = [StaticToken.random_token() for _ in range(RECOVERY_CODES)]
    StaticToken.objects.bulk_create(StaticToken(device=device, token=code) for code in codes)
    log.info("New recovery codes of %s", user.get_username())
    return [f"{code[:4]}-{code[4:]}" for code in codes]


@transaction.atomic
def reset(*, user: User) -> None:
    """Take a person's second factor away and log them out; at the next log-in they set one up."""
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()
    sessions.end_sessions(user=user)
    log.warning("Second factor of %s was reset", user.get_username())
