"""A few short lives of the knowledge; `benchmarks/fuzz.py` lives as many and as long as wanted."""

import pytest

from tests.triage.life import live

pytestmark = pytest.mark.django_db


def test_the_invariants_hold_after_every_step() -> None:
    live(lives=4, steps=12)
