"""What texts and sources lack, or make hard."""

from collections.abc import Callable, Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Trim

from conditions.canonical import knowledge_models
from conditions.duplicates import twins
from conditions.identifiers import IDENTIFIERS
from conditions.jargon import jargon
from conditions.models import (
    MedicalWord,
    Source,
)
from conditions.quality.problems import Level, Problem, drafts, place
from conditions.readability import Ease, read
from conditions.writing import patient_texts

# The commonest medical words, named as examples.
MOST_WORDS = 10


def sources_that_are_there_twice() -> Iterator[Problem]:
    for source, twin in twins():
        name = Source._meta.get_field(twin.field).verbose_name  # type: ignore[union-attr]
        yield Problem(
            Level.WARNING,
            place(source),
            f"The {name} is that of the source {twin.source.slug} too.",
            "Let everything cite one of them, and delete the other.",
        )


def identifiers_that_are_none() -> Iterator[Problem]:
    """loaddata and bulk writes take them as they come."""
    for source in drafts(Source.objects.all()):
        for field, identifier in IDENTIFIERS.items():
            written = getattr(source, field)
            if written and identifier.bare(written) != written:
                yield Problem(
                    Level.WARNING,
                    place(source),
                    f"{written!r} is no {identifier.name} in its bare form.",
                    f"Write it like {identifier.example}.",
                )


def texts_that_are_hard_to_read() -> Iterator[Problem]:
    """A row at a time for texts far above the guide; medical words all together, as a hint."""
    texts: dict[str, list[str]] = {}
    for row, language, text in patient_texts():
        texts.setdefault(language, []).append(text)
        reading = read(text, language)
        if reading and reading.ease is Ease.TOO_HARD:
            yield Problem(
                Level.WARNING,
                place(row),
                f"Hard to read in '{language}': {reading.score}, {reading.words}.",
                "Make sentences shorter and words plainer; the preview of the texts says where.",
            )
    words = MedicalWord.objects.by_language()
    found = [hint for code in texts for hint in jargon("\n".join(texts[code]), words[code])]
    if found:
        found.sort(key=lambda hint: (-hint.number, hint.word))
        named = ", ".join(f"{hint.word} ({hint.number})" for hint in found[:MOST_WORDS])
        yield Problem(
            Level.WARNING,
            "medical words",
            f"Patients may not know {len(found)} words that texts use, such as: {named}.",
            "Say it plainly, as the preview of the text proposes; or take the word off the list.",
        )


def empty_texts() -> Iterator[Problem]:
    """loaddata and bulk writes skip the validators that forbid these."""
    for model in knowledge_models():
        fields = [field.name for field in model._meta.concrete_fields if _wants_text(field)]
        if not fields:
            continue
        trimmed = {f"_{name}": Trim(name) for name in fields}
        blank = Q(*((f"{name}", "") for name in trimmed), _connector=Q.OR)
        for row in drafts(model._default_manager.alias(**trimmed).filter(blank)):
            empty = [name for name in fields if not getattr(row, name).strip()]
            yield Problem(Level.ERROR, place(row), f"Empty: {', '.join(empty)}.", "Write the text.")


def _wants_text(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.blank


CHECKS: tuple[Callable[[], Iterator[Problem]], ...] = (
    sources_that_are_there_twice,
    identifiers_that_are_none,
    texts_that_are_hard_to_read,
    empty_texts,
)
