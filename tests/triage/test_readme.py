"""The worked table of triage/README.md comes out of the engine."""

import re
from pathlib import Path

import pytest

from conditions.models import Release
from tests.factories import make_condition, make_evidence, make_symptom, publish
from triage.results import assess
from triage.values import Match

pytestmark = pytest.mark.django_db

README = Path(__file__).resolve().parents[2] / "triage" / "README.md"


def column(number: int) -> list[str]:
    """A column of the table without its heading; 1 is the first condition."""
    table = README.read_text().split("### A worked table", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\|(.*)\|$", table, re.MULTILINE)[2:]
    return [row.split("|")[number].strip() for row in rows]


def publish_the_table() -> Release:
    tendon, fascia = make_condition("tendon", prior=0.2), make_condition("fascia", prior=0.3)
    above_heel = make_symptom("above-heel", background_rate=0.15)
    first_steps = make_symptom("first-steps", background_rate=0.25)
    swelling = make_symptom("swelling", background_rate=0.4)
    make_evidence(tendon, above_heel, 0.8)
    make_evidence(fascia, above_heel, 0.05)
    make_evidence(tendon, first_steps, 0.6)
    make_evidence(fascia, first_steps, 0.85)
    make_evidence(tendon, swelling, 0.35)
    return publish(something_else_prior=0.1)


def shown(match: Match) -> list[str]:
    """A match as the table shows it, without the figures that went in."""
    weights = {part.symptom: f"{part.weight:+.2f}" for part in match.evidence}
    return [
        f"{match.prior:.2f}",
        *(weights.get(symptom, "0") for symptom in ("above-heel", "first-steps", "swelling")),
        f"{match.score:+.2f}",
        f"{match.probability:.2f}",
    ]


def test_the_worked_table_comes_out_of_the_engine() -> None:
    answers = {"above-heel": "yes", "first-steps": "yes", "swelling": "no"}

    result = assess(answers=answers, release=publish_the_table())

    outcomes = [1, 3, 5, 7, 8, 9]
    tables = [[column(number)[row] for row in outcomes] for number in (1, 2)]
    assert [shown(match) for match in result.matches] == tables
    assert [match.condition for match in result.matches] == ["tendon", "fascia"]
    assert f"{result.something_else:.2f}" == column(3)[-1]
