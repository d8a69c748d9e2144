"""Bringing rows back to what the history has of them: reverting an edit, restoring what is deleted.

Each is one transaction and an edit of its own. What may not be written is refused with a sentence
for people, and nothing is written. Who may do what is the caller's to check.
"""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models, transaction
from django.db.models import Exists, OuterRef
from django.utils.text import capfirst

from conditions.conflicts import OUTDATED
from conditions.models.recording import (
    DELETED,
    columns_of,
    differing,
    entries_of,
    one_edit,
    stored,
    stored_links,
    wholes_of,
)


class HistoryError(Exception):
    """A state that cannot be brought back; the text is a sentence for people."""


def recorded_models() -> list[type[models.Model]]:
    """Every kind of row that has a history, in the order of the admin's words for them."""
    found = [model for model in apps.get_models() if "history" in vars(model)]
    return sorted(found, key=lambda model: str(model._meta.verbose_name))


@transaction.atomic
def revert(*, entry: Any, by: User, reason: str, version: int | None = None) -> Any:
    """Give the row the columns and links of this entry of it, and return the row.

    The rows that are a part of it stay as they are. Raises HistoryError, also where the row is not
    of this `version` any more, which the person saw.
    """
    model = entry.instance_type
    if not reason.strip():
        raise HistoryError("Say why you revert to this state.")
    row = stored(model, [entry.id]).select_for_update(of=("self",)).first()
    if row is None:
        raise HistoryError(f"{entry.history_label} is deleted. Restore it first.")
    if version not in (None, row.version):
        raise HistoryError(f"{OUTDATED} Look again at what reverting changes.")
    if not differing(entry, row, stored_links(model, [row.pk])[row.pk]):
        raise HistoryError(f"{row} is in this state already.")
    with one_edit(by=by, reason=reason.strip()):
        return _write(row, entry)


@transaction.atomic
def restore(*, entry: Any, by: User) -> list[Any]:
    """Bring a deleted row back from the entry of its deletion, with all that went with it.

    Returns the rows, the deleted one first. Raises HistoryError.
    """
    if not deleted(entry.instance_type).filter(pk=entry.pk).exists():
        raise HistoryError(f"{entry.history_label} is there already.")
    with one_edit(by=by, reason="Restored."):
        return [_write(each.instance_type(), each) for each in [entry, *gone_with(entry)]]


def deleted(model: type[models.Model]) -> models.QuerySet[Any]:
    """The entries from which rows of this kind can be restored: of the last deletion of each.

    Not those of rows that went with another one, and come back with it.
    """
    found = _gone(model)
    for whole in wholes_of(model):
        found = found.exclude(_went_with(whole))
    return found


def gone_with(entry: Any) -> list[Any]:
    """The entries of the rows that were deleted with this one, as parts of it, and are still.

    A part of two rows that are both gone comes back with the second of them. One query for each
    kind of part.
    """
    found: list[Any] = []
    for part, wholes in parts_of(entry.instance_type).items():
        own = models.Q()
        for whole in wholes:
            own |= models.Q(**{whole.attname: entry.id})
        parts = _gone(part).filter(own, history_edit=entry.history_edit).order_by("pk")
        for other in wholes_of(part):
            parts = parts.exclude(_went_with(other), ~models.Q(**{other.attname: entry.id}))
        found += [each for one in parts for each in (one, *gone_with(one))]
    return found


def parts_of(
    model: type[models.Model],
) -> dict[type[models.Model], list["models.ForeignKey[Any, Any]"]]:
    """The kinds of rows that are deleted with one of this kind, by the keys that lead to it."""
    found = {
        part: [whole for whole in wholes_of(part) if whole.related_model is model]
        for part in recorded_models()
    }
    return {part: wholes for part, wholes in found.items() if wholes}


def _gone(model: type[models.Model]) -> models.QuerySet[Any]:
    """The last entry of each row that is not there any more."""
    entries = entries_of(model)._base_manager
    later = entries.filter(id=OuterRef("id"), pk__gt=OuterRef("pk"))
    there = model._base_manager.filter(pk=OuterRef("id"))
    gone: models.QuerySet[Any] = entries.filter(~Exists(later), ~Exists(there))
    return gone.filter(history_type=DELETED)


def _went_with(whole: "models.ForeignKey[Any, Any]") -> models.Q:
    """What this key leads to was deleted by the same edit, and is still."""
    entries = entries_of(whole.related_model)._base_manager
    deletion = entries.filter(
        history_type=DELETED,
        history_edit=OuterRef("history_edit"),
        id=OuterRef(whole.attname),
    )
    there = whole.related_model._base_manager.filter(pk=OuterRef(whole.attname))
    return models.Q(Exists(deletion), ~Exists(there))


def _write(row: Any, entry: Any) -> Any:
    _refuse_gone(entry)
    for name, value in columns_of(type(row), entry).items():
        setattr(row, name, value)
    try:
        row.full_clean()
    except ValidationError as error:
        raise HistoryError(f"{entry.history_label}: {_sentences(row, error)}") from error
    row.save(force_insert=row._state.adding)
    for name, targets in entry.history_links.items():
        getattr(row, name).set(targets)
    return row


def _refuse_gone(entry: Any) -> None:
    """Raise HistoryError where the entry leads to rows that are deleted."""
    gone = []
    for model, targets in leads_to([entry]).items():
        missing = targets - set(stored(model, targets).values_list("pk", flat=True))
        gone += [f"{model._meta.verbose_name} “{name}”" for name in called(model, missing).values()]
    if gone:
        raise HistoryError(
            f"{entry.history_label} refers to what is deleted: {', '.join(gone)}. Restore that "
            "first."
        )


def leads_to(entries: Iterable[Any]) -> dict[type[models.Model], set[int]]:
    """The rows that these entries refer to, by kind."""
    found: dict[type[models.Model], set[int]] = {}
    for entry in entries:
        for links in entry.instance_type._meta.local_many_to_many:
            to = entry.history_links.get(links.name, [])
            found.setdefault(links.related_model, set()).update(to)
        for column in entry.tracked_fields:
            if isinstance(column, models.ForeignKey):
                to = {getattr(entry, column.attname)} - {None}
                found.setdefault(column.related_model, set()).update(to)
    return found


def called(model: type[models.Model], pks: Iterable[int]) -> dict[int, str]:
    """What these rows are called, or were when they were deleted; up to two queries."""
    wanted = sorted(pks)
    names = {row.pk: str(row) for row in stored(model, wanted)}
    if missing := [pk for pk in wanted if pk not in names]:
        entries = entries_of(model)._base_manager.filter(id__in=missing).order_by("pk")
        names |= {entry.id: entry.history_label for entry in entries}
    return {pk: names.get(pk, f"number {pk}") for pk in wanted}


def _label(row: models.Model, name: str) -> str:
    field: Any = row._meta.get_field(name)
    return str(field.verbose_name)


def _sentences(row: models.Model, error: ValidationError) -> str:
    return " ".join(
        message if name == NON_FIELD_ERRORS else f"{capfirst(_label(row, name))}: {message}"
        for name, messages in error.message_dict.items()
        for message in messages
    )
