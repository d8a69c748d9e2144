"""Feedback: whether a result helped, and what a doctor found. It knows its result's token only."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from conditions.models.condition import Condition
from conditions.models.knowledge import is_one_of
from triage.models.assessment import Assessment


class Helped(models.TextChoices):
    YES = "yes", _("Yes")
    PARTLY = "partly", _("Partly")
    NO = "no", _("No")


class Found(models.TextChoices):
    CONDITION = "condition", _("One of the conditions")
    SOMETHING_ELSE = "something_else", _("Something else")
    UNCLEAR = "unclear", _("The doctor is not sure yet")


class Feedback(models.Model):
    """At most one for each result, gone with it. No free text: people would write names in it."""

    assessment = models.OneToOneField(
        Assessment, models.CASCADE, to_field="token", db_column="token", related_name="feedback"
    )
    changed_at = models.DateTimeField()
    changes = models.PositiveSmallIntegerField(default=1)
    helped = models.CharField("did it help?", max_length=6, blank=True, choices=Helped)
    found = models.CharField("what was found", max_length=14, blank=True, choices=Found)
    condition = models.ForeignKey(Condition, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-changed_at", "-pk"]
        verbose_name_plural = "feedback"
        constraints = [
            is_one_of("helped", ["", *Helped.values], "feedback_helped_is_known"),
            is_one_of("found", ["", *Found.values], "feedback_found_is_known"),
            models.CheckConstraint(
                condition=~Q(helped="", found=""), name="feedback_says_something"
            ),
            models.CheckConstraint(
                condition=Q(found=Found.CONDITION, condition__isnull=False)
                | (~Q(found=Found.CONDITION) & Q(condition__isnull=True)),
                name="feedback_names_a_condition_where_one_was_found",
            ),
        ]

    def __str__(self) -> str:
        return f"Feedback of {self.changed_at:%Y-%m-%d}"
