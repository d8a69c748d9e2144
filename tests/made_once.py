"""Knowledge that many tests begin with: made once in a process, then stored again as it was."""

from collections.abc import Callable
from functools import cache, wraps

from django.apps import apps
from django.contrib.auth.models import User
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import DateTimeField, Model
from django.db.models.query import QuerySet
from django.utils import timezone

from conditions.models import Release

Publish = Callable[..., Release]


def made_once(publish: Publish) -> Publish:
    """Factories send hundreds of statements; what they made takes one for each model.

    Where other rows stand already, it is made anew: their keys may be those of what is kept.
    """
    kept: dict[tuple[int, ...], _Made] = {}

    @wraps(publish)
    def published(*size: int) -> Release:
        if not _is_empty():
            return publish(*size)
        if size in kept:
            kept[size].store()
        else:
            publish(*size)
            kept[size] = _Made()
        return Release.objects.get()

    return published


class _Made:
    """All rows of the database, as they are when this is called."""

    def __init__(self) -> None:
        self.at = timezone.now()
        stored: dict[type[Model], list[Model]] = {m: list(QuerySet(m)) for m in _models()}
        self.rows = {model: rows for model, rows in stored.items() if rows}
        self.moments = [
            (row, field.attname, getattr(row, field.attname))
            for model, rows in self.rows.items()
            for field in model._meta.concrete_fields
            if isinstance(field, DateTimeField)
            for row in rows
        ]

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


@cache
def _models() -> list[type[Model]]:
    """Those that knowledge is made of, and the people who propose and approve it."""
    ours = [
        model
        for app in ("conditions", "triage")
        for model in apps.get_app_config(app).get_models(include_auto_created=True)
    ]
    return [User, *(model for model in ours if not model._meta.proxy)]


def _is_empty() -> bool:
    tables = (connection.ops.quote_name(model._meta.db_table) for model in _models())
    exist = " OR ".join(f"EXISTS (SELECT 1 FROM {table})" for table in tables)  # noqa: S608  our own names
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 WHERE {exist}")
        return cursor.fetchone() is None
