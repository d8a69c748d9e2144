"""What is recorded of every edit: an entry with the row's columns and links as they are after it.

django-simple-history makes the tables and hears of each change; here stands what it then enters.
It differs from the library's own ways in this:

- An edit is one entry of each row, its links included, however many statements it took. Nothing
  changed, nothing entered.
- Fixtures and releases write no history: the first have theirs in git, the second never change.
  The first edit of a row therefore enters what was there before it too, in nobody's name.
- The entry of a deletion has the links as well, so that it is enough to restore the row from.
- An entry has no foreign key: it outlives what its row led to, and who wrote it.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, NamedTuple
from uuid import UUID, uuid4

from django.db import models
from django.db.models import Max
from django.db.models.signals import m2m_changed, pre_save
from django.utils import timezone
from simple_history.models import HistoricalRecords

CREATED, CHANGED, DELETED = "+", "~", "-"
BEFORE = "As it was before: loaded from a file, or changed past the history."

# Columns that no editor writes, where a model has them.
_NOT_WRITTEN = {"release", "origin", "version"}
_CHUNK = 1_000  # rows; each is a parameter of a statement

Links = dict[str, list[int]]
"""The primary keys that each many-to-many field of a row leads to, in order."""


@dataclass(frozen=True, slots=True)
class Edit:
    """What is done at once: by one form, one command or one deletion."""

    by: Any = None
    reason: str = ""
    at: datetime = field(default_factory=timezone.now)
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


_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def unrecorded() -> Iterator[None]:
    """What is written inside has no history, as if it were loaded from a file."""
    token = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(token)


def _current() -> Edit | None:
    return _edit.get() or _of_request()


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

    history_edit = models.UUIDField()
    history_by = models.CharField(max_length=150)  # as the account was called; empty for nobody
    history_label = models.TextField()  # as the row was called
    history_links = models.JSONField()  # Links
    history_fields = models.TextField()  # what changed, by the names of the fields; or empty

    class Meta:
        abstract = True


class EditHistory(HistoricalRecords):
    def __init__(self, *, inherit: bool = False) -> None:
        super().__init__(
            bases=(Entry,),
            inherit=inherit,
            history_id_field=models.BigAutoField(),
            history_user_id_field=models.BigIntegerField(null=True, db_index=True),
            history_change_reason_field=models.TextField(blank=True),
        )

    def fields_included(self, model: type[models.Model]) -> list["models.Field[Any, Any]"]:
        left_out = _NOT_WRITTEN | getattr(model, "computed_on_release", {}).keys()
        return [
            column
            for column in model._meta.concrete_fields
            if column.name not in left_out and not isinstance(column, models.GeneratedField)
        ]

    def copy_fields(self, model: type[models.Model]) -> dict[str, Any]:
        """Relations are copied as numbers.

        Foreign keys, and a table for each kind of link, doubled the time of `migrate`, and so that
        of each start of the tests.
        """
        copies: dict[str, Any] = super().copy_fields(model)
        for column in self.fields_included(model):
            if isinstance(column, models.ForeignKey):
                del copies[column.name]
                copies[column.attname] = models.BigIntegerField(null=True, db_index=True)
        return copies

    def get_meta_options(self, model: type[models.Model]) -> dict[str, Any]:
        # Nobody may add, change or delete an entry.
        return {**super().get_meta_options(model), "default_permissions": ()}

    def finalize(self, sender: type[models.Model], **kwargs: Any) -> None:
        super().finalize(sender, **kwargs)
        if self.cls is sender or (self.inherit and issubclass(sender, self.cls)):
            pre_save.connect(self.pre_save, sender=sender, weak=False)
            for links in sender._meta.local_many_to_many:
                through = links.remote_field.through
                m2m_changed.connect(self.links_changed, sender=through, weak=False)

    def pre_save(self, instance: models.Model, raw: bool, **kwargs: Any) -> None:
        if raw:  # loaddata; the links that it sets next are not to be entered either
            instance.skip_history_when_saving = True  # type: ignore[attr-defined]
        else:
            _record_before(instance)

    def post_save(self, instance: models.Model, created: bool, **kwargs: Any) -> None:
        if hasattr(instance, "skip_history_when_saving") or _silent.get():
            return
        if created:
            new = _New(CREATED, instance, _no_links(type(instance)), label_of(instance))
            _enter(type(instance), [new], _current() or Edit())
            instance.in_history = True  # type: ignore[attr-defined]
        else:
            record(type(instance), [instance.pk])

    def links_changed(
        self, instance: models.Model, action: str, pk_set: set[int] | None, **kwargs: Any
    ) -> None:
        if hasattr(instance, "skip_history_when_saving") or pk_set == set():
            return
        if action.startswith("pre_"):
            _record_before(instance)
        else:
            record(type(instance), [instance.pk])

    def pre_delete(self, instance: Any, **kwargs: Any) -> None:
        super().pre_delete(instance, **kwargs)
        links = stored_links(type(instance), [instance.pk])[instance.pk]
        instance.when_deleted = _New(DELETED, instance, links, label_of(instance))

    def post_delete(self, instance: Any, origin: Any = None, **kwargs: Any) -> None:
        """What goes with the origin of a deletion is the same edit."""
        edit = _current() or vars(origin).setdefault("edit", Edit())
        if not _silent.get():
            _enter(type(instance), [vars(instance).pop("when_deleted")], edit)


class _New(NamedTuple):
    kind: str
    row: Any
    links: Links
    label: str
    fields: Sequence[str] = ()


def entries_of(model: type[models.Model]) -> Any:
    """The model that holds the entries of `model`."""
    return vars(model)["history"].model  # the library's manager takes half a millisecond to make


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

    What an earlier statement of the same edit entered is replaced. For 1,000 rows with n
    many-to-many fields, 2 + n queries read and up to two write.
    """
    if _silent.get():
        return
    edit, waiting = edit or _current() or Edit(), iter(pks)
    while some := list(islice(waiting, _CHUNK)):
        _record(model, some, edit)


def _record_before(instance: Any) -> None:
    """Enter what is stored before this object changes it, once for each object."""
    if instance.pk is not None and not hasattr(instance, "in_history"):
        record(type(instance), [instance.pk], Edit(reason=BEFORE))
        instance.in_history = True


def _record(model: type[models.Model], pks: Sequence[int], edit: Edit) -> None:
    last, links = _last_entries(model, pks), stored_links(model, pks)
    new, replaced = [], []
    for row in stored(model, pks):
        entry, kind, fields = last.get(row.pk), CHANGED, []
        if entry is None or entry.history_type == DELETED:
            kind = CREATED
        elif not (fields := differing(entry, row, links[row.pk])):
            continue
        elif entry.history_edit == edit.id:
            kind = entry.history_type
            fields = sorted({*filter(None, entry.history_fields.split(", ")), *fields})
            replaced.append(entry.pk)
        new.append(_New(kind, row, links[row.pk], label_of(row), fields))
    if replaced:
        entries_of(model)._base_manager.filter(pk__in=replaced).delete()
    _enter(model, new, edit)


def differing(entry: Any, row: models.Model, links: Links) -> list[str]:
    """The names of the fields that the row, with these links, has otherwise than the entry."""
    model = type(row)
    now, then = columns_of(model, row), columns_of(model, entry)
    columns = [
        "translations" if column.name == "i18n" else str(column.verbose_name)
        for column in entry.tracked_fields
        if now[column.attname] != then[column.attname]
    ]
    return columns + [
        str(column.verbose_name)
        for column in model._meta.local_many_to_many
        if links[column.name] != entry.history_links.get(column.name, [])
    ]


def stored(model: type[models.Model], pks: Iterable[int]) -> models.QuerySet[Any]:
    """The rows with what names them; of the knowledge only drafts have a history."""
    names = {path.rpartition("__")[0] for path in getattr(model, "identity", ())} - {""}
    names |= {column.name for column in wholes_of(model)}
    drafts = {"release": None} if hasattr(model, "release") else {}
    return model._base_manager.filter(pk__in=pks, **drafts).select_related(*names)


def stored_links(model: type[models.Model], pks: Sequence[int]) -> dict[int, Links]:
    found = {pk: _no_links(model) for pk in pks}
    for column in model._meta.local_many_to_many:
        own, to = f"{column.m2m_field_name()}_id", f"{column.m2m_reverse_field_name()}_id"
        through: Any = column.remote_field.through
        pairs = through._base_manager.filter(**{f"{own}__in": pks}).order_by(to)
        for pk, target in pairs.values_list(own, to):
            found[pk][column.name].append(target)
    return found


def _no_links(model: type[models.Model]) -> Links:
    return {column.name: [] for column in model._meta.local_many_to_many}


def _last_entries(model: type[models.Model], pks: Sequence[int]) -> dict[int, Any]:
    entries = entries_of(model)._base_manager
    if len(pks) == 1:  # the usual case, in half of the time
        return {entry.id: entry for entry in entries.filter(id=pks[0]).order_by("-pk")[:1]}
    newest = entries.filter(id__in=pks).values("id").annotate(Max("pk")).values("pk__max")
    return {entry.id: entry for entry in entries.filter(pk__in=newest)}


def as_entry(row: models.Model) -> Any:
    """An entry of the row as it is now, not to be saved."""
    model = type(row)
    links = stored_links(model, [row.pk])[row.pk]
    return entries_of(model)(history_links=links, **columns_of(model, row))


def columns_of(model: type[models.Model], state: Any) -> dict[str, Any]:
    """Of a row, or as an entry has them. No translations are None, which forms make into {}."""
    columns = [column.attname for column in entries_of(model).tracked_fields]
    values = {name: getattr(state, name) for name in columns}
    return {name: None if value == {} else value for name, value in values.items()}


def _enter(model: type[models.Model], new: Sequence[_New], edit: Edit) -> None:
    entries = entries_of(model)
    entries._base_manager.bulk_create(
        [
            entries(
                history_type=kind,
                history_date=edit.at,
                history_user_id=edit.by.pk if edit.by else None,
                history_by=edit.by.get_username() if edit.by else "",
                history_change_reason=edit.reason,
                history_edit=edit.id,
                history_label=label,
                history_links=links,
                history_fields="" if kind == CREATED else ", ".join(fields),
                **columns_of(model, row),
            )
            for kind, row, links, label, fields in new
        ]
    )
