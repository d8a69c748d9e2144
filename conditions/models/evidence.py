"""ConditionSymptom: the one table of evidence."""

from collections.abc import Iterable
from typing import Any, Self

from django.db import models
from django.db.models import F, OuterRef, Q, QuerySet, Subquery, Sum, Window
from django.db.models.functions import Coalesce, RowNumber

from conditions.models.condition import Basis, Condition
from conditions.models.knowledge import KnowledgeLinks, KnowledgeQuerySet, KnowledgeRow
from conditions.models.symptom import Symptom
from conditions.weights import sql_weights

# A row that a release worked out from the symptom's parent or children; no editor wrote it.
DERIVED = "derived"

_YES, _NO = sql_weights(frequency="{own}.frequency", background="{symptom}.background_rate")


class EvidenceQuerySet(KnowledgeQuerySet["ConditionSymptom"]):
    def stated(self) -> Self:
        return self.exclude(basis=DERIVED)

    def between(self, conditions: Iterable[int], symptoms: Iterable[int]) -> Self:
        """The rows of every pair of these, by their primary keys; the sources in one more query."""
        rows = self.filter(condition__in=conditions, symptom__in=symptoms)
        return rows.prefetch_related("sources")

    def strongest_first(self) -> Self:
        """Released rows by what a yes says for the condition; ties by slugs."""
        return self.order_by("-yes_weight", "symptom__slug", "condition__slug")

    def with_symptoms(self) -> Self:
        """For a condition's page: the symptoms with them, the sources in one more query."""
        return self.select_related("symptom").prefetch_related("sources")

    def with_conditions(self) -> Self:
        """For a symptom's page: the conditions with them, the sources in one more query."""
        return self.select_related("condition").prefetch_related("sources")

    def speaking_for(self, symptoms: Iterable[int], *, but: Condition) -> QuerySet[Any, int]:
        """Keys of the other conditions that a yes to all these symptoms speaks for, most first."""
        rows = self.filter(symptom__in=symptoms).exclude(condition=but)
        scored = rows.values("condition").annotate(nats=Sum("yes_weight")).filter(nats__gt=0)
        return scored.order_by("-nats", "condition__slug").values_list("condition", flat=True)

    def setting_apart(
        self, conditions: Iterable[int], *, of: Condition, kinds: Iterable[str], most: int
    ) -> Self:
        """The rows of these conditions that a yes speaks for more than for the condition `of`.

        At most `most` of each, by the nats that a yes gains times how often it is given; ties by
        slug. Where `of` has no row a yes says nothing about it. One query.
        """
        own = ConditionSymptom.objects.filter(condition=of, symptom=OuterRef("symptom"))
        there = Coalesce(Subquery(own.values("yes_weight")[:1]), 0.0)
        gain = F("frequency") * (F("yes_weight") - there)
        order: list[Any] = ["condition", F("gain").desc(), "symptom__slug"]
        return (
            self.filter(condition__in=conditions, symptom__kind__in=kinds, yes_weight__gt=0)
            .select_related("condition", "symptom")
            .annotate(gain=gain)
            .filter(gain__gt=0)
            .annotate(place=Window(RowNumber(), partition_by="condition", order_by=order))
            .filter(place__lte=most)
            .order_by(*order)
        )


class ConditionSymptom(KnowledgeRow):
    """How often a condition goes with a symptom. A pair without a row says nothing."""

    condition = models.ForeignKey(Condition, models.CASCADE, related_name="evidence")
    symptom = models.ForeignKey(
        Symptom,
        models.PROTECT,
        related_name="evidence",
        db_index=False,  # the covering index below starts with it
    )
    frequency = models.FloatField(
        help_text="Share (0 to 1) of people with the condition who have it."
    )
    basis = models.CharField(max_length=10, choices=Basis)
    note = models.TextField(blank=True, help_text="What the source says, or why this figure.")
    sources = KnowledgeLinks("conditions.Source")
    yes_weight = models.FloatField(
        null=True, editable=False, help_text="Weight of evidence of a yes, in nats."
    )
    no_weight = models.FloatField(
        null=True, editable=False, help_text="Weight of evidence of a no, in nats."
    )

    counts_as = models.ForeignKey(
        Symptom,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        db_index=False,
        help_text="Whose weight of a yes this is: the symptom's own, or the ancestor's that it "
        "was inherited from. Two answers that come to the same fact count once.",
    )

    identity = ("condition__slug", "symptom__slug")
    computed_on_release = {"yes_weight": _YES, "no_weight": _NO, "counts_as": "{symptom}.id"}

    objects = EvidenceQuerySet.as_manager()  # type: ignore[misc]

    class Meta(KnowledgeRow.Meta):
        verbose_name = "evidence row"
        ordering = ["condition", "symptom"]
        indexes = [
            # Ranking reads nothing but this index: all of an answered symptom's weights together.
            models.Index(
                fields=["symptom", "condition", "counts_as", "yes_weight", "no_weight"],
                name="weights_by_symptom",
            ),
        ]
        constraints = [
            *KnowledgeRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["condition", "symptom"],
                name="a_condition_and_symptom_pair_once",
                violation_error_message="This condition has a row for this symptom already.",
            ),
            models.CheckConstraint(
                condition=Q(frequency__gte=0, frequency__lte=1),
                name="frequency_is_from_0_to_1",
                violation_error_message="A frequency lies between 0 and 1.",
            ),
            models.CheckConstraint(
                condition=Q(basis__in=Basis.values) | Q(basis=DERIVED, release__isnull=False),
                name="evidence_basis_is_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    release__isnull=True,
                    yes_weight__isnull=True,
                    no_weight__isnull=True,
                    counts_as__isnull=True,
                )
                | Q(
                    release__isnull=False,
                    yes_weight__isnull=False,
                    no_weight__isnull=False,
                    counts_as__isnull=False,
                ),
                name="all_and_only_released_evidence_is_weighed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.condition}: {self.symptom}"
