"""SearchText: what a released row is found by, the same way on every database."""

from django.db import models

from conditions.models.release import Release


class SearchText(models.Model):
    """Follows from the row: `conditions.search_texts` writes it, and no checksum covers it.

    No column of the row itself, because only searches need it and rows of a release never change.
    """

    release = models.ForeignKey(Release, models.PROTECT, related_name="+")
    kind = models.CharField(max_length=60)  # the label of the row's model, in lower case
    row = models.BigIntegerField()  # its primary key
    names = models.TextField()
    words = models.TextField()  # of its names and of its texts

    class Meta:
        default_permissions = ()  # nobody edits it
        constraints = [
            models.UniqueConstraint(
                fields=["release", "kind", "row"], name="a_released_row_is_found_by_one_text"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.row}"
