"""Review: who found a row of the draft clinically right, when, and when to look again."""

from django.conf import settings
from django.db import models
from django.db.models import F, Max, Q


class ReviewQuerySet(models.QuerySet["Review"]):
    def last_of_each(self) -> "ReviewQuerySet":
        """The last review of each row, with whose it is; one query."""
        last = self.order_by().values("model", "identity").annotate(last=Max("pk"))
        return self.filter(pk__in=last.values("last")).select_related("by")


class Review(models.Model):
    """No part of a release, and only ever added to.

    It names a row by its kind and identity, as releases do, and so outlives the row. `content` is
    the fingerprint of what was reviewed, as conditions.reviews makes it.
    """

    model = models.CharField(max_length=100, help_text="The row's kind: its label in lower case.")
    identity = models.CharField(max_length=80, help_text="The row's slug.")
    content = models.CharField(max_length=64, help_text="SHA-256 of what was reviewed, in hex.")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    on = models.DateField()
    due = models.DateField(help_text="The last day on which the review holds.")
    note = models.TextField(blank=True, help_text="What was looked at, and against what.")

    objects = ReviewQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        default_permissions = ["add"]  # who may read a row may read its reviews
        indexes = [models.Index(fields=["model", "identity"], name="reviews_of_a_row")]
        constraints = [
            models.CheckConstraint(
                condition=Q(due__gt=F("on")),
                name="a_review_is_due_after_it_was_made",
                violation_error_message="The next review is due after this one.",
            ),
        ]

    def __str__(self) -> str:
        return f"Review of {self.model} {self.identity} on {self.on:%Y-%m-%d}"
