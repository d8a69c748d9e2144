"""Times publishing and ranking at several sizes on SQLite and PostgreSQL; prints a table.

python -m benchmarks.ranking [--size CONDITIONS ROWS SYMPTOMS ...] [--write docs/benchmarks.md]
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent

# Conditions, evidence rows, symptoms: the first helping; the size that issue 2 asks for; and the
# number of rows that a release has to be able to copy in one go.
SIZES = [(9, 180, 150), (10_000, 300_000, 5_000), (20_000, 600_000, 5_000)]
RUNS = 200

COLUMNS = {
    "Database": "{database}",
    "Conditions": "{conditions:,}",
    "Rows of evidence": "{rows:,} + {derived_rows:,} derived",
    "Rank, ms": "{rank_ms:.1f} ({rank_p95_ms:.1f})",
    "Whole result, ms": "{assess_ms:.1f} ({assess_p95_ms:.1f})",
    "Queries": "{assess_queries}",
    "Propose, s": "{propose_s:.1f}",
    "Memory, MiB": "{propose_peak_mib:.0f} (+{propose_more_mib:.0f})",
    "Approve, s": "{approve_s:.2f}",
}


def main() -> None:
    arguments = parse()
    if arguments.here:
        print(json.dumps(measure_here(arguments.here, runs=arguments.runs)))
        return
    found = []
    for size in arguments.size or SIZES:
        for database in ("SQLite", "PostgreSQL"):
            print(f"{database}: {size[0]:,} conditions, {size[1]:,} rows ...", file=sys.stderr)
            found.append(measure_apart(size, database=database, runs=arguments.runs))
    table = as_table(found)
    print(table)
    if arguments.write:
        arguments.write.write_text(as_page(table))


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description="Time publishing and ranking.")
    size: dict[str, Any] = {
        "nargs": 3,
        "type": int,
        "metavar": ("CONDITIONS", "ROWS", "SYMPTOMS"),
    }
    parser.add_argument("--size", action="append", help="may be repeated", **size)
    parser.add_argument("--runs", type=int, default=RUNS, help="answer sets ranked")
    parser.add_argument("--write", type=Path, help="also write the table to this page")
    parser.add_argument("--here", help="measure on the empty database in DATABASE_URL", **size)
    return parser.parse_args()


def measure_here(size: list[int], *, runs: int) -> dict[str, Any]:
    import django  # noqa: PLC0415  only this mode needs Django, and it has to be set up first

    os.environ["DJANGO_SETTINGS_MODULE"] = "ankle_site.settings"
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    from benchmarks.measure import measure  # noqa: PLC0415
    from benchmarks.synthetic import Size  # noqa: PLC0415

    call_command("migrate", verbosity=0, skip_checks=True)
    return asdict(measure(Size(*size), runs=runs))


def measure_apart(size: tuple[int, ...], *, database: str, runs: int) -> dict[str, Any]:
    """Measure in a process and a database of its own: no size warms up the next."""
    command = [sys.executable, "-m", "benchmarks.ranking", "--runs", str(runs)]
    command += ["--here", *map(str, size)]
    # DEBUG would keep every query in memory.
    environment = os.environ | {"DEBUG": "false", "SECRET_KEY": "for-benchmarks-only"}
    with tempfile.TemporaryDirectory(prefix="ankle-benchmark-") as folder:
        if database == "PostgreSQL":
            command.insert(0, str(ROOT / ".ci" / "postgres"))
        else:
            environment["DATABASE_URL"] = f"sqlite:///{folder}/benchmark.sqlite3"
        output = subprocess.run(
            command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True
        ).stdout
    measured: dict[str, Any] = json.loads(output)
    return measured


def as_table(found: list[dict[str, Any]]) -> str:
    rows = [[form.format(**values) for form in COLUMNS.values()] for values in found]
    lines = [list(COLUMNS), ["---"] * len(COLUMNS), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)


def as_page(table: str) -> str:
    return (
        "# Benchmarks\n\n"
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with Python {platform.python_version()} on"
        f" {os.cpu_count()} cores by `make bench`; [how](../benchmarks/README.md).\n\n"
        f"{table}\n"
    )


if __name__ == "__main__":
    main()
