import math
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from conditions.levels import Urgency
from conditions.models import Release
from tests.factories import (
    make_condition,
    make_evidence,
    make_question,
    make_rule,
    make_symptom,
    publish,
)
from triage import explanation
from triage.models import QuestionKind, Section
from triage.results import Engine, assess
from triage.values import AnswerState, Case, Part, Reason

pytestmark = pytest.mark.django_db


def make_knowledge(conditions: int = 1) -> Release:
    symptoms = [make_symptom(f"s{n}", lay_name=f"Symptom {n}") for n in range(4)]
    for number in range(conditions):
        condition = make_condition(f"c{number:03}")
        for symptom in symptoms:
            make_evidence(condition, symptom, 0.8)
    make_rule("flag", [[(symptoms[3], True)]], level=Urgency.EMERGENCY, message="Go now.")
    make_question("q", symptoms, kind=QuestionKind.CHOOSE_ANY)
    return publish()


@pytest.mark.parametrize(("conditions", "matches"), [(1, 1), (30, 5)])
def test_a_result_takes_ten_queries_at_any_size_and_then_one(
    conditions: int, matches: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    release = make_knowledge(conditions)
    # release, symptoms, choices, rules, criteria, conditions; scores; release, matched conditions,
    # their evidence
    with django_assert_num_queries(10):
        result = assess(answers={"s0": "yes"}, age=40, sex="female", release=release)
    assert len(result.matches) == matches
    with django_assert_num_queries(1):
        assert assess(answers={"s0": "yes"}, age=40, sex="female", release=release) == result


@pytest.mark.parametrize("conditions", [1, 30])
def test_an_engine_reads_the_release_once_for_many_cases(
    conditions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    release = make_knowledge(conditions)
    # release, symptoms, choices, rules, criteria, conditions
    with django_assert_num_queries(6):
        engine = Engine.of(release)
    # scores
    with django_assert_num_queries(1):
        judged = engine.judge(answers={"s0": "yes"})
    # scores; release, matched conditions, their evidence
    with django_assert_num_queries(4):
        result = engine.assess(answers={"s3": "yes"}, age=40, sex="female")
    assert [ranked.slug for ranked in judged.ranked] == [f"c{n:03}" for n in range(conditions)]
    assert result == assess(answers={"s3": "yes"}, age=40, sex="female", release=release)


def test_a_match_carries_its_parts_and_what_was_not_asked() -> None:
    release = make_knowledge()
    answers = {"s0": "yes", "s1": "no", "s2": "unsure"}
    [match] = assess(answers=answers, release=release).matches
    approximately: Any = pytest.approx
    assert match.evidence == (
        Part("s0", "Symptom 0", AnswerState.YES, approximately(math.log(4)), 0.8, 0.2),
        Part("s1", "Symptom 1", AnswerState.NO, approximately(-math.log(4)), 0.8, 0.2),
    )
    assert match.not_asked == ("s3",)


def test_what_was_not_asked_is_told_by_the_weight_to_be_expected_of_the_answer() -> None:
    condition = make_condition()
    # A yes to `rare` would speak strongly against the condition, but hardly anybody gives it.
    for slug, frequency, background in [
        ("rare", 0.01, 0.1),
        ("half", 0.5, 0.2),
        ("usual", 0.8, 0.2),
    ]:
        make_evidence(condition, make_symptom(slug, background_rate=background), frequency)
    [match] = assess(answers={}, release=publish()).matches
    assert match.not_asked == ("usual", "half", "rare")


def test_examiners_signs_and_age_are_never_reported_as_not_asked() -> None:
    condition = make_condition()
    for symptom in (
        make_symptom("squeeze", kind="sign", reporter="examiner"),
        make_symptom("child", kind="demographic", max_age=15),
        make_symptom("pain"),
    ):
        make_evidence(condition, symptom)
    [match] = assess(answers={}, release=publish()).matches
    assert match.not_asked == ("pain",)


def test_an_examiners_sign_counts_when_it_is_sent() -> None:
    make_evidence(make_condition(), make_symptom("squeeze", kind="sign", reporter="examiner"))
    [match] = assess(answers={"squeeze": "yes"}, release=publish()).matches
    assert [part.symptom for part in match.evidence] == ["squeeze"]


def test_a_fired_rule_sets_the_urgency_whatever_the_ranking() -> None:
    result = assess(answers={"s3": "yes"}, release=make_knowledge())
    assert result.urgency is Urgency.EMERGENCY
    assert result.reasons == (Reason("flag", Urgency.EMERGENCY, "Go now.", "Flag"),)


@pytest.mark.parametrize(
    ("_case", "threshold", "urgency"),
    [
        ("likelier than the threshold", 0.499, Urgency.URGENT),
        ("less likely", 0.501, Urgency.SELF_CARE),
    ],
)
def test_a_likely_condition_raises_the_urgency_beyond_the_limit_too(
    _case: str, threshold: float, urgency: Urgency, settings: Settings
) -> None:
    settings.URGENCY_PROBABILITY = threshold
    common = make_condition("common", prior=0.5, urgency=Urgency.SELF_CARE)
    make_condition("serious", prior=0.5, urgency=Urgency.URGENT)
    for number in range(3):
        make_evidence(common, make_symptom(f"s{number}", background_rate=0.5), 0.5)
    release = publish(something_else_prior=1e-12)
    answers = {f"s{number}": "yes" for number in range(3)}
    result = assess(answers=answers, release=release, limit=1)
    assert [(m.condition, m.raised_urgency) for m in result.matches] == [
        ("common", urgency is Urgency.URGENT)
    ]
    assert result.urgency is urgency


def test_a_condition_of_exactly_the_threshold_raises_the_urgency(settings: Settings) -> None:
    """Three in thirty; the computer's sum comes to 0.09999999999999998."""
    settings.URGENCY_PROBABILITY = 0.1
    make_condition("common", prior=0.24, urgency=Urgency.SELF_CARE)
    make_condition("serious", prior=0.03, urgency=Urgency.URGENT)
    release = publish(something_else_prior=0.03)
    result = assess(answers={}, release=release)
    assert [(m.condition, m.raised_urgency) for m in result.matches] == [
        ("common", True),
        ("serious", True),
    ]
    assert result.urgency is Urgency.URGENT
    assert [match.slug for match in Engine.of(release).judge(answers={}, limit=1).ranked] == [
        "common",
        "serious",
    ]


def test_too_few_answers_do_not_reassure() -> None:
    make_condition(urgency=Urgency.SELF_CARE)
    result = assess(answers={}, release=publish())
    assert (result.sufficient, result.urgency) == (False, Urgency.ROUTINE)


@pytest.mark.parametrize(
    ("_case", "danger", "urgency"),
    [
        ("denied", {"danger": "no"}, Urgency.SELF_CARE),
        ("not sure", {"danger": "unsure"}, Urgency.ROUTINE),
        ("left open", {}, Urgency.ROUTINE),
    ],
)
def test_only_denied_warning_signs_leave_somebody_to_self_care(
    _case: str, danger: dict[str, str], urgency: Urgency
) -> None:
    condition = make_condition(urgency=Urgency.SELF_CARE, prior=0.9)
    symptoms = [make_symptom(f"s{number}") for number in range(3)]
    for symptom in symptoms:
        make_evidence(condition, symptom)
    make_question("flags", [make_symptom("danger")], section=Section.RED_FLAGS)
    answers = dict.fromkeys((symptom.slug for symptom in symptoms), "yes")
    result = assess(answers=answers | danger, release=publish())
    assert (result.sufficient, result.urgency) == (True, urgency)


def test_something_else_in_the_lead_does_not_reassure() -> None:
    condition = make_condition(prior=0.1, urgency=Urgency.SELF_CARE)
    symptoms = [make_symptom(f"s{number}", background_rate=0.5) for number in range(3)]
    for symptom in symptoms:
        make_evidence(condition, symptom, 0.5)
    answers = dict.fromkeys((symptom.slug for symptom in symptoms), "yes")
    release = publish(something_else_prior=0.11)
    ahead = assess(answers=answers, release=release)
    make_condition("another", urgency=Urgency.SELF_CARE)
    behind = assess(answers=answers, release=publish(something_else_prior=0.09))
    assert (ahead.sufficient, ahead.urgency) == (True, Urgency.ROUTINE)
    assert (behind.sufficient, behind.urgency) == (True, Urgency.SELF_CARE)


@pytest.mark.parametrize(
    ("_case", "yes", "no", "demographic", "enough"),
    [
        ("three, one of them yes", {"a"}, {"b", "c"}, set(), True),
        ("three, none of them yes", set(), {"a", "b", "c"}, set(), False),
        ("two", {"a", "b"}, set(), set(), False),
        ("age does not count", {"a", "adult"}, {"b"}, {"adult"}, False),
        ("age is not the yes", {"adult"}, {"a", "b", "c"}, {"adult"}, False),
    ],
)
def test_enough_answers_to_rank(
    _case: str, yes: set[str], no: set[str], demographic: set[str], enough: bool
) -> None:
    case = Case(
        age=40,
        sex=None,
        given={},
        yes=frozenset(yes),
        no=frozenset(no),
        demographic=frozenset(demographic),
    )
    assert explanation.sufficient(case) is enough


@pytest.mark.parametrize(
    ("_case", "conditions", "leads"),
    [
        ("above all", [0.3, 0.2], True),
        ("level with one", [0.4, 0.2], True),
        ("below one by rounding", [0.4 + 1e-12], True),
        ("below one", [0.41], False),
        ("alone", [], True),
    ],
)
def test_something_else_leads(_case: str, conditions: list[float], leads: bool) -> None:
    assert explanation.something_else_leads(0.4, conditions) is leads


@pytest.mark.parametrize(
    ("probability", "code"),
    [
        (1.0, "strong"),
        (0.5, "strong"),
        (0.499, "fair"),
        (0.2, "fair"),
        (0.199, "weak"),
        (0.05, "weak"),
        (0.049, "slight"),
        (0.0, "slight"),
    ],
)
def test_strength_in_words(probability: float, code: str) -> None:
    assert explanation.strength(probability) == code
    assert set(explanation.STRENGTHS) == set(explanation.STRENGTH_FROM)
