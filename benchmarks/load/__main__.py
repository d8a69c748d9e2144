"""`python -m benchmarks.load`: what load the site takes beside a bare view, and what more does.

Prints tables in Markdown; the machine has to do nothing else meanwhile.
"""

import argparse
import sys
from pathlib import Path

from benchmarks.load.report import as_growth, as_page, as_tables
from benchmarks.load.run import Plan, measure, site_ready, tenfold
from benchmarks.load.setups import DATABASES


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=Plan.rounds, help="the first warms up")
    parser.add_argument("--seconds", type=int, default=Plan.seconds, help="of each in a round")
    parser.add_argument("--write", type=Path, help="also write the tables to this page")
    asked = parser.parse_args()
    plan = Plan(rounds=asked.rounds, seconds=asked.seconds)
    reports, growth = [], {}
    for database in DATABASES:
        print(f"{database} ...", file=sys.stderr)
        with site_ready(database) as on:
            reports.append(measure(database, on, plan))
        growth[database] = tenfold(database, plan)
    tables = f"{as_tables(reports)}\n\n{as_growth(growth)}"
    print(tables)
    if asked.write:
        asked.write.write_text(as_page(tables))


if __name__ == "__main__":
    main()
