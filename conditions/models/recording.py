"""What is recorded of every edit: an entry with the row's columns and links as they are after it.

django-simple-history makes the tables and hears of each change; here stands what it then enters.
It differs from the library's own ways in four things:

- An edit is one entry of each row, its links included, however many statements it took.
- Nothing changed, nothing entered.
- Fixtures and releases write no history: the first have theirs in git, the second never change.
  The first edit of a row therefore enters what was there before it too, in nobody's name.
- The entry of a deletion has the links as well, so that it is enough to restore the row from.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.conf import settings
from django.db import models
from django.db.models import Max
from django.db.models.signals import pre_save
from django.utils import timezone
from simple_history.models import HistoricalRecords

CREATED, CHANGED, DELETED = "+", "~", "-"
BEFORE = "As it was before: loaded from a file, or changed past the history."

# Columns that no editor writes, where a model has them.
_NOT_WRITTEN = {"release", "origin", "version"}
_CHUNK = 1_000  # rows; each is a parameter of a statement

Links = dict[str, dict[int, list[tuple[int, int]]]]
"""By name of the many-to-many field and by row: keys of the link itself, and of where it leads."""


class _New(NamedTuple):
    kind: str
    row: Any
    label: str


@dataclass(frozen=True, slots=True)
class Edit:
    """What is done at once: by one form, one command or one deletion."""

    by: Any = None
    reason: str = ""
    id: UUID = field(default_factory=uuid4)


_edit: ContextVar[Edit | None] = ContextVar("edit", default=None)


@contextmanager
def one_edit(*, by: Any = None, reason: str = "") -> Iterator[None]:
    """Everything written inside is one edit; without it, a request is one, or else a statement."""
    token = _edit.set(Edit(by, reason))
    try:
        yield
    finally:
        _edit.reset(token)


def _current() -> Edit:
    return _edit.get() or _of_request() or Edit()


def _of_request() -> Edit | None:
    """The library's middleware keeps the request; who sends it is known when they are logged in."""
    request = getattr(HistoricalRecords.context, "request", None)
    if request is None:
        return None
    if not hasattr(request, "edit"):
        user = getattr(request, "user", None)
        request.edit = Edit(user if user and user.is_authenticated else None)
    edit: Edit = request.edit
    return edit


class Entry(models.Model):
    """What an entry has besides the columns of its row and those of the library."""

    # What the row was called: it may be gone, and what names it too.
    history_label = models.TextField()
    history_edit = models.UUIDField()

    class Meta:
        abstract = True


class EditHistory(HistoricalRecords):
    def __init__(self, *, inherit: bool = False) -> None:
        super().__init__(
            bases=(Entry,),
            inherit=inherit,
            history_id_field=models.BigAutoField(),
            history_change_reason_field=models.TextField(blank=True),
        )

    def fields_included(self, model: type[models.Model]) -> list["models.Field[Any, Any]"]:
        left_out = _NOT_WRITTEN | getattr(model, "computed_on_release", {}).keys()
        return [
            column
            for column in model._meta.concrete_fields
            if column.name not in left_out and not isinstance(column, models.GeneratedField)
        ]

    def get_m2m_fields_from_model(self, model: type[models.Model]) -> list[Any]:
        return list(model._meta.local_many_to_many)

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        # Nobody may add, change or delete an entry.
        return {**super().get_meta_options(model), "default_permissions": ()}

    def get_meta_options_m2m(self, through_model: type[models.Model]) -> dict[str, Any]:
        return {**super().get_meta_options_m2m(through_model), "default_permissions": ()}

    def _get_history_user_fields(self) -> dict[str, Any]:
        """Who has edited is deactivated and not deleted: who did what has to stay known."""
        user = models.ForeignKey(
            settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
        )
        return {"history_user": user}

    def finalize(self, sender: type[models.Model], **kwargs: Any) -> None:
        super().finalize(sender, **kwargs)
        if self.cls is sender or (self.inherit and issubclass(sender, self.cls)):
            pre_save.connect(self.pre_save, sender=sender, weak=False)

    def pre_save(self, instance: models.Model, raw: bool, **kwargs: Any) -> None:
        if raw:  # loaddata; the links that it sets next are not to be entered either
            instance.skip_history_when_saving = True  # type: ignore[attr-defined]
        elif instance.pk is not None:
            record(type(instance), [instance.pk], Edit(reason=BEFORE))

    def post_save(self, instance: models.Model, created: bool, **kwargs: Any) -> None:
        if hasattr(instance, "skip_history_when_saving"):
            return
        if created:
            _enter(type(instance), [_New(CREATED, instance, label_of(instance))], {}, _current())
        else:
            record(type(instance), [instance.pk], _current())

    def m2m_changed(
        self, instance: models.Model, action: str, pk_set: set[int] | None, **kwargs: Any
    ) -> None:
        if hasattr(instance, "skip_history_when_saving") or pk_set == set():
            return
        edit = Edit(reason=BEFORE) if action.startswith("pre_") else _current()
        record(type(instance), [instance.pk], edit)

    def pre_delete(self, instance: Any, **kwargs: Any) -> None:
        super().pre_delete(instance, **kwargs)
        instance.links_when_deleted = _stored_links(type(instance), [instance.pk])
        instance.label_when_deleted = label_of(instance)

    def post_delete(self, instance: Any, origin: Any = None, **kwargs: Any) -> None:
        """What goes with the origin of a deletion is the same edit."""
        edit = _edit.get() or _of_request() or vars(origin).setdefault("_edit", Edit())
        links = instance.__dict__.pop("links_when_deleted")
        label = instance.__dict__.pop("label_when_deleted")
        _enter(type(instance), [_New(DELETED, instance, label)], links, edit)


def entries_of(model: type[models.Model]) -> Any:
    """The model that holds the entries of `model`."""
    return model.history.model  # type: ignore[attr-defined]


def links_recorded_of(field: "models.ManyToManyField[Any, Any]") -> Any:
    """The model that holds the recorded links of a many-to-many field."""
    return HistoricalRecords.m2m_models[field]


def label_of(row: models.Model) -> str:
    """What a row is called where nothing around it says whose it is."""
    name = str(row)
    wholes = [str(getattr(row, whole.name)) for whole in wholes_of(type(row))]
    return ": ".join([*(whole for whole in wholes if whole not in name), name])


def wholes_of(model: type[models.Model]) -> list["models.ForeignKey[Any, Any]"]:
    """The foreign keys to what a row is a part of, and is deleted with."""
    return [
        column
        for column in model._meta.concrete_fields
        if isinstance(column, models.ForeignKey) and column.remote_field.on_delete is models.CASCADE
    ]


def record(model: type[models.Model], pks: Iterable[int], edit: Edit | None = None) -> None:
    """Enter these rows as they are stored, where their last entry says otherwise.

    What an earlier statement of the same edit entered is replaced. Per 1,000 rows and with n
    many-to-many fields, 2 + 2n queries read and up to 2 + 2n write.
    """
    edit, waiting = edit or _current(), iter(pks)
    while some := list(islice(waiting, _CHUNK)):
        _record(model, some, edit)


def recorded_links(model: type[models.Model], entries: Iterable[int]) -> Links:
    """By name of the many-to-many field and by entry; one query a field."""
    return {
        column.name: _by_row(links_recorded_of(column), "history_id", column, entries)
        for column in model._meta.local_many_to_many
    }


def _stored_links(model: type[models.Model], pks: Iterable[int]) -> Links:
    return {
        column.name: _by_row(
            column.remote_field.through, f"{column.m2m_field_name()}_id", column, pks
        )
        for column in model._meta.local_many_to_many
    }


def _by_row(
    table: Any, own: str, field: "models.ManyToManyField[Any, Any]", keys: Iterable[int]
) -> dict[int, list[tuple[int, int]]]:
    found: dict[int, list[tuple[int, int]]] = {}
    rows = table._base_manager.filter(**{f"{own}__in": list(keys)})
    for key, pk, target in rows.values_list(own, "id", f"{field.m2m_reverse_field_name()}_id"):
        found.setdefault(key, []).append((pk, target))
    return found


def _record(model: type[models.Model], pks: Sequence[int], edit: Edit) -> None:
    last = _last_entries(model, pks)
    links, then = _stored_links(model, pks), recorded_links(model, [e.pk for e in last.values()])
    new, replaced = [], []
    for row in _stored(model, pks):
        entry = last.get(row.pk)
        if entry is None or entry.history_type == DELETED:
            new.append(_New(CREATED, row, label_of(row)))
        elif _state(model, row, links) != _state(model, entry, then):
            own = entry.history_edit == edit.id
            new.append(_New(entry.history_type if own else CHANGED, row, label_of(row)))
            replaced += [entry.pk] if own else []
    _forget(model, replaced)
    _enter(model, new, links, edit)


def _stored(model: type[models.Model], pks: Sequence[int]) -> models.QuerySet[Any]:
    """The rows with what names them; of the knowledge only drafts have a history."""
    names = {path.rpartition("__")[0] for path in getattr(model, "identity", ())} - {""}
    names |= {column.name for column in wholes_of(model)}
    drafts = {"release": None} if hasattr(model, "release") else {}
    return model._base_manager.filter(pk__in=pks, **drafts).select_related(*names)


def _last_entries(model: type[models.Model], pks: Sequence[int]) -> dict[int, Any]:
    entries = entries_of(model)._base_manager
    newest = entries.filter(id__in=pks).values("id").annotate(Max("pk")).values("pk__max")
    return {entry.id: entry for entry in entries.filter(pk__in=newest)}


def _state(model: type[models.Model], state: Any, links: Links) -> list[Any]:
    """What two states of a row can differ in; the state is the row itself or an entry."""
    columns = [getattr(state, column.attname) for column in entries_of(model).tracked_fields]
    return [*columns, *(sorted(to for _, to in of.get(state.pk, [])) for of in links.values())]


def _forget(model: type[models.Model], entries: list[int]) -> None:
    if entries:
        for column in model._meta.local_many_to_many:
            links_recorded_of(column)._base_manager.filter(history_id__in=entries).delete()
        entries_of(model)._base_manager.filter(pk__in=entries).delete()


def _enter(model: type[models.Model], new: Sequence[_New], links: Links, edit: Edit) -> None:
    made = entries_of(model)
    entries = made._base_manager.bulk_create(
        made(
            history_date=timezone.now(),
            history_type=kind,
            history_user=edit.by,
            history_change_reason=edit.reason,
            history_label=label,
            history_edit=edit.id,
            **{column.attname: getattr(row, column.attname) for column in made.tracked_fields},
        )
        for kind, row, label in new
    )
    for column in model._meta.local_many_to_many:
        own, to = f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id"
        recorded = links_recorded_of(column)
        recorded._base_manager.bulk_create(
            recorded(history_id=entry.pk, id=pk, **{own: entry.id, to: target})
            for entry in entries
            for pk, target in links.get(column.name, {}).get(entry.id, [])
        )
