"""What was measured, as tables in Markdown."""

import os
import platform
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from statistics import median
from typing import Any

from benchmarks.load.driving import Run
from benchmarks.load.run import BARE, BARE_INSIDE, TOO_MANY, Report


def as_tables(reports: Sequence[Report]) -> str:
    return "\n\n".join([_rates(reports), _now_and_then(reports), _overload(reports)])


def as_page(tables: str) -> str:
    return (
        "# Load\n\n"
        f"Measured on {datetime.now(UTC):%Y-%m-%d} with Python {platform.python_version()} on"
        f" {os.cpu_count()} cores; [how, and how to read it](../benchmarks/README.md#load).\n\n"
        f"{tables}\n"
    )


def _rates(reports: Sequence[Report]) -> str:
    """As fast as it is answered."""
    rows = []
    for report in reports:
        for name in report.rounds:
            run = report.middle(name)
            ratios = [f"{report.ratio(name, beside):.2f}" for beside in (BARE, BARE_INSIDE)]
            rows.append([report.database, name, *_figures(run), *ratios, report.errors(name)])
        for name, run in report.walks.items():
            rows.append([report.database, name, *_figures(run), "", "", run.errors])
    return _table(
        (
            *("Database", "Asked", "Requests a second", "p50, ms", "p99, ms"),
            *("Bare view = 1", "In the site = 1", "Errors"),
        ),
        rows,
    )


def _now_and_then(reports: Sequence[Report]) -> str:
    rows = [
        [
            *(report.database, name, f"{most.rate:.0f}", *_figures(run)),
            *(f"{run.rate / most.rate:.2f}", f"{run.p99 / run.p50:.1f}", run.errors + run.refused),
        ]
        for report in reports
        for name, (most, run) in report.at_most.items()
    ]
    return _table(
        (
            *("Database", "Now and then", "Taken a second", "Requests a second", "p50, ms"),
            *("p99, ms", "Share", "p99 / p50", "Errors"),
        ),
        rows,
    )


def _overload(reports: Sequence[Report]) -> str:
    rows = [
        [
            report.database,
            TOO_MANY,
            f"{run.rate:.0f}",
            f"{run.refused / run.seconds:.0f}",
            run.errors,
            f"{run.longest / 1000:.1f}",
        ]
        for report in reports
        for run in [report.overload]
    ]
    return _table(
        (
            "Database",
            "Connections",
            "Answered a second",
            "Announced 503 a second",
            "Errors",
            "Longest, s",
        ),
        rows,
    )


def as_growth(found: dict[str, tuple[list[Run], list[Run]]]) -> str:
    """Of triage, by database: runs with the knowledge once and ten times."""
    rows = []
    for database, (once, tenfold) in found.items():
        slower = median(one.rate / ten.rate for one, ten in zip(once, tenfold, strict=True))
        rates = [f"{median(run.rate for run in runs):.0f}" for runs in (once, tenfold)]
        errors = sum(run.errors + run.refused for run in (*once, *tenfold))
        rows.append([database, *rates, f"{slower:.2f}", errors])
    return _table(
        ("Database", "Triage a second", "with ten times the knowledge", "Times as long", "Errors"),
        rows,
    )


def _figures(run: Run) -> list[str]:
    return [f"{run.rate:.0f}", f"{run.p50:.1f}", f"{run.p99:.1f}"]


def _table(head: Sequence[str], rows: Iterable[Sequence[Any]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(map(str, cells))} |" for cells in lines)
