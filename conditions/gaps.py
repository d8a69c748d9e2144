"""Gaps of the draft: how much of something is missing, and where first. Changes nothing."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, F, OuterRef, Q

from conditions.models import Basis, Condition, ConditionSymptom, KnowledgeQuerySet, KnowledgeRow
from conditions.quality import FEWEST_EVIDENCE_ROWS, UNSOURCED
from conditions.translations import Text

if TYPE_CHECKING:
    from django.db.models.options import Options

NAMED = 5  # rows that are named of a gap
WEAKEST = 10  # conditions


@dataclass(frozen=True, slots=True)
class Gap:
    """`number` rows of `total`, the first of them by name; `listed_by` selects all in a list."""

    title: str
    model: type[KnowledgeRow]
    number: int
    total: int
    first: tuple[Text, ...]
    listed_by: str = ""

    @property
    def options(self) -> "Options[Any]":
        """What Django's templates call `opts`."""
        return self.model._meta

    @property
    def more(self) -> int:
        return self.number - len(self.first)


@dataclass(frozen=True, slots=True)
class Support:
    """What the evidence of one condition rests on, in rows."""

    pk: int
    name: str
    rows: int
    editorial: int

    @property
    def told_by_sources(self) -> int:
        return self.rows - self.editorial


def gap(title: str, rows: KnowledgeQuerySet[Any], where: Any, listed_by: str = "") -> Gap:
    """The rows of the draft that hold `where`; three queries."""
    among = rows.draft()
    found = among.filter(where)
    named = () if listed_by else found.with_names().order_by(*rows.model.identity)[:NAMED]
    first = tuple(Text(row.pk, str(row)) for row in named)
    return Gap(title, rows.model, found.count(), among.count(), first, listed_by)


def evidence_gaps() -> tuple[Gap, ...]:
    judged = ConditionSymptom.objects.filter(condition=OuterRef("pk"))
    evidence, conditions = ConditionSymptom.objects.all(), Condition.objects.all()
    return (
        gap("Evidence without a source", evidence, UNSOURCED, "sourced=no"),
        gap(
            "Evidence that is our own judgement only",
            evidence,
            Q(basis=Basis.EDITORIAL),
            f"basis__exact={Basis.EDITORIAL}",
        ),
        gap(
            "Conditions of which no source says how common anything is",
            conditions,
            ~Exists(judged.exclude(basis=Basis.EDITORIAL)),
        ),
        gap(
            f"Conditions with fewer than {FEWEST_EVIDENCE_ROWS} rows of evidence",
            conditions.annotate(rows=Count("evidence")),
            Q(rows__lt=FEWEST_EVIDENCE_ROWS),
        ),
    )


def weakest_evidence() -> tuple[Support, ...]:
    """The conditions of whose evidence sources tell the least; one query."""
    editorial = Count("evidence", filter=Q(evidence__basis=Basis.EDITORIAL))
    counted: Any = Condition.objects.draft().annotate(rows=Count("evidence"), editorial=editorial)
    return tuple(
        Support(condition.pk, condition.name, condition.rows, condition.editorial)
        for condition in counted.order_by(F("rows") - F("editorial"), "rows", "slug")[:WEAKEST]
    )
