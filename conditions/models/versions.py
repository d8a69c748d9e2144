"""Versioned: a row that counts its changes, so that nobody overwrites what they have not seen."""

from typing import Any

from django.db import models, transaction
from django.db.models import F

ONE_MORE = F("version") + 1


class CountedUpdates:
    """For the QuerySet of a versioned model, before `models.QuerySet`."""

    def update(self, **values: Any) -> int:
        changed: int = super().update(**values, version=ONE_MORE)  # type: ignore[misc]
        return changed


class Versioned(models.Model):
    """`version` is the one that was read: it grows in the database, and saving does not read it."""

    # Says nothing of the content: no fixture, checksum or API has it.
    version = models.PositiveIntegerField(default=1, editable=False, serialize=False)

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        """With what the history enters of it, both or neither, also outside a transaction."""
        with transaction.atomic(savepoint=False):
            super().save(*args, **kwargs)

    def _do_update(  # type: ignore[override]
        self, base_qs: Any, using: Any, pk_val: Any, values: list[Any], *args: Any
    ) -> Any:
        """Every way to save a stored row ends here: with some fields only, and loaddata's too."""
        written = [value for value in values if value[0].name != "version"]
        counted: Any = (self._meta.get_field("version"), None, ONE_MORE)
        return super()._do_update(base_qs, using, pk_val, [*written, counted], *args)
