"""`python -m benchmarks.load`: what load the site takes beside a bare view, and what more does.

Prints tables in Markdown; the machine has to do nothing else meanwhile.
"""

import argparse
import sys

from benchmarks.load.memory import watch
from benchmarks.load.report import as_growth, as_tables
from benchmarks.load.run import Plan, measure, site_ready, tenfold
from benchmarks.load.setups import DATABASES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=Plan.rounds, help="the first warms up")
    parser.add_argument("--seconds", type=int, default=Plan.seconds, help="of each in a round")
    parser.add_argument("--minutes", type=float, default=0.5, help="in which memory is watched")
    asked = parser.parse_args()
    plan = Plan(rounds=asked.rounds, seconds=asked.seconds)
    reports, growth = [], {}
    for database in DATABASES:
        print(f"{database} ...", file=sys.stderr)
        with site_ready(database) as on:
            reports.append(measure(database, on, plan))
            memory = watch(on, asked.minutes)
        growth[database] = tenfold(database, plan)
    print(as_tables(reports), as_growth(growth), f"{DATABASES[-1]}. {memory}", sep="\n\n")


if __name__ == "__main__":
    main()
