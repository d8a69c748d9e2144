"""A problem, and where it is."""

import enum
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Self

from django.db import models
from django.db.models import Q

from conditions.models import KnowledgeQuerySet, KnowledgeRow

UNSOURCED = Q(sources__isnull=True)


class Level(enum.StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Place(str):
    """Names a row in words: its kind, then its identity. Pages link to the row by both."""

    __slots__ = ("identity", "model")

    model: type[models.Model]
    identity: tuple[str, ...]

    def __new__(cls, model: type[models.Model], *identity: str) -> Self:
        place = super().__new__(cls, f"{model._meta.verbose_name} {' / '.join(identity)}")
        place.model, place.identity = model, identity
        return place

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return self  # nothing in it changes


@dataclass(frozen=True, slots=True)
class Problem:
    """`where` is a Place where the problem is in one row."""

    level: Level
    where: str
    message: str
    what_to_do: str


def drafts(rows: KnowledgeQuerySet[Any]) -> KnowledgeQuerySet[Any]:
    """The draft rows among these, each once and in order, with the relations that name them."""
    return rows.draft().with_names().order_by(*rows.model.identity).distinct()


def problems(
    rows: KnowledgeQuerySet[Any], level: Level, message: str, what_to_do: str
) -> Iterator[Problem]:
    """One problem for each draft row among these; one query."""
    for row in drafts(rows):
        yield Problem(level, place(row), message, what_to_do)


def place(row: KnowledgeRow) -> Place:
    return Place(type(row), *row.natural_key())
