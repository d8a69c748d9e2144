"""Kills one operation after the other on the database of the settings, and prints a table."""

import logging
import random
import time
from collections.abc import Sequence
from multiprocessing.process import BaseProcess

from django.conf import settings
from django.core.management import call_command
from django.test.utils import setup_test_environment

from benchmarks.crash.databases import Database, Served, in_use
from benchmarks.crash.killing import DONE, Outcome, Strike, fill, kill
from benchmarks.crash.operations import OPERATIONS
from benchmarks.crash.processes import GO, here
from benchmarks.crash.server import Server
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
    strikes: list[tuple[str, int, Strike]] = [("", kills, BaseProcess.kill)]
    if server_kills:
        strikes.append((", server killed", server_kills, server_killer(database)))
    print(HEADER)
    failures = []
    for note, number, strike in strikes:
        for operation in operations if number else ():
            outcome = kill(operation, database=database, kills=number, chance=chance, strike=strike)
            print(as_row(outcome, note), flush=True)
            failures += [f"{outcome.operation}{note}: {text}" for text in outcome.failures]
    total = len(operations) * (kills + server_kills)
    print(f"\n{total:,} kills, {len(failures)} failures, {time.monotonic() - begun:.0f} s.")
    print("\n".join(failures))
    return len(failures)


def server_killer(database: Database) -> Strike:
    assert isinstance(database, Served), "SQLite has no server to kill."
    server = Server(database)

    def strike(child: BaseProcess) -> None:
        server.kill()
        server.start()

    return strike


def as_row(outcome: Outcome, note: str) -> str:
    last = outcome.last
    cells = [
        f"{outcome.operation}{note}",
        f"{1000 * outcome.seconds:.0f}",
        *(last[word] for word in (GO, WROTE, ASKED)),
        last[COMMITTED] + last[DONE],
        len(outcome.failures),
    ]
    return f"| {' | '.join(map(str, cells))} |"
