"""What the schema and the guide give as examples can be posted to the shipped knowledge."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from drf_spectacular.utils import OpenApiExample

from conditions.models import Release
from triage.api import bodies, examples

ROOT = Path(__file__).parents[2]
GUIDE = (ROOT / "docs" / "triage-api.md").read_text()
SHAPES = {
    "triage/": bodies.TriageSerializer,
    "triage/explain/": bodies.ExplainSerializer,
    "triage/batch/": bodies.BatchSerializer,
    "assessments/": bodies.AssessmentSerializer,
}
SHOWN: dict[str, list[OpenApiExample]] = {
    "triage/": examples.TRIAGE,
    "triage/explain/": examples.EXPLAIN,
    "triage/batch/": examples.BATCH,
    "assessments/": examples.ASSESSMENT,
}
POSTED = [
    *((address, e.value) for address in SHOWN for e in SHOWN[address] if e.request_only),
    *(
        (address, json.loads(body))
        for address, body in re.findall(
            r"curl (?:-i )?http://127.0.0.1:8000/api/v1/(\S+) [^']*(?:'[^'{]*'[^']*)* -d '(.*?)'",
            GUIDE,
            re.DOTALL,
        )
    ),
]


def slugs(name: str) -> set[str]:
    rows = json.loads((ROOT / "fixtures" / f"{name}.json").read_text())
    return {row["fields"]["slug"] for row in rows}


def members(value: Any, name: str) -> Iterator[Any]:
    """What stands under this name, however deep."""
    if isinstance(value, dict):
        yield from (inner for key, inner in value.items() if key == name)
    for inner in value.values() if isinstance(value, dict) else value:
        if isinstance(inner, dict | list):
            yield from members(inner, name)


def test_every_address_has_an_example_and_a_snippet() -> None:
    assert [address for address, _ in POSTED] == [
        *("triage/", "triage/", "triage/explain/", "triage/batch/", "assessments/"),
        *("triage/", "triage/", "triage/explain/", "triage/batch/", "assessments/"),
    ]


@pytest.mark.parametrize(("address", "body"), POSTED)
def test_what_can_be_posted_is_understood(address: str, body: dict[str, Any]) -> None:
    posted = SHAPES[address](data=body, context={"live": Release()})
    assert posted.is_valid(), posted.errors
    for answers in members(body, "answers"):
        assert answers.keys() <= slugs("03_symptoms")
    assert {*members(body, "condition")} <= slugs("04_conditions")


@pytest.mark.parametrize("shown", [examples.RESULT["matches"][0], examples.EXPLANATION])
def test_the_figures_of_the_answers_add_up(shown: dict[str, Any]) -> None:
    weights = list(members(shown, "weight"))
    assert shown["score"] == pytest.approx(shown["prior"] + sum(weights), abs=0.0005)
