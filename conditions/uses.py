"""What refers to rows of the draft: by which relation, how often, and the first of them."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Count, Window

from conditions.canonical import knowledge_models
from conditions.models.knowledge import KnowledgeQuerySet, KnowledgeRow, knowledge_relations

MOST_NAMED = 50  # rows of each relation; nobody mends more before looking again


@dataclass(frozen=True, slots=True)
class Relation:
    """A field of one kind of knowledge that leads to another kind; by keys or by links."""

    model: type[KnowledgeRow]
    field: Any

    @property
    def title(self) -> str:
        """Such as "guides", or "vignettes (must fire)" where the field's name says more."""
        used = self.field.related_model._meta
        name, plural = self.field.verbose_name, self.model._meta.verbose_name_plural
        says_more = name not in {used.verbose_name, used.verbose_name_plural}
        return f"{plural} ({name})" if says_more else str(plural)

    @property
    def goes_with_it(self) -> bool:
        """Rows are deleted with what they refer to."""
        return _goes_with(self.field)

    def name(self, row: Any) -> str:
        """Of what belongs to a row, such as a criterion to a rule, the name of that row."""
        if self.field.many_to_many or self.goes_with_it:
            return str(row)
        owners = [field for field in knowledge_relations(self.model) if _goes_with(field)]
        return str(getattr(row, owners[0].name)) if owners else str(row)

    def links(self) -> tuple[type[models.Model], str, str]:
        """The table that refers, its column for the row that is referred to, and for its own."""
        if self.field.many_to_many:
            column = self.field.m2m_reverse_field_name()
            return self.field.remote_field.through, column, self.field.m2m_field_name()
        return self.model, self.field.name, "pk"

    def rows(self, used: Collection[int]) -> KnowledgeQuerySet[Any]:
        """The draft rows that refer to any of these primary keys, each once and in order."""
        table, column, own = self.links()
        referring = table._default_manager.filter(**{f"{column}__in": used}).values(own)
        rows: KnowledgeQuerySet[Any] = self.model._default_manager.filter(pk__in=referring)
        return rows.draft().with_names().order_by(*self.model.identity)


@dataclass(frozen=True, slots=True)
class Users:
    """`number` rows refer to it; the first MOST_NAMED of them are here, each with its name."""

    title: str
    number: int
    named: Sequence[tuple[str, models.Model]]

    @property
    def rest(self) -> int:
        return self.number - len(self.named)


def relations_to(model: type[models.Model]) -> list[Relation]:
    """All relations of the knowledge that lead to rows of `model`, in the order of the apps."""
    return [
        Relation(other, field)
        for other in knowledge_models()
        for field in [*knowledge_relations(other), *other._meta.local_many_to_many]
        if field.related_model is model
    ]


def users(relations: Collection[Relation], used: Collection[int]) -> list[Users]:
    """Who refers to these primary keys; one query a relation, none for what nobody refers to."""
    return [
        found
        for relation in relations
        for found in as_users(relation.title, relation.rows(used), name=relation.name)
    ]


def as_users(
    title: str, rows: "models.QuerySet[Any]", *, name: Callable[[Any], str]
) -> list[Users]:
    """At most one: these rows, none where there are none; one query."""
    first = list(rows.annotate(of=Window(Count("pk")))[:MOST_NAMED])
    return [Users(title, first[0].of, [(name(row), row) for row in first])] if first else []


def _goes_with(field: Any) -> bool:
    return not field.many_to_many and field.remote_field.on_delete is models.CASCADE
