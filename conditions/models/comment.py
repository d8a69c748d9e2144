"""ReleaseComment: what reviewers and editors say of a release; the public never reads it."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from conditions.models.release import Release


class ReleaseCommentQuerySet(models.QuerySet["ReleaseComment"]):
    def unresolved(self) -> "ReleaseCommentQuerySet":
        return self.filter(resolved_at__isnull=True)


class ReleaseComment(models.Model):
    """A remark of a reviewer or an editor. It can be resolved, and never changed or deleted."""

    release = models.ForeignKey(Release, models.PROTECT, related_name="comments")
    row = models.CharField(
        max_length=300,
        blank=True,
        help_text="The changed row that it is about: its kind, then its identity. "
        "Empty: the release as a whole.",
    )
    text = models.TextField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    resolved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    resolved_at = models.DateTimeField(null=True, blank=True)

    objects = ReleaseCommentQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        default_permissions = ()  # who proposes or reviews releases comments on them
        constraints = [
            models.CheckConstraint(
                condition=~Q(text=""),
                name="a_comment_has_a_text",
                violation_error_message="Write the comment.",
            ),
            models.CheckConstraint(
                condition=Q(resolved_by__isnull=True, resolved_at__isnull=True)
                | Q(resolved_by__isnull=False, resolved_at__isnull=False),
                name="a_comment_is_resolved_by_somebody_at_a_time",
                violation_error_message="Say who resolved it, and when.",
            ),
        ]

    def __str__(self) -> str:
        return f"Comment of {self.by} on {self.release}"
