"""Comments on releases: written, and resolved by anybody who may comment; never changed or deleted.

Who may comment is the caller's to check.
"""

from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conditions.changes import is_released
from conditions.models.comment import ReleaseComment
from conditions.models.release import Release
from conditions.releases import ReleaseError


@transaction.atomic
def comment(
    *, release: Release, by: User, text: str, row: str = "", at: datetime | None = None
) -> ReleaseComment:
    """Say something about a release, or about one row: its kind, then its identity.

    Raises ReleaseError where the text is empty, or no release has such a row.
    """
    if not text.strip():
        raise ReleaseError("Write the comment.")
    if row and not is_released(row):
        raise ReleaseError(f"No release has this row: {row}.")
    return ReleaseComment.objects.create(
        release=release, row=row, text=text.strip(), by=by, at=at or timezone.now()
    )


@transaction.atomic
def resolve(*, comment: ReleaseComment, by: User, at: datetime | None = None) -> ReleaseComment:
    """Mark a comment as dealt with; raises ReleaseError where somebody has done so before."""
    now = ReleaseComment.objects.select_for_update(of=["self"]).get(pk=comment.pk)
    if now.resolved_at is not None:
        raise ReleaseError(f"{now.resolved_by} has resolved this comment already.")
    now.resolved_by, now.resolved_at = by, at or timezone.now()
    now.save(update_fields=["resolved_by", "resolved_at"])
    return now
