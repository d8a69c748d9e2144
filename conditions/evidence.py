"""Writes what somebody changed in the table of conditions and symptoms: all of it, or nothing."""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db import transaction

from conditions.conflicts import OUTDATED, Difference, plain
from conditions.models import Basis, Condition, ConditionSymptom, Source, Symptom

Pair = tuple[int, int]
"""The primary keys of a draft condition and a draft symptom."""

Action = Literal["add", "change", "delete"]


@dataclass(frozen=True, slots=True)
class Edit:
    """What a pair should say. Without a frequency it has no row; the rest may be left as it is."""

    pair: Pair
    version: int | None  # of the row that the person saw; None where there was none
    frequency: float | None  # not a number, where something else was typed
    basis: str | None = None
    note: str | None = None
    sources: frozenset[int] | None = None


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a pair was not written; with the version to write over, for somebody who decides to."""

    message: str
    version: int | None
    differences: tuple[Difference, ...] = ()


class EvidenceRefusedError(Exception):
    def __init__(self, refusals: dict[Pair, Refusal]) -> None:
        super().__init__(f"{len(refusals)} pairs cannot be written.")
        self.refusals = refusals


@dataclass(frozen=True, slots=True)
class _Draft:
    """What is stored of the edited pairs and of the sources that they cite."""

    conditions: Collection[int]
    symptoms: Collection[int]
    rows: dict[Pair, ConditionSymptom]
    sources: dict[int, Source]

    def knows(self, pair: Pair) -> bool:
        return pair[0] in self.conditions and pair[1] in self.symptoms


@transaction.atomic
def write_evidence(*, edits: Collection[Edit], by: User) -> Counter[Action]:
    """Write these pairs, and return how many rows were added, changed and deleted.

    A pair that says the same already is left alone. Raises PermissionDenied where `by` may not do
    all that it takes, and EvidenceRefusedError with what is wrong with each pair; nothing is
    written then. Five queries, and those of each row that is written.
    """
    draft = _held(edits)
    changes = [(edit, draft.rows.get(edit.pair)) for edit in edits]
    changes = [(edit, row) for edit, row in changes if any(_differences(edit, row, draft))]
    done = Counter(_action(edit, row) for edit, row in changes)
    if not by.has_perms([f"conditions.{action}_conditionsymptom" for action in done]):
        raise PermissionDenied
    reasons = {edit.pair: _refusal(edit, row, draft) for edit, row in changes}
    refusals = {pair: reason for pair, reason in reasons.items() if reason}
    if refusals:
        raise EvidenceRefusedError(refusals)
    for edit, row in changes:
        _write(edit, row)
    return done


def _held(edits: Collection[Edit]) -> _Draft:
    """Held until the transaction ends: two who add the same pair wait at its condition."""
    conditions = {edit.pair[0] for edit in edits}
    symptoms = {edit.pair[1] for edit in edits}
    cited = {source for edit in edits for source in edit.sources or ()}
    held = Condition.objects.draft().filter(pk__in=conditions).order_by("pk")
    rows = ConditionSymptom.objects.draft().between(conditions, symptoms)
    return _Draft(
        conditions={condition.pk for condition in held.select_for_update()},
        symptoms=set(Symptom.objects.draft().filter(pk__in=symptoms).values_list("pk", flat=True)),
        rows={
            (row.condition_id, row.symptom_id): row
            for row in rows.select_for_update().order_by("pk")
        },
        sources=Source.objects.draft().in_bulk(cited),
    )


def _action(edit: Edit, row: ConditionSymptom | None) -> Action:
    if row is None:
        return "add"
    return "delete" if edit.frequency is None else "change"


def _differences(edit: Edit, row: ConditionSymptom | None, draft: _Draft) -> Iterator[Difference]:
    """What the edit would make another: nothing where no row is wanted and none is there."""
    if (row.frequency if row else None) != edit.frequency:
        yield Difference("Frequency", plain(row and row.frequency), plain(edit.frequency))
    if row and edit.frequency is None:
        return
    basis = row.basis if row else Basis.EDITORIAL
    if edit.basis is not None and edit.basis != basis:
        yield Difference("Basis", _label(basis), _label(edit.basis))
    if edit.note is not None and edit.note != (row.note if row else ""):
        yield Difference("Note", row.note if row else "", edit.note)
    if edit.sources is not None and edit.sources != (cited := _cited(row)).keys():
        yours = {pk: draft.sources.get(pk, "a deleted source") for pk in sorted(edit.sources)}
        yield Difference("Sources", _listed(cited), _listed(yours))


def _cited(row: ConditionSymptom | None) -> dict[int, Source]:
    return {source.pk: source for source in row.sources.all()} if row else {}


def _listed(sources: dict[int, Any]) -> str:
    return ", ".join(map(str, sources.values()))


def _label(basis: str) -> str:
    return dict(Basis.choices).get(basis, basis)


def _refusal(edit: Edit, row: ConditionSymptom | None, draft: _Draft) -> Refusal | None:
    if not draft.knows(edit.pair):
        return Refusal("The condition or the symptom was deleted since you opened the page.", None)
    if row is None and edit.version is not None:
        return Refusal(
            "Somebody deleted this row since you opened the page. Save again to add it anew.", None
        )
    if row and edit.version != row.version:
        differences = tuple(_differences(edit, row, draft))
        return Refusal(f"{OUTDATED} Save again to keep yours.", row.version, differences)
    complaint = _complaint(edit, row, draft)
    return Refusal(complaint, edit.version) if complaint else None


def _complaint(edit: Edit, row: ConditionSymptom | None, draft: _Draft) -> str:
    """What the database would refuse, and a measured figure that nobody measured."""
    if edit.frequency is None:
        return "" if row else "Give a frequency: a pair without one has no row."
    if not 0 <= edit.frequency <= 1:
        return "A frequency is a number from 0 to 1, such as 0.4."
    basis = edit.basis or (row.basis if row else Basis.EDITORIAL)
    sources = _cited(row).keys() if edit.sources is None else edit.sources
    if basis not in Basis.values:
        return f"There is no basis '{basis}'."
    if edit.sources and not edit.sources <= draft.sources.keys():
        return "A source that it cites was deleted since you opened the page."
    if basis == Basis.MEASURED and not sources:
        return "Measured, but no source is named. Name the source, or change the basis."
    return ""


def _write(edit: Edit, row: ConditionSymptom | None) -> None:
    if edit.frequency is None:
        assert row  # noqa: S101  a pair without a row and without a frequency is refused
        row.delete()
        return
    if row is None:
        row = ConditionSymptom(basis=Basis.EDITORIAL)
        row.condition_id, row.symptom_id = edit.pair
    row.frequency = edit.frequency
    row.basis = row.basis if edit.basis is None else edit.basis
    row.note = row.note if edit.note is None else edit.note
    row.save()
    if edit.sources is not None:
        row.sources.set(edit.sources)
