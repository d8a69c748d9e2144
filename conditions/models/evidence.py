"""ConditionSymptom: the one table of evidence."""

from typing import Self

from django.db import models
from django.db.models import Q

from conditions.models.condition import Basis, Condition
from conditions.models.knowledge import KnowledgeLinks, KnowledgeQuerySet, KnowledgeRow, is_one_of
from conditions.models.symptom import Symptom
from conditions.weights import sql_weights

# A row that a release worked out from the symptom's parent or children; no editor wrote it.
DERIVED = "derived"

_YES, _NO = sql_weights(frequency="{own}.frequency", background="{symptom}.background_rate")


class EvidenceQuerySet(KnowledgeQuerySet["ConditionSymptom"]):
    def stated(self) -> Self:
        """Rows that an editor wrote: without those that a release derived."""
        return self.exclude(basis=DERIVED)


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

    identity = ("condition__slug", "symptom__slug")
    computed_on_release = {"yes_weight": _YES, "no_weight": _NO}

    objects = EvidenceQuerySet.as_manager()

    class Meta(KnowledgeRow.Meta):
        verbose_name = "evidence row"
        ordering = ["condition", "symptom"]
        indexes = [
            # Ranking reads nothing but this index: all of an answered symptom's weights together.
            models.Index(
                fields=["symptom", "condition", "yes_weight", "no_weight"],
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
                condition=Q(release__isnull=True, yes_weight__isnull=True, no_weight__isnull=True)
                | Q(release__isnull=False, yes_weight__isnull=False, no_weight__isnull=False),
                name="all_and_only_released_evidence_is_weighed",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.condition}: {self.symptom}"
