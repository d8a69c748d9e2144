"""Builds the rows of a release from the draft, in the database and with bounded memory.

Copies every knowledge row and link, remaps the relations to the copies, and derives the evidence
that follows from the symptoms' parents. It never decides whether a release should exist.
"""

from collections.abc import Iterator
from typing import Any

from django.db import connection, models

from conditions.canonical import CHUNK, Progress, knowledge_models, through
from conditions.inheritance import derive
from conditions.models.evidence import DERIVED, ConditionSymptom
from conditions.models.knowledge import KnowledgeRow, knowledge_relations
from conditions.models.release import Release


def build(*, release: Release, progress: Progress) -> dict[str, int]:
    """Fill an empty release from the draft; returns the number of copied rows by model label."""
    counts = {}
    for model in knowledge_models():
        counts[model._meta.label_lower] = _copy_rows(model, release, progress)
        for relation in _relations_to_itself(model):
            _remap_to_copies(relation, release)
    for model in knowledge_models():
        for links in model._meta.local_many_to_many:
            _copy_links(links, release)
    derived = (
        ConditionSymptom(
            release=release,
            origin=-number,  # no draft row stands behind it; negative numbers never meet a real one
            condition_id=row.condition,
            symptom_id=row.symptom,
            frequency=row.frequency,
            basis=DERIVED,
            yes_weight=row.yes_weight,
            no_weight=row.no_weight,
            counts_as_id=row.counts_as,
        )
        for number, row in enumerate(derive(release), start=1)
    )
    while batch := [row for _, row in zip(range(CHUNK), derived, strict=False)]:
        # Past the guard of released rows, on purpose: this is where they are made.
        unguarded: models.QuerySet[ConditionSymptom] = models.QuerySet(ConditionSymptom)
        unguarded.bulk_create(batch)
        progress("derive", len(batch))
    return counts


def _copy_rows(model: type[KnowledgeRow], release: Release, progress: Progress) -> int:
    statement, parameters = _copy_statement(model, release)
    copied = 0
    for first, last in _draft_spans(model):
        with connection.cursor() as cursor:
            cursor.execute(statement, [*parameters, first, last])
            copied += cursor.rowcount
            progress("copy", cursor.rowcount)
    _refresh_statistics(model)
    return copied


def _refresh_statistics(model: type[KnowledgeRow]) -> None:
    """Tell PostgreSQL's planner of the new copies, which the next models' statements join.

    Autovacuum cannot see them before the transaction ends; without, the copy of 120,000 rows of
    evidence took 54 seconds instead of 7.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {connection.ops.quote_name(model._meta.db_table)}")


def _draft_spans(model: type[KnowledgeRow]) -> Iterator[tuple[int, int]]:
    """First and last primary key of each chunk of draft rows."""
    draft = model._default_manager.draft().order_by("pk").values_list("pk", flat=True)
    last, more = 0, True
    while more and (keys := list(draft.filter(pk__gt=last)[:CHUNK])):
        last, more = keys[-1], len(keys) == CHUNK
        yield keys[0], last


def _copy_statement(model: type[KnowledgeRow], release: Release) -> tuple[str, list[Any]]:
    """INSERT ... SELECT over one span of draft rows; each relation joins the copy it leads to."""
    quote = connection.ops.quote_name
    relations = [field for field in knowledge_relations(model) if field.related_model is not model]
    joins = " ".join(
        f"{'LEFT JOIN' if field.null else 'JOIN'} {quote(field.related_model._meta.db_table)}"
        f" {_alias(field)} ON {_alias(field)}.release_id = %s"
        f" AND {_alias(field)}.origin = own.{quote(_column(field))}"
        for field in relations
    )
    values = {
        quote(_column(field)): _copied_value(model, field)
        for field in model._meta.concrete_fields
        if not field.primary_key
    }
    table = quote(model._meta.db_table)
    statement = (
        f"INSERT INTO {table} ({', '.join(values)}) SELECT {', '.join(values.values())}"  # noqa: S608
        f" FROM {table} own {joins} WHERE own.release_id IS NULL AND own.id BETWEEN %s AND %s"
    )
    return statement, [release.pk] * (1 + len(relations))


def _copied_value(model: type[KnowledgeRow], field: "models.Field[Any, Any]") -> str:
    """SQL for a column of the copy; the copy's own release is the statement's first parameter."""
    aliases = {relation.name: _alias(relation) for relation in knowledge_relations(model)}
    if field.name == "release":
        return "%s"
    if field.name == "origin":
        return "own.id"
    if field.name in model.computed_on_release:
        return model.computed_on_release[field.name].format(own="own", **aliases)
    if field.related_model is model:
        return "NULL"  # set by _remap_to_copies, once all copies are there
    if field.name in aliases:
        return f"{aliases[field.name]}.id"
    return f"own.{connection.ops.quote_name(_column(field))}"


def _alias(field: "models.ForeignKey[Any, Any]") -> str:
    return connection.ops.quote_name(f"to_{field.name}")


def _column(field: "models.Field[Any, Any]") -> str:
    assert field.column  # noqa: S101  concrete fields have one
    return field.column


def _relations_to_itself(model: type[KnowledgeRow]) -> list["models.ForeignKey[Any, Any]"]:
    return [field for field in knowledge_relations(model) if field.related_model is model]


def _remap_to_copies(field: "models.ForeignKey[Any, Any]", release: Release) -> None:
    """Point a relation within one table at the copies, once all of them are there."""
    table = connection.ops.quote_name(field.model._meta.db_table)
    column = connection.ops.quote_name(_column(field))
    statement = (
        f"UPDATE {table} SET {column} = (SELECT copy.id FROM {table} copy"  # noqa: S608
        f" JOIN {table} own ON own.{column} = copy.origin"
        f" WHERE copy.release_id = %s AND own.id = {table}.origin) WHERE release_id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [release.pk, release.pk])


def _copy_links(field: "models.ManyToManyField[Any, Any]", release: Release) -> None:
    quote = connection.ops.quote_name
    link_table = quote(through(field)._meta.db_table)
    here, there = quote(field.m2m_column_name()), quote(field.m2m_reverse_name())
    statement = (
        f"INSERT INTO {link_table} ({here}, {there}) SELECT a.id, b.id FROM {link_table} link"  # noqa: S608
        f" JOIN {quote(field.model._meta.db_table)} a"
        f" ON a.release_id = %s AND a.origin = link.{here}"
        f" JOIN {quote(field.related_model._meta.db_table)} b"
        f" ON b.release_id = %s AND b.origin = link.{there}"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [release.pk, release.pk])
