"""Knowledge that many tests begin with: made once in a process, then stored again as it was."""

from collections.abc import Callable, Collection, Sequence
from functools import cache, wraps
from typing import Any, ParamSpec, TypeVar

from django.apps import apps
from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import DateTimeField, Model
from django.db.models.query import QuerySet
from django.utils import timezone

from conditions.models import recording

Size = ParamSpec("Size")
Rows = TypeVar("Rows", bound=Model | Sequence[Model])


def made_once(make: Callable[Size, Rows]) -> Callable[Size, Rows]:
    """Factories send hundreds of statements; what they made takes one for each model.

    Where other rows stand already, it is made anew: their keys may be those of what is kept. People
    may stand there, unless people are among what is made. Returns what the factory does, as stored.
    """
    kept: dict[object, _Made] = {}

    @wraps(make)
    def made(*args: Size.args, **kwargs: Size.kwargs) -> Rows:
        size = (args, *kwargs.items(), recording._silent.get())  # with its history, or without
        if not _are_empty(_knowledge()) or (size in kept and not kept[size].fits()):
            return make(*args, **kwargs)
        if size in kept:
            kept[size].store()
        else:
            others = set(User.objects.values_list("pk", flat=True))
            kept[size] = _Made(make(*args, **kwargs), others)
        stored: Rows = kept[size].result()
        return stored

    return made


class _Made:
    """All rows of the database, as they are when this is called, but for `others` than these."""

    def __init__(self, result: Model | Sequence[Model], others: Collection[int]) -> None:
        self.returned, self.at = result, timezone.now()
        stored: dict[type[Model], list[Model]] = {m: list(QuerySet(m)) for m in _knowledge()}
        people: list[Model] = list(User.objects.exclude(pk__in=others))
        self.rows = {m: rows for m, rows in ({User: people} | stored).items() if rows}
        self.moments = [
            (row, field.attname, getattr(row, field.attname))
            for model, rows in self.rows.items()
            for field in model._meta.concrete_fields
            if isinstance(field, DateTimeField)
            for row in rows
        ]

    def fits(self) -> bool:
        return User not in self.rows or _are_empty([User])

    @transaction.atomic
    def store(self) -> None:
        """As if it were made now: what a process keeps of a release goes by its moment."""
        later = timezone.now() - self.at
        for row, name, moment in self.moments:
            setattr(row, name, moment and moment + later)
        for model, rows in self.rows.items():
            past_guards: QuerySet[Model] = QuerySet(model)  # those of released rows
            past_guards.bulk_create(rows)
        with connection.cursor() as cursor:
            for statement in connection.ops.sequence_reset_sql(no_style(), [*self.rows]):
                cursor.execute(statement)

    def result(self) -> Any:
        if isinstance(self.returned, Model):
            return _stored(self.returned)
        return [_stored(row) for row in self.returned]


def _stored(row: Model) -> Model:
    return QuerySet(type(row)).get(pk=row.pk)


@cache
def _knowledge() -> list[type[Model]]:
    """The models that it is made of, people apart, who propose and approve it."""
    ours = [
        model
        for app in ("conditions", "triage")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    return [model for model in ours if not model._meta.proxy]


def _are_empty(models: Collection[type[Model]]) -> bool:
    tables = (connection.ops.quote_name(model._meta.db_table) for model in models)
    exist = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608  our own names
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 WHERE {exist}")
        return cursor.fetchone() is None
