from collections.abc import Callable
from typing import Any

import pytest
from django.db.models import QuerySet
from pytest_django import DjangoAssertNumQueries

from conditions import quality
from conditions.models import (
    Basis,
    Condition,
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    EvidenceGrade,
    Symptom,
    TreatmentLine,
)
from conditions.quality import Level, Problem, check, check_everything
from tests.factories import (
    make_condition,
    make_condition_investigation,
    make_condition_treatment,
    make_empty_release,
    make_evidence,
    make_guide,
    make_investigation,
    make_question,
    make_source,
    make_symptom,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _one_tenth_is_something_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality.figures, "SOMETHING_ELSE_PRIOR", 0.1)


def make_sound_condition(slug: str = "strain") -> Condition:
    """A condition that quality has nothing to say about: twelve rows, one of them against it."""
    condition = make_condition(slug, prior=0.01, prior_note="Our judgement.")
    for number in range(12):
        symptom = make_symptom(f"{slug}-sign-{number:02}", background_note="Our judgement.")
        frequency = 0.1 if number == 0 else 0.8
        make_evidence(condition, symptom, frequency, note="Our judgement.")
    make_condition_treatment(condition, make_treatment(f"{slug}-rest"))
    make_condition_investigation(condition, make_investigation(f"{slug}-scan"))
    return condition


def row(number: int = 1) -> ConditionSymptom:
    return ConditionSymptom.objects.get(symptom__slug=f"strain-sign-{number:02}")


def change(rows: QuerySet[Any], **values: Any) -> Callable[[], object]:
    return lambda: rows.all().update(**values)


def drop(rows: QuerySet[Any]) -> Callable[[], object]:
    return lambda: rows.all().delete()


CONDITIONS = Condition.objects.all()
EVIDENCE = ConditionSymptom.objects.all()
ONE_ROW = ConditionSymptom.objects.filter(symptom__slug="strain-sign-01")
TREATMENTS = ConditionTreatment.objects.all()
INVESTIGATIONS = ConditionInvestigation.objects.all()


def make_a_common_child() -> None:
    parent = Symptom.objects.get(slug="strain-sign-01")
    make_symptom("child", parent=parent, background_rate=0.21, background_note="Our judgement.")


def make_a_child_more_frequent_than_its_parent() -> None:
    child, parent = row(2), row(1)
    Symptom.objects.filter(pk=child.symptom_id).update(parent=parent.symptom)
    ConditionSymptom.objects.filter(pk=child.pk).update(frequency=0.81)


def make_a_circle() -> None:
    first, second, third = (row(number).symptom for number in (1, 2, 3))
    for child, parent in ((first, second), (second, third), (third, first)):
        Symptom.objects.filter(pk=child.pk).update(parent=parent)


def empty_a_text_of_another_app() -> None:
    make_question("where", [row().symptom], text=" ")


def lead_to_a_released_row() -> None:
    released = make_symptom("old")
    # Past the guards, as a raw statement in the database would.
    Symptom.objects.filter(pk=released.pk)._update(  # type: ignore[attr-defined]
        _release_values(released)
    )
    Symptom.objects.filter(slug="strain-sign-01").update(parent=released)


def _release_values(row: Symptom) -> list[tuple[object, None, object]]:
    release = make_empty_release()
    field = Symptom._meta.get_field
    return [(field("release"), None, release), (field("origin"), None, row.pk)]


PROBLEMS = [
    (
        "measured evidence without source",
        change(ONE_ROW, basis=Basis.MEASURED),
        Problem(
            Level.ERROR,
            "evidence row strain / strain-sign-01",
            "The frequency is called measured, but no source is named.",
            "Name the source that gives the figure, or change the basis.",
        ),
    ),
    (
        "band without source",
        change(ONE_ROW, basis=Basis.BAND),
        Problem(
            Level.WARNING,
            "evidence row strain / strain-sign-01",
            "The frequency is a band, but no source is named.",
            "Name the source that says how common it is, or change the basis to editorial.",
        ),
    ),
    (
        "judgement without note",
        change(ONE_ROW, note=""),
        Problem(
            Level.WARNING,
            "evidence row strain / strain-sign-01",
            "The frequency is our own judgement, and nothing says why.",
            "Write in the note why this figure.",
        ),
    ),
    (
        "measured prior without source",
        change(CONDITIONS, prior_basis=Basis.MEASURED),
        Problem(
            Level.ERROR,
            "condition strain",
            "The prior is called measured, but the condition names no source.",
            "Name the source that gives the figure, or change the basis of the prior.",
        ),
    ),
    (
        "prior without note",
        change(CONDITIONS, prior_note=""),
        Problem(
            Level.WARNING,
            "condition strain",
            "Nothing says how the prior was arrived at.",
            "Write it in the note of the prior.",
        ),
    ),
    (
        "background rate without note",
        change(Symptom.objects.filter(slug="strain-sign-01"), background_note=""),
        Problem(
            Level.WARNING,
            "symptom strain-sign-01",
            "Nothing says where the background rate comes from.",
            "Name a source, or write 'editorial' and the reason in the note.",
        ),
    ),
    (
        "sensitivity without source",
        change(INVESTIGATIONS, sensitivity=0.9),
        Problem(
            Level.ERROR,
            "investigation of a condition strain / strain-scan",
            "Sensitivity or specificity is given, but no source is named.",
            "Name the source that gives the figures, or leave them out.",
        ),
    ),
    (
        "graded treatment without source",
        change(TREATMENTS, grade=EvidenceGrade.A),
        Problem(
            Level.WARNING,
            "treatment of a condition strain / strain-rest / 0",
            "The evidence grade says that there are studies, but no source is named.",
            "Name the source, or grade it D.",
        ),
    ),
    (
        "no treatment",
        drop(TREATMENTS),
        Problem(
            Level.ERROR,
            "condition strain",
            "No treatment.",
            "Add the treatments with their line and evidence grade.",
        ),
    ),
    (
        "no self-care",
        change(TREATMENTS, line=TreatmentLine.THIRD),
        Problem(
            Level.WARNING,
            "condition strain",
            "Nothing that people can do themselves.",
            "Add a treatment on the line 'What you can do yourself', if only whom to ask for help.",
        ),
    ),
    (
        "no investigation",
        drop(INVESTIGATIONS),
        Problem(
            Level.WARNING,
            "condition strain",
            "No investigation.",
            "Add how a doctor finds out, by hand at least.",
        ),
    ),
    (
        "no evidence",
        drop(EVIDENCE),
        Problem(
            Level.ERROR,
            "condition strain",
            "No evidence: no answer can speak for or against it.",
            "Add rows of evidence, each with its frequency.",
        ),
    ),
    (
        "eleven rows",
        drop(ONE_ROW),
        Problem(
            Level.WARNING,
            "condition strain",
            "Only 11 rows of evidence; most answers say nothing about it.",
            "Add evidence until there are 12 rows or more.",
        ),
    ),
    (
        "nothing speaks against",
        change(EVIDENCE, frequency=0.2),
        Problem(
            Level.WARNING,
            "condition strain",
            "Every frequency is at or above its background rate: no yes can speak against it.",
            "Add symptoms that are rarer in it than in other causes.",
        ),
    ),
    (
        "child more common than parent in the background",
        make_a_common_child,
        Problem(
            Level.ERROR,
            "symptom child",
            "The background rate 0.21 is above that of its parent strain-sign-01, 0.2;"
            " whoever has it has both.",
            "Lower this one or raise the parent's.",
        ),
    ),
    (
        "child more frequent than parent in a condition",
        make_a_child_more_frequent_than_its_parent,
        Problem(
            Level.ERROR,
            "evidence row strain / strain-sign-02",
            "The frequency is above that of the symptom's parent; whoever has it has both.",
            "Lower this one or raise the parent's.",
        ),
    ),
    (
        "parents in a circle",
        make_a_circle,
        Problem(
            Level.ERROR,
            "symptom strain-sign-01",
            "The parents run in a circle:"
            " strain-sign-01 -> strain-sign-02 -> strain-sign-03 -> strain-sign-01.",
            "Take the parent away from the most general of them.",
        ),
    ),
    (
        "guide without answers",
        lambda: make_guide("heel"),
        Problem(
            Level.ERROR,
            "guide heel",
            "No answers define the guide: its page would rank by priors alone.",
            "Add the answers that everybody who asks this question gives.",
        ),
    ),
    (
        "priors above one",
        change(CONDITIONS, prior=0.902),
        Problem(
            Level.ERROR,
            "priors",
            "The priors add up to 0.902; with 0.1 for something else that is more than 1.",
            "Lower the priors, or propose with a smaller share for something else.",
        ),
    ),
    (
        "empty texts",
        change(CONDITIONS, outlook=" ", summary=""),
        Problem(Level.ERROR, "condition strain", "Empty: summary, outlook.", "Write the text."),
    ),
    (
        "empty text in another app",
        empty_a_text_of_another_app,
        Problem(Level.ERROR, "question where", "Empty: text.", "Write the text."),
    ),
    (
        "relation to a released row",
        lead_to_a_released_row,
        Problem(
            Level.ERROR,
            "symptom strain-sign-01",
            "'parent' leads to a released row.",
            "Choose the draft row of the same name.",
        ),
    ),
]


@pytest.mark.parametrize(
    ("break_it", "problem"), [case[1:] for case in PROBLEMS], ids=[case[0] for case in PROBLEMS]
)
def test_finds_exactly_the_problem(break_it: Callable[[], object], problem: Problem) -> None:
    make_sound_condition()
    assert check() == []

    break_it()

    assert check() == [problem]


def test_a_source_settles_what_is_measured() -> None:
    make_sound_condition()
    ONE_ROW.update(basis=Basis.MEASURED)
    row().sources.add(make_source())

    assert check() == []


def test_priors_that_leave_exactly_the_share_of_something_else_are_right() -> None:
    make_sound_condition()
    Condition.objects.update(prior=0.9)

    assert check() == []


def test_the_number_of_queries_does_not_grow_with_the_knowledge(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # 3 for unsourced rows, 5 for figures, 4 for incomplete conditions, 2 for thin evidence, 2 for
    # contradicting parents, 1 for circles, 1 for guides, 1 for zones, 2 for priors (the live
    # release is one); 2 for sources; for patients' texts one a kind that has any, 10, and 1 for
    # medical words; for empty and unseen texts one a model with texts, 17; for relations one a
    # relation, 36.
    make_sound_condition("first")
    with django_assert_num_queries(87):
        assert check() == []
    for slug in ("second", "third", "fourth"):
        make_sound_condition(slug)
    with django_assert_num_queries(87):
        assert check() == []


def test_errors_of_all_apps_come_first() -> None:
    make_condition("bare")
    make_question("idle")

    found = [(problem.level.value, problem.where) for problem in check_everything()]

    assert found == [
        ("error", "condition bare"),
        ("error", "condition bare"),
        ("error", "question idle"),
        ("warning", "condition bare"),
        ("warning", "condition bare"),
        ("warning", "condition bare"),
    ]
