"""How pages tell evidence in groups: what speaks for a condition, and what against it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext

from conditions.models import ConditionSymptom, Reporter, SymptomKind


@dataclass(slots=True)
class EvidenceGroup:
    title: str
    hint: str
    open: int  # rows that are read without unfolding the rest
    rows: list[ConditionSymptom] = field(default_factory=list)

    @property
    def first(self) -> list[ConditionSymptom]:
        return self.rows[: self._shown]

    @property
    def rest(self) -> list[ConditionSymptom]:
        return self.rows[self._shown :]

    @property
    def _shown(self) -> int:
        """One or two rows more are shown rather than folded."""
        return len(self.rows) if len(self.rows) <= self.open + 2 else self.open


def profile(rows: Iterable[ConditionSymptom]) -> list[EvidenceGroup]:
    """Released evidence of one condition, strongest first, in the groups of its page.

    Empty groups are left out.
    """
    felt = EvidenceGroup(
        gettext("What speaks for it"),
        gettext("More common with this than with other causes of pain there."),
        open=8,
    )
    found = EvidenceGroup(
        gettext("What an examination may find"),
        gettext("Only somebody who examines you can tell."),
        open=4,
    )
    background = EvidenceGroup(
        gettext("What makes it more likely"),
        gettext("Causes, habits, earlier illness, age and sex."),
        open=6,
    )
    against = EvidenceGroup(
        gettext("What speaks against it"),
        gettext("Less common with this than with other causes of pain there."),
        open=4,
    )
    for row in rows:
        if _speaks_against(row):
            against.rows.append(row)
        elif row.symptom.reporter == Reporter.EXAMINER:
            found.rows.append(row)
        elif row.symptom.kind in {SymptomKind.SYMPTOM, SymptomKind.SIGN}:
            felt.rows.append(row)
        else:
            background.rows.append(row)
    against.rows.reverse()  # what speaks against it most comes first
    return [group for group in (felt, found, background, against) if group.rows]


def pointers(rows: Iterable[ConditionSymptom]) -> list[EvidenceGroup]:
    """Released evidence of one symptom, strongest first: conditions it points to, and others."""
    towards = EvidenceGroup(
        gettext("What it points to"),
        gettext("Strongest first. The bar shows how many people with it have this."),
        12,
    )
    away = EvidenceGroup(
        gettext("What it speaks against"),
        gettext("People with another cause of pain there have this more often."),
        3,
    )
    for row in rows:
        (away if _speaks_against(row) else towards).rows.append(row)
    away.rows.reverse()
    return [group for group in (towards, away) if group.rows]


def _speaks_against(row: ConditionSymptom) -> bool:
    return row.yes_weight is not None and row.yes_weight < 0
