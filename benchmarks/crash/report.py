"""Kills one operation after the other on the database of the settings, and prints a table."""

import logging
import random
import time
from collections.abc import Sequence

from django.conf import settings
from django.core.management import call_command
from django.test.utils import setup_test_environment

from benchmarks.crash.databases import in_use
from benchmarks.crash.killing import DONE, Outcome, fill, kill
from benchmarks.crash.operations import OPERATIONS
from benchmarks.crash.processes import GO, here
from benchmarks.crash.watching import ASKED, COMMITTED, WROTE

HEADER = (
    "| Operation | Takes, ms | Killed before writing | In a transaction | In a commit | After it"
    " | Failures |\n| --- | --- | --- | --- | --- | --- | --- |"
)


def report(*, kills: int, server_kills: int, seed: int, only: Sequence[str] | None) -> int:
    """Returns how many failures there were; the database has to be empty."""
    begun = time.monotonic()
    setup_test_environment()  # so that forms can be read off the pages
    settings.WHITENOISE_AUTOREFRESH = True  # nothing is served, and nothing need be collected
    settings.SESSION_IDLE_MINUTES = 60_000  # so that no request notes that it is in use
    logging.disable()
    here(lambda: call_command("migrate", verbosity=0, skip_checks=True))
    database, chance = in_use(), random.Random(seed)  # noqa: S311  reproducible, not secret
    operations = [found for found in OPERATIONS if not only or found.name in only]
    fill(database, operations)
    outcomes = []
    print(HEADER)
    for operation in operations:
        outcomes.append(kill(operation, database=database, kills=kills, chance=chance))
        print(as_row(outcomes[-1]), flush=True)
    failures = [failure for outcome in outcomes for failure in outcome.failures]
    print(f"\n{len(outcomes) * kills} kills, {len(failures)} failures,", end=" ")
    print(f"{time.monotonic() - begun:.0f} s.")
    for outcome in outcomes:
        for failure in outcome.failures:
            print(f"{outcome.operation}: {failure}")
    return len(failures)


def as_row(outcome: Outcome) -> str:
    last = outcome.last
    cells = [
        outcome.operation,
        f"{1000 * outcome.seconds:.0f}",
        *(last[word] for word in (GO, WROTE, ASKED)),
        last[COMMITTED] + last[DONE],
        len(outcome.failures),
    ]
    return f"| {' | '.join(map(str, cells))} |"
