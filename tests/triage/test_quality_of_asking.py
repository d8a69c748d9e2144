import pytest
from pytest_django import DjangoAssertNumQueries

from conditions.models import Reporter, Symptom, SymptomKind
from conditions.quality import Level, Problem
from tests.factories import (
    make_condition,
    make_evidence,
    make_guide,
    make_question,
    make_rule,
    make_source,
    make_symptom,
)
from triage.models import QuestionKind, UrgencyRule
from triage.quality.asking import check

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def make_used(slug: str, **overrides: object) -> Symptom:
    """A symptom that a condition uses."""
    symptom = make_symptom(slug, **overrides)
    make_evidence(make_condition(), symptom)
    return symptom


def make_asked(slug: str, **overrides: object) -> Symptom:
    symptom = make_used(slug, **overrides)
    make_question(f"is-it-{slug}", [symptom])
    return symptom


def make_sourced_rule(*groups: list[tuple[Symptom, bool]], slug: str = "alarm") -> UrgencyRule:
    rule = make_rule(slug, list(groups))
    rule.sources.add(make_source())
    return rule


def test_a_sound_draft_has_no_problems() -> None:
    parent = make_used("swelling")
    asked = make_asked("swelling-inside", parent=parent)
    make_question("which", [make_used("left"), make_used("right")], kind=QuestionKind.CHOOSE_ONE)
    older = make_symptom("older", kind=SymptomKind.DEMOGRAPHIC, min_age=60)
    make_sourced_rule([(asked, True), (parent, True)], [(asked, False), (older, True)])
    make_used("gap", reporter=Reporter.EXAMINER)
    make_symptom("child-of-used", parent=asked, reporter=Reporter.EXAMINER)
    make_guide("swollen", {asked: True})

    assert check() == []


def test_patients_are_not_asked_for_an_examiners_sign() -> None:
    make_asked("gap", reporter=Reporter.EXAMINER)

    assert check() == [
        Problem(
            Level.ERROR,
            "choice is-it-gap / gap",
            "Patients are asked for a sign that only an examiner can find.",
            "Ask for what the patient notices instead, as a symptom of its own.",
        )
    ]


def test_age_is_not_asked_as_a_symptom() -> None:
    make_asked("older", kind=SymptomKind.DEMOGRAPHIC, min_age=60)

    assert check() == [
        Problem(
            Level.ERROR,
            "choice is-it-older / older",
            "The question asks for age or sex, which the form asks for once and by itself.",
            "Take the choice away.",
        )
    ]


@pytest.mark.parametrize(
    ("_case", "kind", "choices", "message"),
    [
        (
            "yes or no with none",
            QuestionKind.YES_NO,
            0,
            "A question of kind 'Yes or no' has exactly one choice; this one has 0.",
        ),
        (
            "a side with two",
            QuestionKind.SIDE,
            2,
            "A question of kind 'Which side' has exactly one choice; this one has 2.",
        ),
        (
            "yes or no with two",
            QuestionKind.YES_NO,
            2,
            "A question of kind 'Yes or no' has exactly one choice; this one has 2.",
        ),
        (
            "one of one",
            QuestionKind.CHOOSE_ONE,
            1,
            "A question of kind 'Choose one' has two choices or more; this one has 1.",
        ),
        (
            "any of one",
            QuestionKind.CHOOSE_ANY,
            1,
            "A question of kind 'Choose any' has two choices or more; this one has 1.",
        ),
    ],
)
def test_a_question_has_as_many_choices_as_its_kind_needs(
    _case: str, kind: QuestionKind, choices: int, message: str
) -> None:
    make_question("where", [make_used(f"place-{n}") for n in range(choices)], kind=kind)

    assert check() == [
        Problem(Level.ERROR, "question where", message, "Change its choices or its kind.")
    ]


def test_a_patients_symptom_that_no_question_asks_for_is_reported() -> None:
    make_used("silent")

    assert check() == [
        Problem(
            Level.WARNING,
            "symptom silent",
            "No question asks for it.",
            "Add it as a choice to a question, or say that only an examiner can find it.",
        )
    ]


def test_a_symptom_that_nothing_uses_is_reported() -> None:
    make_question("is-it-idle", [make_symptom("idle")])

    assert check() == [
        Problem(
            Level.WARNING,
            "symptom idle",
            "No condition, urgency rule or guide uses it.",
            "Add evidence for it, or delete it.",
        )
    ]


def test_a_rule_without_criteria_is_an_error() -> None:
    make_sourced_rule()

    assert check() == [
        Problem(
            Level.ERROR,
            "urgency rule alarm",
            "No criteria: it is not said when the rule fires.",
            "Add criteria, or delete the rule.",
        )
    ]


def test_a_rule_without_source_is_reported() -> None:
    make_rule("alarm", [[(make_asked("fever"), True)]])

    assert check() == [
        Problem(
            Level.WARNING,
            "urgency rule alarm",
            "No source is named.",
            "Name the guideline or study that the rule comes from.",
        )
    ]


def test_a_rule_that_waits_for_what_nobody_is_asked_cannot_fire() -> None:
    asked = make_asked("fever")
    gap = make_used("gap", reporter=Reporter.EXAMINER)
    make_sourced_rule([(asked, True)], [(gap, True)])

    assert check() == [
        Problem(
            Level.ERROR,
            "urgency rule alarm",
            "Group 2 looks at what no question asks: gap. The rule cannot fire.",
            "Ask for it in a question, or take the criterion away.",
        )
    ]


def test_one_deaf_alternative_weakens_a_rule() -> None:
    make_sourced_rule([(make_asked("fever"), True), (make_used("gap"), True)])

    assert [problem for problem in check() if problem.where.startswith("urgency rule")] == [
        Problem(
            Level.WARNING,
            "urgency rule alarm",
            "Group 1 looks at what no question asks: gap.",
            "Ask for it in a question, or take the criterion away.",
        )
    ]


def test_an_examiners_sign_may_stand_beside_what_patients_are_asked() -> None:
    gap = make_used("gap", reporter=Reporter.EXAMINER)
    make_sourced_rule([(make_asked("fever"), True), (gap, True)])

    assert check() == []


def test_a_no_to_the_child_is_no_no_to_the_parent() -> None:
    parent = make_used("swelling")
    make_asked("swelling-inside", parent=parent)
    make_sourced_rule([(parent, False)])

    assert [(problem.level, problem.where) for problem in check()] == [
        (Level.ERROR, "urgency rule alarm")
    ]


def test_parents_in_a_circle_do_not_hang_the_check() -> None:
    first, second = make_asked("first"), make_asked("second")
    Symptom.objects.filter(pk=first.pk).update(parent=second)
    Symptom.objects.filter(pk=second.pk).update(parent=first)

    assert check() == []


def test_the_number_of_queries_does_not_grow_with_the_draft(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # Choices, demographic symptoms, parents; two of choices; questions; patients' symptoms;
    # symptoms in evidence, guides and criteria; two of rules; criteria.
    make_sourced_rule([(make_asked("one"), True)], slug="rule-1")
    with django_assert_num_queries(13):
        assert check() == []
    for number in range(2, 6):
        make_sourced_rule([(make_asked(f"more-{number}"), True)], slug=f"rule-{number}")
    with django_assert_num_queries(13):
        assert check() == []
