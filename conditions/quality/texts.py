"""What texts and sources lack, or make hard."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from django.db.models.functions import Trim

from conditions.canonical import knowledge_models
from conditions.duplicates import twins
from conditions.identifiers import IDENTIFIERS
from conditions.jargon import jargon
from conditions.models import KnowledgeRow, MedicalWord, Source
from conditions.quality.problems import Level, Problem, drafts, place
from conditions.readability import Ease, read
from conditions.translations import translated_fields
from conditions.writing import patient_texts

# Signs that move, hide or replace what is read: control characters but for line ends and tabs,
# what writes over the direction of a script, spaces of no width, tags, and what no standard names.
# Joiners, marks and isolates stay: some scripts cannot be written without them. Both databases and
# Python read it alike; neither PostgreSQL nor a form takes a NUL.
UNSEEN = re.compile(
    r"[\u0001-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u200b\u2028-\u202e\u2060-\u2064"
    r"\u206a-\u206f\ue000-\uf8ff\ufeff\ufff9-\ufffb\U000e0000-\U0010ffff]"
)
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


def empty_and_unseen_texts() -> Iterator[Problem]:
    """loaddata and bulk writes skip the validators that forbid most of these."""
    for model in knowledge_models():
        fields = [field for field in model._meta.concrete_fields if _is_text(field)]
        if not fields:
            continue
        wanted = [field.name for field in fields if not field.blank]
        trimmed = {f"_{name}": Trim(name) for name in wanted}
        suspect = Q(*((name, "") for name in trimmed), _connector=Q.OR)
        for field in fields:
            suspect |= Q(**{f"{field.name}__regex": UNSEEN.pattern})
        if translated_fields(model):
            suspect |= ~Q(i18n={})
        for row in (
            drafts(model._default_manager.alias(**trimmed).filter(suspect)) if fields else ()
        ):
            yield from _empty(row, wanted)
            yield from _unseen(row, [field.name for field in fields])


def _is_text(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.CharField | models.TextField)


def _empty(row: KnowledgeRow, wanted: list[str]) -> Iterator[Problem]:
    if empty := [name for name in wanted if not getattr(row, name).strip()]:
        yield Problem(Level.ERROR, place(row), f"Empty: {', '.join(empty)}.", "Write the text.")


def _unseen(row: KnowledgeRow, names: list[str]) -> Iterator[Problem]:
    """What a reviewer reads must be what is there."""
    texts = {name: getattr(row, name) for name in names} | (getattr(row, "i18n", None) or {})
    found = {name: UNSEEN.findall(text) for name, text in texts.items() if text}
    if signs := sorted({sign for each in found.values() for sign in each}):
        named = ", ".join(f"U+{ord(sign):04X}" for sign in signs)
        where = ", ".join(name for name, each in found.items() if each)
        yield Problem(
            Level.ERROR,
            place(row),
            f"Signs that nobody sees: {named} in {where}.",
            "Write the text again by hand; what is pasted can bring them along.",
        )


CHECKS: tuple[Callable[[], Iterator[Problem]], ...] = (
    sources_that_are_there_twice,
    identifiers_that_are_none,
    texts_that_are_hard_to_read,
    empty_and_unseen_texts,
)
