"""Sessions of staff: stored under a hash of their key, listed in words, ended by hand or by time.

They are rows of Django's own table, and what a list of them needs is in their data. Patients' pages
make none, so that reading everybody's sessions to find somebody's is reading a handful.
"""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from typing import Any

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.db import SessionStore as DatabaseStore
from django.contrib.sessions.base_session import AbstractBaseSession
from django.contrib.sessions.models import Session
from django.http import HttpRequest
from django.utils import timezone
from django_otp import DEVICE_ID_SESSION_KEY

STARTED, SEEN, BROWSER = "started", "seen", "browser"
# The first that a browser calls itself by is what it is: most call themselves Safari as well.
BROWSERS = {"Edg": "Edge", "OPR": "Opera", "Firefox": "Firefox", "Chrome": "Chrome"} | {
    "CriOS": "Chrome",
    "FxiOS": "Firefox",
    "Safari": "Safari",
}
SYSTEMS = {"Android": "Android", "iPhone": "iPhone", "iPad": "iPad", "Windows": "Windows"} | {
    "Mac OS X": "macOS",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def hashed(key: str) -> str:
    """What is stored of a key: whoever reads the table cannot take a session over."""
    return blake2b(key.encode(), digest_size=20).hexdigest()  # the column holds 40 characters


class SessionStore(DatabaseStore):
    def exists(self, session_key: str) -> bool:
        return super().exists(hashed(session_key))

    def delete(self, session_key: str | None = None) -> None:
        key = session_key or self.session_key
        if key:
            super().delete(hashed(key))

    def create_model_instance(self, data: dict[str, Any]) -> AbstractBaseSession:
        row = super().create_model_instance(data)
        row.session_key = hashed(row.session_key)
        return row

    def _get_session_from_db(self) -> Session | None:
        stored = Session.objects.filter(expire_date__gt=timezone.now())
        row = stored.filter(session_key=hashed(self.session_key or "")).first()
        if row is None:
            self._session_key = None  # as Django does: never take up a key that a visitor made up
        return row


@dataclass(frozen=True, slots=True)
class StaffSession:
    id: str
    browser: str
    started: datetime
    seen: datetime
    verified: bool
    current: bool


def begin(request: HttpRequest, at: datetime | None = None) -> None:
    """Note in a new session when and where it began.

    Under a new key always: Django leaves it to who logs in once more.
    """
    now = at or timezone.now()
    request.session.cycle_key()
    request.session[STARTED] = now.isoformat()
    request.session[BROWSER] = browser_in_words(request.META.get("HTTP_USER_AGENT", ""))
    _see(request, now)


def touch(request: HttpRequest, at: datetime | None = None) -> None:
    """Note that a session is in use; writes at most 24 times in the time that it may be idle."""
    now = at or timezone.now()
    seen = request.session.get(SEEN)
    if seen and now - datetime.fromisoformat(seen) >= _idle() / 24:
        _see(request, now)


def _see(request: HttpRequest, now: datetime) -> None:
    started = datetime.fromisoformat(request.session[STARTED])
    request.session[SEEN] = now.isoformat()
    request.session.set_expiry(
        min(now + _idle(), started + timedelta(hours=settings.SESSION_HOURS))
    )


def _idle() -> timedelta:
    return timedelta(minutes=settings.SESSION_IDLE_MINUTES)


def sessions_of(user: User, *, current: str | None = None) -> list[StaffSession]:
    """Those that still let this person in, the current key's first; one query."""
    found = [
        StaffSession(
            id=row.pk,
            browser=data[BROWSER],
            started=datetime.fromisoformat(data[STARTED]),
            seen=datetime.fromisoformat(data[SEEN]),
            verified=DEVICE_ID_SESSION_KEY in data,
            current=current is not None and row.pk == hashed(current),
        )
        for row, data in _rows_of(user)
        # Another hash is of a password that was changed since.
        if user.is_active and data[HASH_SESSION_KEY] == user.get_session_auth_hash()
    ]
    return sorted(found, key=lambda session: (not session.current, -session.seen.timestamp()))


def end_sessions(*, user: User, ids: Collection[str] | None = None, keep: str | None = None) -> int:
    """End all sessions of this person, or those with `ids`, but never the one of the key `keep`."""
    ended = [
        row.pk
        for row, _ in _rows_of(user)
        if (ids is None or row.pk in ids) and (keep is None or row.pk != hashed(keep))
    ]
    Session.objects.filter(pk__in=ended).delete()
    return len(ended)


def _rows_of(user: User) -> Iterator[tuple[Session, dict[str, Any]]]:
    for row in Session.objects.filter(expire_date__gt=timezone.now()).order_by("pk"):
        data = row.get_decoded()
        # Rows that Django's own store left behind have no beginning, and let nobody in.
        if data.get(SESSION_KEY) == str(user.pk) and STARTED in data:
            yield row, data


def browser_in_words(agent: str) -> str:
    """For "Firefox on Windows"; "Unknown browser" where it does not say."""
    browser = next((name for mark, name in BROWSERS.items() if mark in agent), "Unknown browser")
    system = next((f" on {name}" for mark, name in SYSTEMS.items() if mark in agent), "")
    return browser + system
