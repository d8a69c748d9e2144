"""Versioned: a row that counts its changes, so that nobody overwrites what they have not seen."""

from typing import Any, TypeVar

from django.db import models
from django.db.models import F

Row = TypeVar("Row", bound=models.Model)

ONE_MORE = F("version") + 1


class VersionedQuerySet(models.QuerySet[Row]):
    def update(self, **values: Any) -> int:
        return super().update(**values, version=ONE_MORE)


class Versioned(models.Model):
    """`version` is the one that was read: it grows in the database, and saving does not read it."""

    # Says nothing of the content: no fixture, checksum or API has it.
    version = models.PositiveIntegerField(default=1, editable=False, serialize=False)

    class Meta:
        abstract = True

    def _do_update(
        self, base_qs: Any, using: Any, pk_val: Any, values: list[Any], *args: Any
    ) -> bool:
        """Every way to save a stored row ends here: with some fields only, and loaddata's too."""
        written = [value for value in values if value[0].name != "version"]
        counted = (self._meta.get_field("version"), None, ONE_MORE)
        saved: bool = super()._do_update(  # type: ignore[misc]
            base_qs, using, pk_val, [*written, counted], *args
        )
        return saved
