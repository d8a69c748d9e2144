"""The knowledge in other languages than English: which texts are translated, and which are not.

A translation belongs to its row: it is proposed, released and fingerprinted with it. What is not
translated is read in English.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import models
from modeltrans.translator import get_i18n_field

from conditions.canonical import knowledge_models
from conditions.models.knowledge import KnowledgeQuerySet, KnowledgeRow
from conditions.models.release import Release

if TYPE_CHECKING:
    from django.db.models.options import Options


def translated_fields(model: type[models.Model]) -> tuple[str, ...]:
    """The names of the fields that have translations."""
    translations = get_i18n_field(model)
    return tuple(translations.fields) if translations else ()


def translated(model: type[models.Model], name: str) -> Any:
    """For queries: the field's text in the active language, in English where that is missing."""
    field: Any = model._meta.get_field(f"{name}_i18n")
    return field.as_expression(field.name)


@dataclass(frozen=True, slots=True)
class Text:
    """A text of a draft row that editors have to look at."""

    pk: int
    row: str


@dataclass(frozen=True, slots=True)
class Coverage:
    """How much of one field is translated.

    `outdated` are translations that are as in the live release, while their English is not.
    """

    language: str
    model: type[KnowledgeRow]
    field: str
    number: int
    missing: tuple[Text, ...]
    outdated: tuple[Text, ...]

    @property
    def translated(self) -> int:
        return self.number - len(self.missing)

    @property
    def options(self) -> "Options[Any]":
        """What Django's templates call `opts`."""
        return self.model._meta

    @property
    def label(self) -> str:
        field: Any = self.options.get_field(self.field)
        return f"{self.options.verbose_name}: {field.verbose_name}"


def coverage() -> list[Coverage]:
    """Of each translated field of the draft; two queries a model, and one."""
    live = Release.objects.live()
    return [
        found
        for model in knowledge_models()
        if translated_fields(model)
        for found in _coverage_of(model, live)
    ]


def _coverage_of(model: type[KnowledgeRow], live: Release | None) -> Iterator[Coverage]:
    fields = translated_fields(model)
    rows: KnowledgeQuerySet[Any] = model._default_manager.all()
    draft = rows.draft().order_by(*model.identity).values("pk", "i18n", *model.identity, *fields)
    released = rows.in_release(live).values("origin", "i18n", *fields)
    before = {row["origin"]: row for row in released}
    for language, field in product(settings.MODELTRANS_AVAILABLE_LANGUAGES, fields):
        key = f"{field}_{language}"
        texts = {
            Text(row["pk"], " / ".join(str(row[path]) for path in model.identity)): row
            for row in draft
            if row[field]
        }
        yield Coverage(
            language=language,
            model=model,
            field=field,
            number=len(texts),
            missing=tuple(text for text, row in texts.items() if not _told(row, key)),
            outdated=tuple(
                text
                for text, row in texts.items()
                if (was := before.get(row["pk"]))
                and was[field] != row[field]
                and _told(row, key) == _told(was, key) is not None
            ),
        )


def _told(row: dict[str, Any], key: str) -> str | None:
    return (row["i18n"] or {}).get(key)
