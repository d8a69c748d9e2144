"""Every place where input from outside is read, with what to send there and what has to hold then.

To add one: `@attacked_with(inputs)` above a function that takes the site and one input. It catches
what the reader is meant to refuse with; whatever else is raised is a finding. Attacks stand in
`files.py`, `pages.py` and `services.py`; a further module is to be named in ATTACKS.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from time import process_time
from typing import Any

from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.factories import make_user
from tests.public_site import CHECK, Stranger, arrived
from tests.triage.clinic import open_clinic

# Seconds of the processor for one input; the slowest honest one, a PDF, takes a tenth.
LONGEST = 3.0

ATTACKS = ("files", "pages", "services")

Attack = Callable[["Site", Any], None]
TARGETS: dict[str, "Target"] = {}


@dataclass(frozen=True)
class Target:
    inputs: st.SearchStrategy[Any]
    attack: Attack

    def try_with(self, site: "Site", value: Any) -> None:
        """Nothing of it is kept, and it takes no longer than LONGEST."""
        start = process_time()
        with transaction.atomic():
            self.attack(site, value)
            transaction.set_rollback(True)
        assert process_time() - start < LONGEST


class Site:
    """A clinic that is open, with a stranger who has answered and an editor who has logged in."""

    def __init__(self) -> None:
        open_clinic()
        self.stranger: Stranger = arrived(Client())
        self.staff = Client()
        self.staff.force_login(make_user(is_staff=True, is_superuser=True))

    @cached_property
    def result(self) -> str:
        return f"{CHECK}{self.stranger.token}/"


def attacked_with(inputs: st.SearchStrategy[Any]) -> Callable[[Attack], Attack]:
    def register(attack: Attack) -> Attack:
        TARGETS[attack.__name__] = Target(inputs, attack)
        return attack

    return register


def answered(response: Any) -> Any:
    """Answered at all, and without leading anywhere else or breaking a header."""
    assert response.status_code < 500
    assert "evil.example" not in response.get("Location", "").partition("?")[0]
    assert not any(sign in str(value) for value in response.headers.values() for sign in "\r\n\0")
    return response


def targets() -> dict[str, Target]:
    for module in ATTACKS:
        import_module(f"{__package__}.{module}")
    return TARGETS


def try_out(site: Site, target: Target, *, inputs: int) -> int:
    """Try so many inputs, and return how many it were; raises what the first finding raised."""
    tried = 0

    @settings(max_examples=inputs, suppress_health_check=list(HealthCheck))
    @given(value=target.inputs)
    def holds(value: Any) -> None:
        nonlocal tried
        tried += 1
        target.try_with(site, value)

    holds()
    return tried
