"""UrgencyRule: answers that raise the urgency, whatever the ranking says."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Prefetch, Q
from modeltrans.fields import TranslationField

from conditions.levels import Urgency
from conditions.models.knowledge import (
    KnowledgeEntity,
    KnowledgeLinks,
    KnowledgeQuerySet,
    KnowledgeRow,
    is_one_of,
    urgency_field,
)
from conditions.models.symptom import Symptom
from triage.values import Criterion, Rule


class UrgencyRuleQuerySet(KnowledgeQuerySet["UrgencyRule"]):
    def as_values(self) -> list[Rule]:
        """The rules as the engine takes them, in two queries."""
        criteria = UrgencyCriterion.objects.select_related("symptom")
        return [rule.as_value() for rule in self.prefetch_related(Prefetch("criteria", criteria))]


class UrgencyRule(KnowledgeEntity):
    """Fires when every group has a criterion that holds, at an age within the bounds."""

    title = models.CharField(max_length=120)
    level = urgency_field("urgency")
    message = models.TextField(help_text="What to do, where and when: said to the patient.")
    rationale = models.TextField(help_text="Why the rule exists, for reviewers.")
    not_for = models.TextField(blank=True, help_text="What the rule must not be used for.")
    min_age = models.PositiveSmallIntegerField("from age", null=True, blank=True)
    max_age = models.PositiveSmallIntegerField("to age", null=True, blank=True)
    sources = KnowledgeLinks("conditions.Source")
    i18n = TranslationField(fields=["title", "message"])
    if TYPE_CHECKING:
        title_i18n: str
        message_i18n: str

    is_reviewed = True
    search_names = ("title",)
    search_texts = ("message", "rationale", "not_for")
    patient_texts = ("message",)

    objects = UrgencyRuleQuerySet.as_manager()  # type: ignore[misc]

    class Meta(KnowledgeEntity.Meta):
        ordering = ["-level", "slug"]
        constraints = [
            *KnowledgeEntity.Meta.constraints,
            is_one_of("level", [*Urgency], "rule_level_is_known"),
            models.CheckConstraint(
                condition=Q(min_age__isnull=True)
                | Q(max_age__isnull=True)
                | Q(min_age__lte=F("max_age")),
                name="rule_ages_are_in_order",
                violation_error_message="'From age' is not above 'to age'.",
            ),
        ]

    def __str__(self) -> str:
        return self.title_i18n

    def as_value(self) -> Rule:
        groups: dict[int, set[Criterion]] = {}
        for row in self.criteria.all():
            groups.setdefault(row.group, set()).add(Criterion(row.symptom.slug, row.present))
        return Rule(
            slug=self.slug,
            level=Urgency(self.level),
            message=self.message_i18n,
            title=self.title_i18n,
            groups=tuple(frozenset(groups[number]) for number in sorted(groups)),
            min_age=self.min_age,
            max_age=self.max_age,
        )


class UrgencyCriterion(KnowledgeRow):
    """A symptom that has to be present, or explicitly absent; one of its group is enough."""

    rule = models.ForeignKey(UrgencyRule, models.CASCADE, related_name="criteria")
    group = models.PositiveSmallIntegerField(
        default=1, help_text="Criteria with the same number are alternatives; all groups must hold."
    )
    symptom = models.ForeignKey(Symptom, models.PROTECT, related_name="criteria")
    present = models.BooleanField(
        default=True, help_text="Ticked: answered yes. Not ticked: answered no."
    )

    identity = ("rule__slug", "group", "symptom__slug")

    class Meta(KnowledgeRow.Meta):
        verbose_name_plural = "urgency criteria"
        ordering = ["rule", "group", "symptom"]
        constraints = [
            *KnowledgeRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["rule", "group", "symptom"],
                name="a_criterion_once_a_group",
                violation_error_message="This group has this symptom already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symptom}: {'yes' if self.present else 'no'}"
