"""Writes what the rows of a release are found by, and looks whether it still follows from them."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

from django.conf import settings

from conditions.canonical import CHUNK, knowledge_models
from conditions.models.knowledge import KnowledgeEntity
from conditions.models.release import Release
from conditions.models.search_text import SearchText
from conditions.search_words import written
from conditions.translations import translated_fields


def write(release: Release) -> None:
    """For a release that has none yet; memory does not grow with the number of rows."""
    texts = _texts(release)
    while chunk := list(islice(texts, CHUNK)):
        SearchText.objects.bulk_create(chunk)


def wrong(release: Release) -> list[str]:
    """What is wrong with them; an empty list says nothing is."""
    stored = {
        (kind, row): texts
        for kind, row, *texts in SearchText.objects.filter(release=release).values_list(
            "kind", "row", "names", "words"
        )
    }
    different = sum(
        stored.pop((text.kind, text.row), None) != [text.names, text.words]
        for text in _texts(release)
    )
    found = different + len(stored)
    return [f"{found} search texts do not follow from their rows."] if found else []


def found_by_search() -> list[type[KnowledgeEntity]]:
    return [model for model in knowledge_models() if issubclass(model, KnowledgeEntity)]


def _texts(release: Release) -> Iterator[SearchText]:
    for model in found_by_search():
        label, names, texts = model._meta.label_lower, model.search_names, model.search_texts
        translations = ["i18n"] if translated_fields(model) else []
        rows = model._default_manager.in_release(release).order_by("pk")
        columns = ("pk", *names, *texts, *translations)
        for values in rows.values_list(*columns).iterator(CHUNK):
            row = dict(zip(columns, values, strict=True))
            found_by_name = _written(row, names)
            words = found_by_name + _written(row, texts)
            yield SearchText(
                release=release, kind=label, row=row["pk"], names=found_by_name, words=words
            )


def _written(row: dict[str, Any], fields: tuple[str, ...]) -> str:
    """The fields in English, then in each other language."""
    english = "".join(written(row[name]) for name in fields)
    translated = row.get("i18n") or {}
    return english + "".join(
        written(translated.get(f"{name}_{language}", ""), language)
        for language in settings.MODELTRANS_AVAILABLE_LANGUAGES
        for name in fields
    )
