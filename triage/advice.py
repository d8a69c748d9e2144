"""What the matched conditions advise: what to do yourself, what to leave, what a doctor may do.

Pure, over conditions in the order of the matches with their treatments and investigations fetched.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from conditions.models import (
    Condition,
    ConditionInvestigation,
    ConditionTreatment,
    Investigation,
    Treatment,
    TreatmentLine,
)

Use = TypeVar("Use", ConditionTreatment, ConditionInvestigation)


@dataclass(frozen=True, slots=True)
class TreatmentAdvice:
    """One treatment, with what each of the conditions says about it."""

    treatment: Treatment
    uses: tuple[ConditionTreatment, ...]

    @property
    def notes(self) -> list[str]:
        """What it does to each condition; where nobody wrote that, what it is."""
        texts = dict.fromkeys(use.note_i18n for use in self.uses if use.note_i18n)
        return list(texts) or [self.treatment.description_i18n]

    @property
    def cautions(self) -> list[str]:
        texts = [self.treatment.cautions_i18n, *(use.cautions_i18n for use in self.uses)]
        return list(dict.fromkeys(text for text in texts if text))


@dataclass(frozen=True, slots=True)
class Examination:
    investigation: Investigation
    uses: tuple[ConditionInvestigation, ...]


@dataclass(frozen=True, slots=True)
class TreatmentsInShort:
    """A condition's treatments that a doctor has a part in, by line."""

    condition: Condition
    lines: tuple[tuple[str, tuple[Treatment, ...]], ...]


@dataclass(frozen=True, slots=True)
class Advice:
    self_care: tuple[TreatmentAdvice, ...] = ()
    avoid: tuple[TreatmentAdvice, ...] = ()
    treatments: tuple[TreatmentsInShort, ...] = ()
    examinations: tuple[Examination, ...] = ()

    @property
    def uses(self) -> list[ConditionTreatment | ConditionInvestigation]:
        """Every row that the page repeats the words of, in the order of the page."""
        treatments = [use for item in (*self.self_care, *self.avoid) for use in item.uses]
        return [*treatments, *(use for item in self.examinations for use in item.uses)]


def advice(*, likely: Sequence[Condition], possible: Sequence[Condition]) -> Advice:
    """Advice for the `likely` conditions that harms in none of the `possible` ones."""
    avoid = _treatments(_uses(possible, TreatmentLine.AVOID))
    harmful = {item.treatment.pk for item in avoid}
    self_care = _treatments(_uses(likely, TreatmentLine.SELF_CARE))
    tests = [use for condition in likely for use in condition.investigations.all()]
    return Advice(
        self_care=tuple(item for item in self_care if item.treatment.pk not in harmful),
        avoid=avoid,
        treatments=tuple(short for condition in likely if (short := _in_short(condition)).lines),
        examinations=tuple(
            Examination(investigation=uses[0].investigation, uses=tuple(uses))
            for uses in _grouped(tests, by="investigation_id")
        ),
    )


def _uses(conditions: Sequence[Condition], line: TreatmentLine) -> list[ConditionTreatment]:
    return [use for c in conditions for use in c.treatments.all() if use.line == line]


def _treatments(uses: Sequence[ConditionTreatment]) -> tuple[TreatmentAdvice, ...]:
    return tuple(
        TreatmentAdvice(treatment=group[0].treatment, uses=tuple(group))
        for group in _grouped(uses, by="treatment_id")
    )


def _in_short(condition: Condition) -> TreatmentsInShort:
    """Without self-care and what to avoid, which have sections of their own."""
    lines: dict[int, list[Treatment]] = {}
    for use in condition.treatments.all():
        if use.line not in {TreatmentLine.SELF_CARE, TreatmentLine.AVOID}:
            lines.setdefault(use.line, []).append(use.treatment)
    return TreatmentsInShort(
        condition=condition,
        lines=tuple((str(TreatmentLine(line).label), tuple(lines[line])) for line in sorted(lines)),
    )


def _grouped(uses: Iterable[Use], *, by: str) -> list[list[Use]]:
    """In the order of first appearance."""
    groups: dict[Any, list[Use]] = {}
    for use in uses:
        groups.setdefault(getattr(use, by), []).append(use)
    return list(groups.values())
