"""Times "Preview effect" on the database of the settings, and keeps nothing there; prints a table.

python -m benchmarks.preview [--runs 5]
"""

import argparse
import os
import statistics
import sys
import time
from collections.abc import Callable

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankle_site.settings")
    import django

    django.setup()

from django.db import connection

from conditions import effects
from conditions.models import ConditionSymptom

REPLAYED = 100


def measure(*, runs: int) -> dict[str, tuple[float, float]]:
    """By what is previewed, the median and the longest of so many runs, in seconds."""
    row = ConditionSymptom.objects.draft().earliest("pk")
    row.frequency = 1 - row.frequency
    previews: dict[str, Callable[[], object]] = {
        "The draft": effects.of_draft,
        "An evidence row": lambda: effects.of_edit(save=row.save),
        f"The same on {REPLAYED} assessments": lambda: effects.of_edit(
            save=row.save, replayed=REPLAYED
        ),
    }
    return {what: _timed(preview, runs) for what, preview in previews.items()}


def _timed(preview: Callable[[], object], runs: int) -> tuple[float, float]:
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        preview()
        times.append(time.perf_counter() - start)
    return statistics.median(times), max(times)


def main() -> None:
    parser = argparse.ArgumentParser(description='Time "Preview effect".')
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    if not ConditionSymptom.objects.draft().exists():
        sys.exit("The draft has no evidence: there is nothing to preview.")
    print(
        f"| {connection.display_name}, {runs} runs | Median, s | Longest, s |\n| --- | --- | --- |"
    )
    for what, (median, longest) in measure(runs=runs).items():
        print(f"| {what} | {median:.1f} | {longest:.1f} |")


if __name__ == "__main__":
    main()
