"""What unfold's charts draw, as JSON for Chart.js. Beside each chart its numbers are a table."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from triage.trend import METRICS, Quality

# Colours of the theme, and marks that tell the lines apart without them.
LINES: tuple[tuple[str, str, list[int]], ...] = (
    ("var(--color-primary-600)", "circle", []),
    ("var(--color-blue-500)", "rect", [6, 4]),
    ("var(--color-orange-500)", "triangle", [2, 3]),
)


def of_days(per_day: Sequence[tuple[date, int]]) -> str:
    bars = {
        "label": "Results",
        "data": [number for _, number in per_day],
        "backgroundColor": "var(--color-primary-600)",
        "maxBarThickness": 24,
        "displayYAxis": True,
    }
    return _chart([f"{day.day} {day:%b}" for day, _ in per_day], [bars])


def of_trend(trend: Sequence[Quality]) -> str:
    lines = [
        {
            "label": label,
            "data": [
                measured.value if (measured := quality.metrics[place]) else None
                for quality in trend
            ],
            "borderColor": colour,
            "backgroundColor": colour,
            "borderDash": dashes,
            "pointStyle": mark,
            "pointRadius": 5,
            "displayYAxis": True,
            "suffixYAxis": "%",
        }
        for place, (label, (colour, mark, dashes)) in enumerate(
            zip(METRICS.values(), LINES, strict=True)
        )
    ]
    return _chart([f"Release {quality.number}" for quality in trend], lines)


def _chart(labels: list[str], datasets: list[dict[str, Any]]) -> str:
    return json.dumps({"labels": labels, "datasets": datasets})
