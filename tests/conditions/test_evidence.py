"""Cells of the table of evidence are written all together, or not at all."""

from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.core.exceptions import PermissionDenied
from pytest_django import DjangoAssertNumQueries

from conditions.conflicts import Difference
from conditions.evidence import Edit, EvidenceRefusedError, Refusal, write_evidence
from conditions.models import Basis, Condition, ConditionSymptom, Symptom
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_source,
    make_symptom,
    make_user,
    publish,
)

pytestmark = pytest.mark.django_db

NEWER = "Somebody changed this since you opened the page. Save again to keep yours."
GONE = "Somebody deleted this row since you opened the page. Save again to add it anew."


@pytest.fixture
def editor() -> User:
    return make_member("editor")


def stored() -> dict[str, tuple[float, str, str, list[str]]]:
    return {
        str(row): (
            row.frequency,
            row.basis,
            row.note,
            [source.slug for source in row.sources.all()],
        )
        for row in ConditionSymptom.objects.draft().order_by("pk")
    }


def edit(row: ConditionSymptom, frequency: float | None, **values: Any) -> Edit:
    seen = {"version": row.version} | values
    return Edit((row.condition_id, row.symptom_id), frequency=frequency, **seen)


def refused(by: User, *edits: Edit) -> list[Refusal]:
    """The refusals, by pair; and nothing was written."""
    before = stored()
    with pytest.raises(EvidenceRefusedError) as refusal:
        write_evidence(edits=edits, by=by)
    assert stored() == before
    return [refusal.value.refusals[pair] for pair in sorted(refusal.value.refusals)]


def test_rows_are_added_changed_and_deleted_together(editor: User) -> None:
    sprain, gout = make_condition("sprain"), make_condition("gout")
    swelling, bruise = make_symptom("swelling"), make_symptom("bruise")
    paper = make_source("paper")
    changed = make_evidence(sprain, swelling, 0.4, note="Old.")
    deleted = make_evidence(sprain, bruise, 0.3)
    as_it_was = make_evidence(gout, bruise, 0.2)

    done = write_evidence(
        edits=[
            edit(changed, 0.6, basis="measured", note="New.", sources=frozenset([paper.pk])),
            edit(deleted, None),
            edit(as_it_was, 0.2),
            Edit((gout.pk, swelling.pk), version=None, frequency=0.9),
        ],
        by=editor,
    )

    assert done == Counter(add=1, change=1, delete=1)
    assert stored() == {
        "Sprain: swelling": (0.6, "measured", "New.", ["paper"]),
        "Gout: bruise": (0.2, "editorial", "", []),
        "Gout: swelling": (0.9, "editorial", "", []),
    }
    as_it_was.refresh_from_db()
    assert as_it_was.version == 1


def test_what_is_not_said_stays_as_it_is(editor: User) -> None:
    row = make_evidence(make_condition("gout"), make_symptom("heat"), basis="band", note="Said.")
    row.sources.set([make_source("paper")])
    row.refresh_from_db()
    write_evidence(edits=[edit(row, 0.1)], by=editor)
    assert stored() == {"Gout: heat": (0.1, "band", "Said.", ["paper"])}


@pytest.mark.parametrize(
    ("frequency", "values", "message"),
    [
        (1.01, {}, "A frequency is a number from 0 to 1, such as 0.4."),
        (-0.01, {}, "A frequency is a number from 0 to 1, such as 0.4."),
        (float("nan"), {}, "A frequency is a number from 0 to 1, such as 0.4."),
        (0.5, {"basis": "guess"}, "There is no basis 'guess'."),
        (
            0.5,
            {"basis": Basis.MEASURED},
            "Measured, but no source is named. Name the source, or change the basis.",
        ),
        (
            0.5,
            {"sources": frozenset([10**9])},
            "A source that it cites was deleted since you opened the page.",
        ),
    ],
)
def test_one_value_that_is_not_allowed_keeps_all_from_being_written(
    editor: User, frequency: float, values: dict[str, Any], message: str
) -> None:
    condition = make_condition()
    good, bad = (make_evidence(condition, make_symptom(), 0.4) for _ in range(2))
    assert refused(editor, edit(good, 0.6), edit(bad, frequency, **values)) == [Refusal(message, 1)]


def test_a_note_without_a_frequency_is_no_row(editor: User) -> None:
    pair = make_condition().pk, make_symptom().pk
    lone = Edit(pair, version=None, frequency=None, basis="editorial", note="Why?")
    message = "Give a frequency: a pair without one has no row."
    assert refused(editor, lone) == [Refusal(message, None)]
    empty = Edit(
        pair, version=None, frequency=None, basis="editorial", note="", sources=frozenset()
    )
    assert write_evidence(edits=[empty], by=editor) == Counter()


def test_a_newer_row_is_not_written_over(editor: User) -> None:
    row = make_evidence(make_condition(), make_symptom(), 0.4)
    paper, review = make_source("paper"), make_source("review")
    ConditionSymptom.objects.update(frequency=0.5, note="Theirs.")
    row.sources.set([paper])

    mine = edit(row, 0.6, basis="band", note="Mine.", sources=frozenset([review.pk]))

    differences = (
        Difference("Frequency", "0.5", "0.6"),
        Difference(
            "Basis", "Editorial: our own judgement", "Band: a source says how common in words"
        ),
        Difference("Note", "Theirs.", "Mine."),
        Difference("Sources", str(paper), str(review)),
    )
    assert refused(editor, mine) == [Refusal(NEWER, 3, differences)]
    knowing = edit(row, 0.6, version=3)
    assert write_evidence(edits=[knowing], by=editor) == Counter(change=1)


def test_a_row_is_not_added_or_deleted_over_a_newer_one(editor: User) -> None:
    first, second = (make_evidence(make_condition(), make_symptom(), 0.4) for _ in range(2))
    ConditionSymptom.objects.filter(pk=second.pk).update(frequency=0.5)
    assert refused(editor, edit(first, 0.6, version=None), edit(second, None)) == [
        Refusal(NEWER, 1, (Difference("Frequency", "0.4", "0.6"),)),
        Refusal(NEWER, 2, (Difference("Frequency", "0.5", ""),)),
    ]
    assert str(Difference("Frequency", "0.5", "")) == "Frequency: stored now 0.5, yours nothing"


def test_a_newer_row_that_says_the_same_is_no_conflict(editor: User) -> None:
    row = make_evidence(make_condition(), make_symptom(), 0.4)
    ConditionSymptom.objects.update(frequency=0.6)
    assert write_evidence(edits=[edit(row, 0.6)], by=editor) == Counter()


def test_a_row_that_was_deleted_meanwhile_is_said_to_be(editor: User) -> None:
    row = make_evidence(make_condition(), make_symptom(), 0.4)
    change, delete = edit(row, 0.6), edit(row, None)
    row.delete()
    assert refused(editor, change) == [Refusal(GONE, None)]
    assert write_evidence(edits=[delete], by=editor) == Counter()
    anew = Edit(change.pair, version=None, frequency=0.6)
    assert write_evidence(edits=[anew], by=editor) == Counter(add=1)


@pytest.mark.parametrize("gone", [Condition, Symptom])
def test_a_pair_that_was_deleted_meanwhile_is_said_to_be(
    editor: User, gone: type[Condition | Symptom]
) -> None:
    pair = make_condition().pk, make_symptom().pk
    gone.objects.all().delete()
    message = "The condition or the symptom was deleted since you opened the page."
    assert refused(editor, Edit(pair, version=None, frequency=0.5)) == [Refusal(message, None)]


def test_released_rows_are_out_of_reach(editor: User) -> None:
    make_evidence(make_condition(), make_symptom(), 0.4)
    copy = ConditionSymptom.objects.in_release(publish()).get()
    message = "The condition or the symptom was deleted since you opened the page."
    assert refused(editor, edit(copy, 0.5, version=None)) == [Refusal(message, None)]
    copy.refresh_from_db()
    assert copy.frequency == 0.4


@pytest.mark.parametrize(
    ("allowed", "action"),
    [
        (allowed, action)
        for allowed in ("add", "change", "delete")
        for action in ("add", "change", "delete")
    ],
)
def test_each_change_takes_its_own_permission(allowed: str, action: str) -> None:
    somebody = make_user()
    somebody.user_permissions.set(Permission.objects.filter(codename=f"{allowed}_conditionsymptom"))
    row = make_evidence(make_condition(), make_symptom(), 0.4)
    edits = {
        "add": Edit((make_condition().pk, row.symptom_id), version=None, frequency=0.5),
        "change": edit(row, 0.5),
        "delete": edit(row, None),
    }
    before = stored()
    if allowed == action:
        assert write_evidence(edits=[edits[action]], by=somebody) == Counter({action: 1})
    else:
        with pytest.raises(PermissionDenied):
            write_evidence(edits=[edits[action]], by=somebody)
        assert stored() == before


@pytest.mark.parametrize("size", [1, 6])
def test_to_check_takes_the_same_queries_at_any_size(
    editor: User, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source = frozenset([make_source().pk])
    rows = [make_evidence(make_condition(), make_symptom(), 0.4) for _ in range(size)]
    edits = [edit(row, 1.5, sources=source) for row in rows]
    editor.get_all_permissions()
    # Conditions, symptoms, rows, what they cite, and the cited sources; three for the savepoint.
    with django_assert_num_queries(8), pytest.raises(EvidenceRefusedError) as refusal:
        write_evidence(edits=edits, by=editor)
    assert len(refusal.value.refusals) == size
