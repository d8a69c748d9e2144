"""`python -m benchmarks.load`: what load the site takes beside a bare view, and what more does.

Prints tables in Markdown; the machine has to do nothing else meanwhile.
"""

import argparse
import sys
from collections.abc import Callable
from typing import TypeVar

from benchmarks.load.memory import watch
from benchmarks.load.report import as_growth, as_tables
from benchmarks.load.run import Plan, measure, tenfold
from benchmarks.load.setups import DATABASES

Found = TypeVar("Found")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=3, help="in which each is asked in turn")
    parser.add_argument("--seconds", type=int, default=4, help="of each question in a round")
    parser.add_argument("--minutes", type=float, default=0.5, help="in which memory is watched")
    asked = parser.parse_args()
    plan = Plan(seconds=asked.seconds, rounds=asked.rounds)
    print(as_tables([_told(measure, database, plan) for database in DATABASES]), end="\n\n")
    print(as_growth({name: _told(tenfold, name, plan) for name in DATABASES}), end="\n\n")
    print(watch(asked.minutes))


def _told(measurement: Callable[[str, Plan], Found], database: str, plan: Plan) -> Found:
    print(f"{measurement.__name__}: {database} ...", file=sys.stderr)
    return measurement(database, plan)


if __name__ == "__main__":
    main()
