import json
from datetime import date

from ankle_site.charts import of_days, of_trend
from triage.trend import Measured, Quality


def test_a_bar_for_each_day() -> None:
    assert json.loads(of_days([(date(2026, 11, 9), 3), (date(2026, 11, 10), 0)])) == {
        "labels": ["9 Nov", "10 Nov"],
        "datasets": [
            {
                "label": "Results",
                "data": [3, 0],
                "backgroundColor": "var(--color-primary-600)",
                "maxBarThickness": 24,
                "displayYAxis": True,
            }
        ],
    }


def test_a_line_for_each_metric_with_gaps_and_a_mark_of_its_own() -> None:
    measured = Measured(85.9, 80.9, 89.8)
    chart = json.loads(
        of_trend(
            [
                Quality(7, 1, False, 9, (measured, measured, None)),
                Quality(8, 2, True, 9, (None, measured, measured)),
            ]
        )
    )
    assert chart["labels"] == ["Release 1", "Release 2"]
    assert [(line["label"], line["data"]) for line in chart["datasets"]] == [
        ("M1", [85.9, None]),
        ("M3", [85.9, 85.9]),
        ("Safety of advice, strict", [None, 85.9]),
    ]
    assert len({line["pointStyle"] for line in chart["datasets"]}) == 3
    assert len({tuple(line["borderDash"]) for line in chart["datasets"]}) == 3
