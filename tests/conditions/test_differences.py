"""What differs between two states of the knowledge, in words that a reviewer reads."""

from typing import Any

import pytest

from conditions import comments, releases
from conditions.admin.differences import ChangedRow, Differences, differences
from conditions.models import Condition, Release
from conditions.text_differences import Piece, differing
from tests.factories import (
    make_condition,
    make_evidence,
    make_rule,
    make_source,
    make_symptom,
    make_user,
    publish,
)


@pytest.fixture
def live(db: None) -> Release:
    """A condition with a row of evidence, and a rule with a criterion."""
    swelling = make_symptom("swelling", lay_name="Swelling")
    sprain = make_condition("sprain", summary="The band at the outer side of the ankle is torn.")
    make_evidence(sprain, swelling, 0.4).sources.add(make_source("old", authors="Doe J"))
    make_rule("clot", [[(swelling, True)]], title="A clot")
    return publish()


def row_of(found: Differences, model: str) -> ChangedRow:
    [row] = [row for row in found.rows if row.model == model]
    return row


def lines(row: ChangedRow) -> list[tuple[str, str, str]]:
    return [(line.field, line.before, line.after) for line in row.lines]


def test_rows_are_grouped_by_what_they_are_about(live: Release) -> None:
    condition = Condition.objects.draft().get()
    condition.urgency = 2
    condition.save()
    evidence = condition.evidence.get()
    evidence.frequency = 0.7
    evidence.save()
    make_evidence(condition, make_symptom("bruise", lay_name="A bruise"), 0.6)
    make_rule("clot-2", [[(evidence.symptom, False)]], title="Another clot")
    found = differences(before=live, after=None)
    assert [
        (subject.model, subject.name, [(row.kind, row.model, row.name) for row in subject.rows])
        for subject in found.subjects
    ] == [
        (
            "condition",
            "Sprain",
            [
                ("changed", "condition", ""),
                ("added", "evidence row", "A bruise"),
                ("changed", "evidence row", "Swelling"),
            ],
        ),
        (
            "urgency rule",
            "Another clot",
            [("added", "urgency rule", ""), ("added", "urgency criterion", "1, Swelling")],
        ),
        ("symptom", "A bruise", [("added", "symptom", "")]),
    ]
    assert (found.added, found.changed, found.removed, found.not_shown) == (4, 2, 0, 0)
    assert lines(row_of(found, "condition")) == [
        (
            "baseline urgency",
            "See a doctor if it does not settle",
            "See a doctor within days",
        )
    ]


def test_a_figure_stands_beside_its_source_and_basis(live: Release) -> None:
    row = Condition.objects.draft().get().evidence.get()
    row.frequency = 0.7
    row.save()
    changed = row_of(differences(before=live, after=None), "evidence row")
    assert lines(changed) == [("frequency", "0.4", "0.7")]
    assert changed.grounds == (
        ("sources", "Doe J (2020). Old"),
        ("basis", "Editorial: our own judgement"),
    )
    assert (changed.where, changed.anchor, changed.height) == (
        "evidence row sprain / swelling",
        "evidence-row-sprain__swelling",
        3,
    )


def test_sources_before_and_after_are_named(live: Release) -> None:
    row = Condition.objects.draft().get().evidence.get()
    row.sources.set([make_source("new", authors="Roe R")])
    changed = row_of(differences(before=live, after=None), "evidence row")
    assert lines(changed) == [("sources", "Doe J (2020). Old", "Roe R (2020). New")]
    assert changed.grounds == (("basis", "Editorial: our own judgement"),)


@pytest.mark.parametrize(
    ("_case", "number", "shown"),
    [
        ("none", 0, "none"),
        ("as many as are named", 3, "A (2020). S0; A (2020). S1; A (2020). S2"),
        ("more", 5, "A (2020). S0; A (2020). S1; A (2020). S2; and 2 more"),
    ],
)
def test_of_many_sources_that_stay_a_few_are_named(
    db: None, _case: str, number: int, shown: str
) -> None:
    make_condition()
    symptom = make_symptom("swelling", background_rate=0.1)
    symptom.sources.set([make_source(f"s{n}", authors="A") for n in range(number)])
    live = publish()
    symptom.background_rate = 0.2
    symptom.save()
    [row] = differences(before=live, after=None).rows
    assert row.grounds == (("sources", shown),)


def test_a_renamed_row_is_called_by_its_later_name_and_a_removed_one_by_its_last(
    live: Release,
) -> None:
    condition = Condition.objects.draft().get()
    condition.name = "Torn band"
    condition.save()
    condition.evidence.get().delete()
    [subject] = differences(before=live, after=None).subjects
    assert subject.name == "Torn band"
    assert [(row.kind, row.name) for row in subject.rows] == [
        ("changed", ""),
        ("removed", "Swelling"),
    ]
    removed = subject.rows[1]
    assert lines(removed) == [
        ("frequency", "0.4", ""),
        ("basis", "Editorial: our own judgement", ""),
        ("sources", "Doe J (2020). Old", ""),
    ]
    assert removed.grounds == ()


def test_long_texts_are_compared_word_by_word_and_short_ones_are_not(live: Release) -> None:
    condition = Condition.objects.draft().get()
    condition.name = "A sprain"
    condition.summary = "The band at the outer side of the ankle is stretched or torn."
    condition.save()
    name, summary = row_of(differences(before=live, after=None), "condition").lines
    assert (name.before, name.after, name.pieces) == ("Sprain", "A sprain", ())
    assert summary.pieces == (
        Piece("same", "The band at the outer side of the ankle is"),
        Piece("added", " stretched or"),
        Piece("same", " torn."),
    )


@pytest.mark.parametrize(
    ("_case", "before", "after", "pieces"),
    [
        ("the same", "One  two.", "One  two.", [("same", "One  two.")]),
        (
            "another word",
            "See a doctor.",
            "See a nurse today.",
            [("same", "See a"), ("removed", " doctor."), ("added", " nurse today.")],
        ),
        (
            "line breaks",
            "One\ntwo",
            "One\n\ntwo",
            [("same", "One"), ("removed", "\ntwo"), ("added", "\n\ntwo")],
        ),
        ("all of it", "One", "", [("removed", "One")]),
        ("too long", "word " * 1_501, "word", []),
    ],
)
def test_texts_differ_by_words(
    _case: str, before: str, after: str, pieces: list[tuple[str, str]]
) -> None:
    found = differing(before, after)
    assert [(piece.kind, piece.text) for piece in found] == pieces


def test_a_change_of_the_parameters_is_a_subject_of_its_own(db: None) -> None:
    make_condition()
    live = publish(something_else_prior=0.2, temperature=1.0)
    candidate = releases.propose(
        by=make_user(), notes="Warmer.", something_else_prior=0.2, temperature=1.5
    )
    [subject] = differences(before=live, after=candidate).subjects
    assert (subject.model, subject.name) == ("release", "parameters")
    [row] = subject.rows
    assert (row.kind, row.where, lines(row)) == (
        "changed",
        "release parameters",
        [("temperature", "1", "1.5")],
    )


def test_what_is_too_much_for_a_page_is_counted(db: None) -> None:
    make_condition()
    live = publish()
    for _ in range(5):
        make_symptom()
    found = differences(before=live, after=None, shown=2)
    assert (len(found.rows), found.added, found.not_shown) == (2, 5, 3)


def test_a_row_has_what_was_said_about_it(live: Release) -> None:
    row = Condition.objects.draft().get().evidence.get()
    row.frequency = 0.7
    row.save()
    candidate = releases.propose(by=make_user(), notes="Better.")
    said = comments.comment(
        release=candidate, by=make_user(), text="Why?", row="evidence row sprain / swelling"
    )
    whole = comments.comment(release=candidate, by=make_user(), text="Fine.")
    found = differences(before=live, after=candidate, comments=[said, whole])
    assert row_of(found, "evidence row").comments == [said]


@pytest.mark.parametrize("size", [1, 4])
def test_differences_cost_the_same_at_any_size(
    live: Release, size: int, django_assert_num_queries: Any
) -> None:
    condition = Condition.objects.draft().get()
    for _ in range(size):
        make_evidence(condition, make_symptom(), 0.3).sources.add(make_source())
    # Of both states 19 kinds of rows, and the 5 kinds of links of the kinds that there are any of;
    # of both the names of sources, symptoms and conditions; and who changed which sources, symptoms
    # and evidence last.
    with django_assert_num_queries(2 * 19 + 2 * 5 + 2 * 3 + 3):
        differences(before=live, after=None)
