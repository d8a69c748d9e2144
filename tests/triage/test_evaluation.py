"""Labelled cases run through the engine."""

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from conditions.levels import Sex, Urgency
from conditions.models import Release, SymptomKind
from tests.factories import make_condition, make_evidence, make_rule, make_symptom, publish
from tests.triage.outcomes import make_case, make_outcome, worked_example
from triage.cases import Split
from triage.evaluation import evaluate
from triage.evaluation.outcomes import Misleading, Outcome, Place
from triage.evaluation.text import comparison, report
from triage.values import AnswerState

pytestmark = pytest.mark.django_db

YES, NO, UNSURE = AnswerState.YES, AnswerState.NO, AnswerState.UNSURE
approximately: Any = pytest.approx


def publish_knowledge(conditions: int = 2) -> Release:
    """`tendon` goes with `above` and `bump`, `fascia` with `under`, further ones with nothing."""
    tendon = make_condition("tendon", prior=0.2, urgency=Urgency.ROUTINE)
    fascia = make_condition("fascia", prior=0.3, urgency=Urgency.ROUTINE)
    for number in range(conditions - 2):
        make_condition(f"rare-{number}", prior=0.001)
    above, under, bump = (make_symptom(slug) for slug in ("above", "under", "bump"))
    make_evidence(tendon, above, 0.8)
    make_evidence(tendon, bump, 0.4)
    make_evidence(tendon, under, 0.1)
    make_evidence(fascia, under, 0.8)
    make_rule("clot", [[(make_symptom("calf"), True)]], level=Urgency.URGENT)
    return publish()


def test_an_outcome_is_what_the_engine_says_of_a_case() -> None:
    case = make_case(
        answers={"above": YES, "under": NO, "calf": YES}, gold="tendon", age=40, sex=Sex.MALE
    )
    [outcome] = evaluate([case], publish_knowledge()).outcomes
    # 0.2 * 4 * 0.9 / 0.8 against 0.3 * 0.2 / 0.8 and 0.19 for something else.
    tendon, fascia, rest = 0.9, 0.075, 0.19
    total = tendon + fascia + rest
    assert list(outcome.ranking) == [
        Place(1, "tendon", approximately(tendon / total)),
        Place(2, "fascia", approximately(fascia / total)),
    ]
    assert outcome.something_else == approximately(rest / total)
    assert (outcome.rank, outcome.urgency) == (1, Urgency.URGENT)
    assert outcome.fired == {"clot"}
    assert (outcome.misled, outcome.prior_lead) == ((), 0.0)


def test_a_wrong_leader_is_explained_by_the_answers_that_misled() -> None:
    case = make_case(
        answers={"above": NO, "under": YES, "bump": YES, "calf": UNSURE}, gold="tendon"
    )
    [outcome] = evaluate([case], publish_knowledge()).outcomes
    assert outcome.ranking[0].condition == "fascia"
    assert outcome.rank == 2
    assert outcome.prior_lead == approximately(math.log(0.3 / 0.2))
    # The bump spoke for the right one and is left out.
    assert outcome.misled == (
        Misleading("under", YES, approximately(math.log(4)), approximately(-math.log(2))),
        Misleading("above", NO, 0.0, approximately(-math.log(4))),
    )


@pytest.mark.parametrize(("conditions", "cases"), [(2, 1), (20, 5)])
def test_an_evaluation_takes_one_query_a_case_and_two_more_a_wrong_one(
    conditions: int, cases: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    release = publish_knowledge(conditions)
    right = [make_case(f"r{n}", answers={"above": YES}, gold="tendon") for n in range(cases)]
    wrong = [make_case(f"w{n}", answers={"under": YES}, gold="tendon") for n in range(cases)]
    done: list[int] = []
    # Release, symptoms, choices, rules, criteria and conditions; the scores of each case; release,
    # and once the two conditions of all wrong ones and their evidence.
    with django_assert_num_queries(6 + cases + cases + 3):
        evaluation = evaluate([*right, *wrong], release, progress=done.append)
    assert [found.rank == 1 for found in evaluation.outcomes] == [True] * cases + [False] * cases
    assert sum(done) == 2 * cases


def test_what_a_release_does_not_know_is_left_out_and_named() -> None:
    make_symptom("adult", kind=SymptomKind.DEMOGRAPHIC, min_age=18)
    known = make_case("known", answers={"above": YES}, gold="tendon")
    strange = make_case(
        "strange",
        answers={"above": YES, "nausea": YES, "adult": NO},
        age=40,
        gold="gout",
        acceptable={"tendon"},
        fires={"gout-rule"},
        spares={"clot"},
    )
    partly = make_case("partly", answers={}, gold="tendon", acceptable={"fascia", "gout"})
    evaluation = evaluate([known, strange, partly], publish_knowledge())
    assert evaluation.left_out == {
        "strange": ("answers.nausea", "answers.adult", "gold", "acceptable", "fires"),
        "partly": ("acceptable",),
    }
    _, second, third = evaluation.outcomes
    assert second.case.answers == {"above": YES}
    assert (second.rank, second.silent) == (None, ())
    assert second.case.spares == {"clot"}
    assert third.case.acceptable == {"fascia"}


def test_of_a_long_ranking_the_first_and_the_right_are_kept() -> None:
    case = make_case(answers={"above": YES}, gold="rare-9", acceptable={"rare-7"})
    [outcome] = evaluate([case], publish_knowledge(20)).outcomes
    assert [(place.rank, place.condition) for place in outcome.ranking] == [
        (1, "tendon"),
        (2, "fascia"),
        (3, "rare-0"),
        (4, "rare-1"),
        (5, "rare-10"),
        (18, "rare-7"),
        (20, "rare-9"),
    ]
    assert (outcome.rank, outcome.ndcg) == (18, 0.0)


def test_something_else_takes_no_place_among_the_matches() -> None:
    make_condition("rare", prior=0.01)
    [outcome] = evaluate([make_case(gold="rare")], publish(something_else_prior=0.9)).outcomes
    assert outcome.something_else > outcome.first_probability
    assert outcome.rank == 1


def small_evaluation() -> list[Outcome]:
    wrong = make_outcome(
        "calf-1",
        {"a": 0.6, "b": 0.3},
        gold="b",
        gold_urgency=Urgency.EMERGENCY,
        split=Split.SAFETY,
        typical=False,
    )
    return [
        make_outcome("heel-1", {"a": 0.8, "b": 0.1}, gold="a", gold_urgency=Urgency.ROUTINE),
        replace(wrong, misled=[Misleading("under", YES, 1.386, -0.693)], prior_lead=0.405),
        make_outcome(
            "heel-2",
            {"a": 0.85, "b": 0.1},
            Urgency.URGENT,
            fired=("clot",),
            gold_urgency=Urgency.SOON,
        ),
    ]


def test_the_report_reads_as_tables() -> None:
    assert list(report(small_evaluation())) == written("evaluation_report.txt")


def test_a_comparison_reads_as_a_table() -> None:
    this = worked_example()[:1]
    other = [make_outcome("first", {"b": 0.6, "a": 0.3}, gold="a")]
    found = list(comparison(this, other, names=("the draft", "release 1")))
    assert found == written("evaluation_comparison.txt")


def written(name: str) -> list[str]:
    return (Path(__file__).parent / name).read_text().splitlines()
