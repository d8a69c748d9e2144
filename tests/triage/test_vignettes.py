"""Vignettes: part of the knowledge and of each release, and the cases that evaluation takes."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from pytest_django import DjangoAssertNumQueries

from conditions import releases
from conditions.canonical import CanonicalRow, rows
from conditions.changes import Change, FieldChange, changes
from conditions.levels import Sex, Urgency
from conditions.models import Condition, ReleasedRowError
from tests.factories import (
    make_condition,
    make_rule,
    make_source,
    make_symptom,
    make_user,
    make_vignette,
    publish,
)
from triage.cases import LabelledCase, Split
from triage.models import UrgencyRule, Vignette, VignetteAnswer
from triage.models.vignette import codes_of, levels_of
from triage.values import AnswerState

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SNAP_CASE = LabelledCase(
    id="snap",
    title="A kick in the heel",
    story="He turned to see who kicked him.",
    age=45,
    sex=Sex.MALE,
    answers={"snap": AnswerState.YES, "fever": AnswerState.NO, "swelling": AnswerState.UNSURE},
    gold="rupture",
    acceptable=frozenset(["tear"]),
    gold_urgency=Urgency.URGENT,
    acceptable_urgency=frozenset([Urgency.SOON, Urgency.EMERGENCY]),
    typical=False,
    split=Split.SAFETY,
    fires=frozenset(["r07"]),
    spares=frozenset(["r08"]),
    sources=("bmj", "singh"),
)


def make_snap() -> Vignette:
    """The draft row of SNAP_CASE, with all that it names."""
    states = {"snap": "yes", "fever": "no", "swelling": "unsure"}
    vignette = make_vignette(
        "snap",
        {make_symptom(slug): state for slug, state in states.items()},
        title=SNAP_CASE.title,
        story=SNAP_CASE.story,
        age=45,
        sex=Sex.MALE,
        gold=make_condition("rupture"),
        gold_urgency=Urgency.URGENT,
        acceptable_urgency="soon,emergency",
        typical=False,
        split=Split.SAFETY,
    )
    vignette.acceptable.add(make_condition("tear"))
    snap = Vignette.objects.get().answers.get(symptom__slug="snap").symptom
    vignette.must_fire.add(make_rule("r07", [[(snap, True)]]))
    vignette.must_not_fire.add(make_rule("r08"))
    vignette.sources.add(make_source("singh"), make_source("bmj"))
    return vignette


def test_a_vignette_is_a_case() -> None:
    vignette = make_snap()

    assert vignette.as_case() == SNAP_CASE
    assert Vignette.objects.draft().as_cases() == [SNAP_CASE]


def test_what_a_vignette_leaves_open_is_open_in_the_case() -> None:
    vignette = Vignette.objects.create(slug="open", gold_urgency=Urgency.SELF_CARE)

    assert vignette.as_case() == LabelledCase(
        id="open", answers={}, gold=None, gold_urgency=Urgency.SELF_CARE
    )


def test_the_gold_condition_is_not_acceptable_besides() -> None:
    condition = make_condition("rupture")
    vignette = make_vignette("snap", gold=condition)
    vignette.acceptable.add(condition)

    assert vignette.as_case().acceptable == frozenset()


@pytest.mark.parametrize("size", [1, 5])
def test_reading_cases_costs_the_same_at_any_number(
    django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    condition, rule, source = make_condition(), make_rule(), make_source()
    for _ in range(size):
        vignette = make_vignette(answers={make_symptom(): "yes"}, gold=condition)
        vignette.acceptable.add(make_condition())
        vignette.must_fire.add(rule)
        vignette.must_not_fire.add(make_rule())
        vignette.sources.add(source)

    # Vignettes with their gold; answers, acceptable conditions, rules twice, sources.
    with django_assert_num_queries(6):
        assert len(Vignette.objects.draft().as_cases()) == size


def test_cases_come_by_slug_and_of_the_split_that_is_asked_for() -> None:
    make_vignette("b", split=Split.SAFETY)
    make_vignette("c")
    make_vignette("a", split=Split.SAFETY)
    drafts = Vignette.objects.draft()

    assert [case.id for case in drafts.as_cases()] == ["a", "b", "c"]
    assert [case.id for case in drafts.for_split(Split.SAFETY).as_cases()] == ["a", "b"]
    assert [case.id for case in drafts.for_split(Split.DEVELOPMENT).as_cases()] == ["c"]


def test_levels_are_kept_as_their_codes_lowest_first() -> None:
    assert codes_of([]) == ""
    assert codes_of([Urgency.EMERGENCY, Urgency.SELF_CARE, Urgency.EMERGENCY]) == (
        "self_care,emergency"
    )
    assert levels_of("") == frozenset()
    assert levels_of("self_care,emergency") == {Urgency.SELF_CARE, Urgency.EMERGENCY}


SOON = Urgency.SOON


@pytest.mark.parametrize(
    ("_case", "values", "constraint"),
    [
        ("judges nothing", {"gold_urgency": None}, "a_vignette_judges_something"),
        (
            "level",
            {"gold_urgency": 5},
            "acceptable_urgency_lists_other_levels_lowest_first",
        ),
        ("sex", {"sex": "m"}, "vignette_sex_is_known"),
        ("split", {"split": "test"}, "vignette_split_is_known"),
        ("age", {"age": 121}, "vignette_age_is_a_human_age"),
        (
            "gold level again",
            {"gold_urgency": SOON, "acceptable_urgency": "soon"},
            "acceptable_urgency_lists_other_levels_lowest_first",
        ),
        (
            "highest first",
            {"gold_urgency": SOON, "acceptable_urgency": "urgent,routine"},
            "acceptable_urgency_lists_other_levels_lowest_first",
        ),
        (
            "twice",
            {"gold_urgency": SOON, "acceptable_urgency": "urgent,urgent"},
            "acceptable_urgency_lists_other_levels_lowest_first",
        ),
        (
            "unknown",
            {"gold_urgency": SOON, "acceptable_urgency": "now"},
            "acceptable_urgency_lists_other_levels_lowest_first",
        ),
    ],
)
def test_the_database_refuses_what_no_vignette_can_be(
    _case: str, values: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_vignette(**values)
    assert not Vignette.objects.exists()


def test_other_levels_need_a_gold_level() -> None:
    condition = make_condition()

    with pytest.raises(IntegrityError, match="acceptable_urgency"), transaction.atomic():
        make_vignette(gold=condition, acceptable_urgency="soon")
    assert not Vignette.objects.exists()


@pytest.mark.parametrize(
    "codes", ["", "self_care", "routine,urgent", "self_care,routine,urgent,emergency"]
)
def test_any_other_levels_can_be_right(codes: str) -> None:
    make_vignette("wide", gold_urgency=SOON, acceptable_urgency=codes)

    assert Vignette.objects.get().as_case().acceptable_urgency == levels_of(codes)


def test_a_symptom_is_answered_once_and_in_words_that_the_engine_knows() -> None:
    symptom = make_symptom("snap")
    vignette = make_vignette(answers={symptom: "yes"})

    with pytest.raises(IntegrityError), transaction.atomic():
        VignetteAnswer.objects.create(vignette=vignette, symptom=symptom, state="no")
    with pytest.raises(IntegrityError, match="vignette_answer_state"), transaction.atomic():
        VignetteAnswer.objects.create(vignette=vignette, symptom=make_symptom(), state="maybe")
    assert list(VignetteAnswer.objects.values_list("symptom__slug", "state")) == [("snap", "yes")]


def test_what_a_vignette_names_cannot_be_deleted_under_it() -> None:
    vignette = make_snap()

    for row in (vignette.gold, vignette.answers.get(symptom__slug="snap").symptom):
        assert row is not None
        with pytest.raises(ProtectedError):
            row.delete()
    assert Vignette.objects.get().as_case() == SNAP_CASE


def test_a_release_carries_the_vignettes_that_guarded_it() -> None:
    draft = make_snap()
    release = publish()
    draft.title = "Changed later"
    draft.save()

    (copy,) = Vignette.objects.in_release(release).with_labels()
    assert copy.as_case() == SNAP_CASE
    linked = [
        copy.gold,
        *copy.acceptable.all(),
        *copy.must_fire.all(),
        *copy.must_not_fire.all(),
        *copy.sources.all(),
        *copy.answers.all(),
        *(answer.symptom for answer in copy.answers.all()),
    ]
    assert {row.release_id for row in linked if row} == {release.pk}
    assert release.counts["triage.vignette"] == 1
    assert release.counts["triage.vignetteanswer"] == 3
    assert releases.verify(release) == []


def test_released_vignettes_never_change() -> None:
    make_snap()
    release = publish()
    copy = Vignette.objects.in_release(release).get()
    rule = UrgencyRule.objects.draft().get(slug="r08")

    attempts: list[Callable[[], object]] = [
        copy.save,
        copy.delete,
        lambda: copy.must_fire.set([]),
        lambda: copy.must_not_fire.add(rule),
        copy.acceptable.clear,
        lambda: copy.answers.all().update(state="yes"),
        lambda: copy.answers.all().delete(),
        lambda: Vignette.objects.in_release(release).update(title=""),
    ]

    for attempt in attempts:
        with pytest.raises(ReleasedRowError):
            attempt()
    assert Vignette.objects.in_release(release).as_cases() == [SNAP_CASE]
    assert releases.verify(release) == []


def test_the_canonical_form_names_everything_by_slug() -> None:
    make_snap()

    assert list(rows(Vignette, None)) == [
        CanonicalRow(
            identity=("snap",),
            values={
                "title": "A kick in the heel",
                "story": "He turned to see who kicked him.",
                "age": 45,
                "sex": "male",
                "gold": "rupture",
                "gold_urgency": 3,
                "acceptable_urgency": "soon,emergency",
                "typical": False,
                "split": "safety",
                "acceptable": ["tear"],
                "must_fire": ["r07"],
                "must_not_fire": ["r08"],
                "sources": ["bmj", "singh"],
            },
        )
    ]
    assert list(rows(VignetteAnswer, None)) == [
        CanonicalRow(identity=("snap", "fever"), values={"state": "no"}),
        CanonicalRow(identity=("snap", "snap"), values={"state": "yes"}),
        CanonicalRow(identity=("snap", "swelling"), values={"state": "unsure"}),
    ]


def test_a_changed_vignette_is_a_difference_and_another_checksum() -> None:
    vignette = make_snap()
    release = publish()
    vignette.gold_urgency = Urgency.ROUTINE
    vignette.save()
    vignette.must_fire.clear()
    vignette.answers.filter(symptom__slug="fever").update(state="unsure")
    candidate = releases.propose(by=make_user(), notes="Softer.")

    assert list(changes(before=release, after=candidate)) == [
        Change(
            "changed",
            "vignette",
            ("snap",),
            (FieldChange("gold_urgency", 3, 1), FieldChange("must_fire", ["r07"], [])),
        ),
        Change(
            "changed", "vignette answer", ("snap", "fever"), (FieldChange("state", "no", "unsure"),)
        ),
    ]
    assert candidate.checksum != release.checksum


FIXTURE = [
    {
        "model": "triage.vignette",
        "fields": {
            "slug": "snap",
            "title": "A kick in the heel",
            "story": "He turned to see who kicked him.",
            "age": 45,
            "sex": "male",
            "gold": ["rupture"],
            "gold_urgency": 3,
            "acceptable_urgency": "soon,emergency",
            "typical": False,
            "split": "safety",
            "acceptable": [["tear"]],
            "must_fire": [["r07"]],
            "must_not_fire": [["r08"]],
            "sources": [["bmj"], ["singh"]],
        },
    },
    *(
        {
            "model": "triage.vignetteanswer",
            "fields": {"vignette": ["snap"], "symptom": [symptom], "state": state},
        }
        for symptom, state in SNAP_CASE.answers.items()
    ),
]


def test_vignettes_are_loaded_from_fixtures_by_natural_keys(tmp_path: Path) -> None:
    make_snap()
    publish()  # names lead to drafts, not to their copies
    Vignette.objects.draft().delete()
    file = tmp_path / "vignettes.json"
    file.write_text(json.dumps(FIXTURE))

    call_command("loaddata", str(file), verbosity=0)

    assert Vignette.objects.draft().as_cases() == [SNAP_CASE]
    gold = Vignette.objects.draft().get().gold
    assert gold == Condition.objects.draft().get(slug="rupture")


def test_vignettes_are_dumped_by_natural_keys() -> None:
    make_snap()
    output = StringIO()
    call_command(
        "dumpdata",
        "triage.vignette",
        use_natural_foreign_keys=True,
        use_natural_primary_keys=True,
        stdout=output,
    )

    (dumped,) = json.loads(output.getvalue())
    assert dumped["fields"] == {
        **FIXTURE[0]["fields"],  # type: ignore[dict-item]
        "release": None,
        "origin": None,
    }
