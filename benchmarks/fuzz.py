"""Sends hostile input to everything that reads any, and lives long lives; prints what was tried.

python -m benchmarks.fuzz [--inputs 2000] [--lives 100 --steps 40] [--only TARGET ...]
    [--write docs/fuzzing.md]
"""

import argparse
import logging
import os
import sys
import time
import traceback
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from pathlib import Path

if __name__ == "__main__":
    from tests import environment  # the settings of a public site, as the tests have them

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankle_site.settings")
    os.environ.setdefault("DATABASE_URL", "sqlite://:memory:")
    import django

    django.setup()
    environment.pytest_configure()

from django.db import connection
from django.test.utils import setup_test_environment

from tests.fuzz.targets import Site, Target, targets, try_out
from tests.triage.life import live

LIFE = "steps in the life of the knowledge"


@dataclass(frozen=True, slots=True)
class Tried:
    """`inputs` is None where one of them broke something."""

    name: str
    inputs: int | None
    seconds: float


def main() -> int:
    arguments = parse()
    with a_database_of_its_own():
        found = list(tried(attacks(arguments)))
    table = as_table(found)
    print(table)
    if arguments.write:
        arguments.write.write_text(as_page(table))
    return 1 if any(each.inputs is None for each in found) else 0


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Try what outsiders might send.")
    parser.add_argument("--inputs", type=int, default=2000, help="for each target")
    parser.add_argument("--lives", type=int, default=0, help="lives of the knowledge")
    parser.add_argument("--steps", type=int, default=40, help="of each life")
    parser.add_argument("--only", nargs="*", default=(), metavar="TARGET", help="and no others")
    parser.add_argument("--write", type=Path, help="write the table as a page of documentation")
    return parser.parse_args()


@contextmanager
def a_database_of_its_own() -> Iterator[None]:
    logging.disable()  # each refusal would be told
    warnings.simplefilter("ignore")
    name = connection.creation.create_test_db(verbosity=0)
    setup_test_environment(debug=False)
    try:
        yield
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)


def attacks(arguments: argparse.Namespace) -> dict[str, Callable[[], int]]:
    """By name. Lives come first: they begin in an empty database, which the site then fills."""
    site = cache(Site)

    def attack(target: Target) -> int:
        return try_out(site(), target, inputs=arguments.inputs)

    wanted = {n: t for n, t in targets().items() if n in (arguments.only or targets())}
    found: dict[str, Callable[[], int]] = {}
    if arguments.lives:
        found[LIFE] = partial(live, lives=arguments.lives, steps=arguments.steps)
    return found | {name: partial(attack, target) for name, target in wanted.items()}


def tried(attacks: dict[str, Callable[[], int]]) -> Iterator[Tried]:
    """One after the other; what breaks is told at once."""
    for name, attack in attacks.items():
        print(f"{name} ...", file=sys.stderr)
        start, inputs = time.perf_counter(), None
        try:
            inputs = attack()
        except Exception:
            traceback.print_exc()
        yield Tried(name, inputs, time.perf_counter() - start)


def as_table(found: Sequence[Tried]) -> str:
    whole = sum(each.inputs or 0 for each in found), sum(each.seconds for each in found)
    rows = [(each.name.replace("_", " "), each.inputs, each.seconds) for each in found]
    lines = [
        f"| {name} | {'broken' if inputs is None else f'{inputs:,}'} | {seconds:.0f} |"
        for name, inputs, seconds in [*rows, ("together", *whole)]
    ]
    return "\n".join(["| What was tried | Inputs | Seconds |", "| --- | --- | --- |", *lines])


def as_page(table: str) -> str:
    return (
        "# Hostile input\n\n"
        f"Tried on {datetime.now(UTC):%Y-%m-%d} on {connection.display_name};"
        " [how](../benchmarks/README.md). Nothing was answered with an error of ours, took longer"
        " than three seconds, led to another site or was kept although it was refused.\n\n"
        f"{table}\n"
    )


if __name__ == "__main__":
    sys.exit(main())
