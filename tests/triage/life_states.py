"""What the knowledge of `life.py` begins with, and how its states are read to be compared."""

import json
import math
from dataclasses import asdict
from typing import Any

from conditions.canonical import knowledge_models, rows, through
from conditions.levels import Urgency
from conditions.models import Release
from tests.factories import (
    make_condition,
    make_evidence,
    make_question,
    make_rule,
    make_symptom,
)
from triage.results import Engine
from triage.values import AnswerState, Result


def make_start() -> None:
    """Two conditions, symptoms with a parent and an age, a question, and a warning sign."""
    pain, fever = make_symptom("pain"), make_symptom("fever")
    heel = make_symptom("heel-pain", parent=pain)
    make_symptom("over-40", kind="demographic", min_age=40)
    tendon, joint = make_condition("tendon"), make_condition("joint", urgency=Urgency.SOON)
    make_evidence(tendon, heel, 0.9)
    make_evidence(tendon, pain, 0.95)
    make_evidence(joint, fever, 0.6)
    make_question("where", [pain, heel], kind="choose_any")
    make_rule("infection", [[(fever, True)]])


def content(release: Release | None) -> dict[str, list[Any]]:
    """All that editors wrote of a release, or in the draft, in canonical form."""
    return {model._meta.label: list(rows(model, release)) for model in knowledge_models()}


def released() -> list[list[Any]]:
    """Every column of every released row, and every link."""
    found = []
    for model in knowledge_models():
        found.append(
            list(model._default_manager.exclude(release=None).order_by("pk").values_list())
        )
        for field in model._meta.local_many_to_many:
            links = through(field)._default_manager.order_by("pk")
            of_release = {f"{field.m2m_field_name()}__release": None}
            found.append(list(links.exclude(**of_release).values_list()))
    return found


def as_json(result: Result) -> str:
    return json.dumps(asdict(result), default=sorted)


def check(engine: Engine, result: Result) -> None:
    """Parts add up, probabilities make one, and no further warning sign lowers what rules say."""
    for match in result.matches:
        parts = math.fsum([match.prior, *(part.weight for part in match.evidence)])
        assert math.isclose(parts, match.score, abs_tol=1e-9)
    given, age = result.case.given, result.case.age
    ranked = engine.judge(answers=given, age=age).ranked
    shares = [match.probability for match in ranked]
    assert math.isclose(math.fsum([*shares, result.something_else]), 1, abs_tol=1e-9)
    assert result.urgency >= max([Urgency.SELF_CARE, *(r.level for r in result.reasons)])
    flags = {
        c.symptom for rule in engine.rules for group in rule.groups for c in group if c.present
    }
    for slug in sorted(flags - result.case.settled):
        more = engine.judge(answers=given | {slug: AnswerState.YES}, age=age)  # type: ignore[operator]
        assert set(result.reasons) <= set(more.reasons)
