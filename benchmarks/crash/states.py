"""What is in the database, as a whole: to be compared with another time, and to be judged alone."""

import hashlib
from collections.abc import Iterator, Mapping
from typing import Any

from django.apps import apps
from django.db import DatabaseError, connection, models

from conditions import document
from conditions.history import recorded_models
from conditions.models import Release, ReleaseStatus
from conditions.models.recording import DELETED, differing, entries_of, stored, stored_links
from conditions.releases import verify
from triage.models import Assessment

State = dict[str, str]
"""A digest of the rows of each table. Times and what is drawn at random, which no two runs share,
are left out; surrogate keys are in."""


def state() -> State:
    tables = sorted(apps.get_models(include_auto_created=True), key=lambda model: model._meta.label)
    return {model._meta.label: _digest(model) for model in tables}


def _digest(model: type[models.Model]) -> str:
    columns = [
        column.attname
        for column in model._meta.concrete_fields
        if not isinstance(column, models.DateTimeField | models.UUIDField)
        and column.name != "token"
    ]
    rows = model._base_manager.order_by("pk").values_list(*columns)
    return hashlib.sha256(repr(list(rows)).encode()).hexdigest()


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> list[str]:
    return [label for label in one if one[label] != other[label]]


def content() -> dict[str, Any]:
    """What people would call the same, whatever its surrogate keys: a server that lost a
    transaction has used them up."""
    return {
        "draft": document.write(None),
        "releases": list(Release.objects.order_by("number").values_list("status", "checksum")),
        **{
            model._meta.label: model._base_manager.count()
            for model in apps.get_models(include_auto_created=True)
        },
    }


def problems() -> list[str]:
    """What is wrong with the database as it is, in sentences."""
    return [*_broken(), *_wrong_releases(), *_wrong_histories(), *_torn_assessments()]


def _broken() -> Iterator[str]:
    try:
        connection.check_constraints()
    except DatabaseError as error:
        yield f"A foreign key leads nowhere: {error}"
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            found = cursor.execute("PRAGMA integrity_check").fetchall()
        if found != [("ok",)]:
            yield f"SQLite finds the file damaged: {found}"


def _wrong_releases() -> Iterator[str]:
    live = Release.objects.filter(status=ReleaseStatus.LIVE).count()
    if live != 1:
        yield f"{live} releases are live."
    for release in Release.objects.order_by("number"):
        yield from (f"{release}: {problem}" for problem in verify(release))
        if not release.events.exists():
            yield f"{release} is in no log."


def _wrong_histories() -> Iterator[str]:
    """The last entry of a row says what the row is, or that it is gone."""
    for model in recorded_models():
        last = {entry.id: entry for entry in entries_of(model)._base_manager.order_by("pk")}
        rows = {row.pk: row for row in stored(model, last)}
        links = stored_links(model, list(rows))
        for pk, entry in last.items():
            if (pk in rows) == (entry.history_type == DELETED):
                yield f"{entry.history_label}: the history is wrong about whether it is there."
            elif pk in rows and (fields := differing(entry, rows[pk], links[pk])):
                yield f"{entry.history_label}: the history has another {', '.join(fields)}."


def _torn_assessments() -> Iterator[str]:
    for row in Assessment.objects.filter(answers=None).order_by("pk"):
        yield f"Assessment {row.pk} has lost its answers."
