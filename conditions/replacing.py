"""Find and replace in the texts of the draft, each place looked at before it is changed.

What is sought is plain text and never a pattern: somebody's pattern could keep the server busy for
ever.
"""

import hashlib
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction

from conditions.canonical import knowledge_models
from conditions.columns import Column, Kind, columns
from conditions.holding import hold_the_draft
from conditions.models.knowledge import KnowledgeRow
from conditions.saving import save

# Places shown at a time; nobody reads more with care. The rest comes when these are done.
SHOWN = 200
# Characters of the text round a place.
AROUND = 60


@dataclass(frozen=True, slots=True)
class Search:
    """What to put in the place of what, and in the rows of which models."""

    find: str
    replacement: str
    models: Sequence[type[KnowledgeRow]]
    match_case: bool = True
    whole_words: bool = False

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        words = re.escape(self.find)
        if self.whole_words:
            words = rf"(?<!\w){words}(?!\w)"
        for found in re.finditer(words, text, 0 if self.match_case else re.IGNORECASE):
            yield found.span()


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in one text of one row, with the text before and after it."""

    row: KnowledgeRow
    column: Column
    start: int
    before: str
    found: str
    after: str
    text: str

    @property
    def key(self) -> str:
        """Names the place in this very text: in another text it is not found again."""
        digest = hashlib.sha256(self.text.encode()).hexdigest()[:16]
        label = self.row._meta.label_lower
        return f"{label}:{self.row.pk}:{self.column.name}:{self.start}:{digest}"


@dataclass(frozen=True, slots=True)
class Replaced:
    """What was changed; `gone` of the chosen places do not read so any more."""

    places: int
    rows: tuple[KnowledgeRow, ...]
    gone: int


class ReplaceError(Exception):
    """The new text cannot stand somewhere; the text says where and why."""


def text_columns(model: type[KnowledgeRow]) -> list[Column]:
    """The columns that people write in: no slugs and no closed sets."""
    return [
        column
        for column in columns(model).values()
        if column.kind is Kind.TEXT
        and not isinstance(column.field, models.SlugField)
        and (column.is_translation or not column.field.choices)
    ]


def searchable_models() -> list[type[KnowledgeRow]]:
    return [model for model in knowledge_models() if text_columns(model)]


def hits(search: Search) -> Iterator[Hit]:
    """Every place, by kind, row, column and position; one query a model."""
    for model in search.models:
        rows = model._default_manager.draft().with_names().order_by(*model.identity)
        for row in rows:
            for column in text_columns(model):
                text = getattr(row, column.name) or ""
                for start, end in search.places(text):
                    yield Hit(
                        row=row,
                        column=column,
                        start=start,
                        before=f"{'…' * (start > AROUND)}{text[max(0, start - AROUND) : start]}",
                        found=text[start:end],
                        after=f"{text[end : end + AROUND]}{'…' * (len(text) > end + AROUND)}",
                        text=text,
                    )


@transaction.atomic
def replace(*, search: Search, chosen: Collection[str]) -> Replaced:
    """Put the new text in the chosen places, all of those that still read as they did, or none.

    Raises ReplaceError where a row with the new text is not allowed.
    """
    hold_the_draft()
    found = [hit for hit in hits(search) if hit.key in chosen]
    changed: dict[KnowledgeRow, None] = {}
    for hit in reversed(found):  # from the back, so that the places before it keep their numbers
        text: str = getattr(hit.row, hit.column.name)
        end = hit.start + len(hit.found)
        new = f"{text[: hit.start]}{search.replacement}{text[end:]}"
        setattr(hit.row, hit.column.name, new)
        changed[hit.row] = None
    rows = tuple(reversed(changed))
    for row in rows:
        _save(row)
    return Replaced(places=len(found), rows=rows, gone=len(chosen) - len(found))


def _save(row: KnowledgeRow) -> None:
    try:
        save(row)
    except ValidationError as error:
        words = " ".join(
            message for messages in error.message_dict.values() for message in messages
        )
        place: Any = " / ".join(row.natural_key())
        raise ReplaceError(
            f"{row._meta.verbose_name} {place}: {words} Nothing was changed."
        ) from error
