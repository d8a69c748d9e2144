"""What the cells of the evidence grid show: what is stored, under what somebody has typed."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.template.defaultfilters import pluralize

from conditions.admin.grid_cells import Opened, Typed, as_frequency, as_opened, as_typed, key
from conditions.admin.lists import first_word
from conditions.evidence import Pair, Refusal
from conditions.models import Basis, Condition, ConditionSymptom, Source, Symptom
from conditions.weights import yes_weight

# Where the colours change: so many times as common as in other causes, or as rare. Editorial.
FACTORS = (1.25, 2, 5)


@dataclass(frozen=True)
class Cell:
    condition: Condition
    symptom: Symptom
    row: ConditionSymptom | None
    typed: Typed | None
    refusal: Refusal | None

    @property
    def key(self) -> str:
        return key((self.condition.pk, self.symptom.pk))

    @property
    def stored(self) -> str:
        return as_typed(self.row.frequency) if self.row else ""

    @property
    def opened(self) -> Opened:
        """What the next save is compared with: after a refusal, what the person was told of."""
        if self.refusal:
            return Opened(self.refusal.version, self.stored)
        if self.typed:
            return self.typed.opened
        return Opened(self.row.version, self.stored) if self.row else Opened()

    @property
    def frequency(self) -> str:
        return self.typed.frequency if self.typed else self.stored

    @property
    def basis(self) -> str:
        if self.typed and self.typed.basis is not None:
            return self.typed.basis
        return self.row.basis if self.row else Basis.EDITORIAL

    @property
    def note(self) -> str:
        if self.typed and self.typed.note is not None:
            return self.typed.note
        return self.row.note if self.row else ""

    @cached_property
    def stored_sources(self) -> list[Source]:
        return list(self.row.sources.all()) if self.row else []

    @property
    def sources(self) -> list[int]:
        if self.typed and self.typed.sources is not None:
            return list(self.typed.sources)
        return [source.pk for source in self.stored_sources]

    @cached_property
    def weight(self) -> float | None:
        """Of a yes, in nats; None where there is no frequency."""
        frequency = as_frequency(self.frequency)
        if frequency is None or not 0 <= frequency <= 1:
            return None
        return yes_weight(frequency=frequency, background=self.symptom.background_rate)

    @property
    def level(self) -> int | None:
        """From -3, strongly against, to 3, strongly for."""
        if self.weight is None:
            return None
        steps = sum(abs(self.weight) >= math.log(factor) for factor in FACTORS)
        return int(math.copysign(steps, self.weight))

    @property
    def facts(self) -> str:
        """The same as conditions/static/conditions/grid.js says of a changed cell."""
        if self.weight is None:
            return ""
        number = len(self.sources)
        cited = f"{number} source{pluralize(number)}" if number else "no source"
        return f"{self.weight:+.1f} · {self.how_sure} · {cited}"

    @property
    def how_sure(self) -> str:
        return first_word(dict(Basis.choices).get(self.basis, self.basis)).lower()


@dataclass(frozen=True)
class Table:
    """The cells of these conditions and symptoms; a query for rows, two for what they cite."""

    conditions: list[Condition]
    symptoms: list[Symptom]
    typed: Mapping[Pair, Typed]
    refusals: Mapping[Pair, Refusal]

    @cached_property
    def lines(self) -> list[tuple[Symptom, list[Cell]]]:
        drafts = ConditionSymptom.objects.draft().between(
            [condition.pk for condition in self.conditions],
            [symptom.pk for symptom in self.symptoms],
        )
        rows = {(row.condition_id, row.symptom_id): row for row in drafts}
        return [
            (symptom, [self._cell(condition, symptom, rows) for condition in self.conditions])
            for symptom in self.symptoms
        ]

    def _cell(
        self, condition: Condition, symptom: Symptom, rows: Mapping[Pair, ConditionSymptom]
    ) -> Cell:
        pair = condition.pk, symptom.pk
        return Cell(
            condition, symptom, rows.get(pair), self.typed.get(pair), self.refusals.get(pair)
        )

    @cached_property
    def cells(self) -> dict[Pair, Cell]:
        return {
            (cell.condition.pk, cell.symptom.pk): cell for _, cells in self.lines for cell in cells
        }

    @property
    def refused(self) -> list[Cell]:
        return [cell for cell in self.cells.values() if cell.refusal]

    @property
    def elsewhere(self) -> dict[str, tuple[Typed, Refusal | None]]:
        """What was typed into cells that the filters no longer show: it is not to be lost."""
        return {
            key(pair): (typed, self.refusals.get(pair))
            for pair, typed in self.typed.items()
            if pair not in self.cells
        }

    @property
    def opened(self) -> str:
        shown = {cell.key: cell.opened for cell in self.cells.values()}
        return as_opened(
            shown | {name: typed.opened for name, (typed, _) in self.elsewhere.items()}
        )

    @cached_property
    def sources(self) -> dict[int, Source]:
        """All that the cells cite, by primary key."""
        typed = {pk for cell in self.typed.values() for pk in cell.sources or ()}
        stored = {
            source.pk: source for cell in self.cells.values() for source in cell.stored_sources
        }
        return stored | Source.objects.draft().in_bulk(typed)
