"""The canonical form of the knowledge: every row as plain values, in one order.

Checksums and differences are made from it. Surrogate keys, weights and rows that a release derived
are no part of it: they follow from the rest, so the same knowledge has the same form in every
database and every release.
"""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from graphlib import TopologicalSorter
from itertools import islice
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Collate

from conditions.models.knowledge import KnowledgeQuerySet, KnowledgeRow, knowledge_relations
from conditions.models.release import Release

# Rows held in memory at a time, here and wherever a whole release is read or copied.
CHUNK = 5_000

# What a release says besides its rows, as far as results follow from it.
PARAMETERS = ("something_else_prior", "temperature")

Progress = Callable[[str, int], None]
"""Called with what is being done and the number of rows done since the last call."""


@dataclass(frozen=True, slots=True)
class CanonicalRow:
    """`identity` tells the row from the others of its model; `values` holds the rest by field.

    `origin` is the key of the draft row that it is, or was copied from: no part of the form.
    """

    identity: tuple[Any, ...]
    values: dict[str, Any]
    origin: int = field(default=0, compare=False)


def knowledge_models() -> list[type[KnowledgeRow]]:
    """Every kind of knowledge row of every app, each after the kinds that it refers to."""
    found = {
        model._meta.label_lower: model
        for model in apps.get_models()
        if issubclass(model, KnowledgeRow)
    }
    sorter = TopologicalSorter[str]()
    for label in sorted(found):
        needs = {
            field.related_model._meta.label_lower for field in knowledge_relations(found[label])
        }
        sorter.add(label, *sorted(needs - {label}))
    return [found[label] for label in sorter.static_order()]


def content_fields(model: type[KnowledgeRow]) -> dict[str, str]:
    """Field name -> look-up of its plain value, for what editors write; identity included."""
    relations = {field.name for field in knowledge_relations(model)}
    left_out = {"release", "origin", "version", model._meta.pk.name, *model.computed_on_release}
    return {
        field.name: f"{field.name}__slug" if field.name in relations else field.name
        for field in model._meta.concrete_fields
        if field.name not in left_out
    }


def rows(model: type[KnowledgeRow], release: Release | None) -> Iterator[CanonicalRow]:
    """The rows of one model in a release (None: the draft), ordered by identity."""
    manager = model._default_manager
    return canonical(manager.draft() if release is None else manager.in_release(release))


def canonical(selected: KnowledgeQuerySet[Any]) -> Iterator[CanonicalRow]:
    """These rows, ordered by identity.

    Reads in chunks: memory does not grow with the number of rows.
    """
    model: type[KnowledgeRow] = selected.model
    paths = content_fields(model)
    lookups = ["pk", "origin", *model.identity, *paths.values()]
    own = [name for name, path in paths.items() if path not in model.identity]
    found = selected.stated().order_by(*_in_order(model)).values_list(*lookups).iterator(CHUNK)
    while chunk := [dict(zip(lookups, row, strict=True)) for row in islice(found, CHUNK)]:
        links = {
            field.name: linked_slugs(field, [row["pk"] for row in chunk])
            for field in model._meta.local_many_to_many
        }
        for row in chunk:
            values = {name: row[paths[name]] for name in own}
            values |= {name: by_row.get(row["pk"], []) for name, by_row in links.items()}
            # Without translations a row has the form of the time before there were any.
            values |= values.pop("i18n", None) or {}
            identity = tuple(row[path] for path in model.identity)
            yield CanonicalRow(identity, values, row["origin"] or row["pk"])


def linked_slugs(field: "models.ManyToManyField[Any, Any]", pks: list[int]) -> dict[int, list[str]]:
    """For each of these rows, the slugs that its many-to-many field links to, in order."""
    here, there = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}__slug"
    found: dict[int, list[str]] = {}
    pairs = through(field)._default_manager.filter(**{f"{here}__in": pks})
    for pk, slug in pairs.values_list(here, there):
        found.setdefault(pk, []).append(slug)
    return {pk: sorted(slugs) for pk, slugs in found.items()}


def through(field: "models.ManyToManyField[Any, Any]") -> type[models.Model]:
    """The model of the field's link table; Django makes one for every such field."""
    model = field.remote_field.through
    assert model is not None  # noqa: S101
    return model


def checksum(release: Release, *, progress: Progress = lambda what, rows: None) -> str:
    """SHA-256, in hex, over the release's parameters and its rows in canonical form."""
    lines = (
        (model._meta.label_lower, row)
        for model in knowledge_models()
        for row in rows(model, release)
    )
    parameters = {name: getattr(release, name) for name in PARAMETERS}
    return fingerprint(parameters, lines, progress=progress)


def fingerprint(
    parameters: dict[str, float],
    lines: Iterable[tuple[str, CanonicalRow]],
    *,
    progress: Progress = lambda what, rows: None,
) -> str:
    """SHA-256, in hex, over parameters and rows with the labels of their models, in this order."""
    digest = hashlib.sha256()
    digest.update(line(parameters))
    for label, row in lines:
        digest.update(line([label, list(row.identity), row.values]))
        progress("checksum", 1)
    return digest.hexdigest()


def line(value: Any) -> bytes:
    """What checksums are taken over."""
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode()


def _in_order(model: type[KnowledgeRow]) -> list[Any]:
    """Order by identity, texts by code point: databases differ in their own collations."""
    collation = "C" if connection.vendor == "postgresql" else "BINARY"
    return [Collate(path, collation) if _is_text(model, path) else path for path in model.identity]


def _is_text(model: type[models.Model], path: str) -> bool:
    name, _, rest = path.partition("__")
    field = model._meta.get_field(name)
    if rest:
        return _is_text(field.related_model, rest)  # type: ignore[arg-type]
    return isinstance(field, models.CharField)
