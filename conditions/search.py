"""Search over the names and texts of one release; it reads nothing else and ranks by name first."""

import re
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, Q, Value, When
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from conditions.models import (
    Condition,
    Guide,
    Investigation,
    KnowledgeEntity,
    Release,
    Structure,
    Symptom,
    Treatment,
)
from conditions.translations import translated_fields

LONGEST = 200  # characters that are looked at
MOST_WORDS = 8
MOST_HITS = 20  # of each kind
WORD = re.compile(r"\w(?:\S*\w)?")  # signs inside a word belong to it, around it they do not


@dataclass(frozen=True, slots=True)
class Kind:
    """What can be found: `names` decide the order, `texts` are only looked through."""

    title: str | Promise
    page: str  # the name of its address
    model: type[KnowledgeEntity]
    names: tuple[str, ...]
    texts: tuple[str, ...]


KINDS = (
    Kind(
        _("Conditions"),
        "conditions:condition",
        Condition,
        ("name", "other_names"),
        ("summary", "causes", "outlook", "see_doctor"),
    ),
    Kind(
        _("Guides"),
        "triage:guide",
        Guide,
        ("title",),
        ("introduction",),
    ),
    Kind(
        _("Symptoms"),
        "conditions:symptom",
        Symptom,
        ("lay_name", "name", "other_names"),
        ("description",),
    ),
    Kind(
        _("Treatments"),
        "conditions:treatment",
        Treatment,
        ("name", "other_names"),
        ("description", "cautions"),
    ),
    Kind(
        _("Tests"),
        "conditions:investigation",
        Investigation,
        ("name", "other_names"),
        ("description",),
    ),
    Kind(
        _("Anatomy"),
        "conditions:structure",
        Structure,
        ("name", "lay_name"),
        ("description",),
    ),
)


@dataclass(frozen=True, slots=True)
class Hit:
    name: str
    slug: str
    text: str


@dataclass(frozen=True, slots=True)
class Hits:
    kind: Kind
    hits: list[Hit]
    more: bool  # there are others beyond MOST_HITS


def search(words: list[str], *, release: Release) -> list[Hits]:
    """What holds every word, by kind; one query for each kind, none without a word."""
    if not words:
        return []
    found = (_hits(kind, words, release) for kind in KINDS)
    return [of_kind for of_kind in found if of_kind.hits]


def split_words(query: str) -> list[str]:
    """The words looked for: at most MOST_WORDS, of the first LONGEST characters."""
    readable = "".join(c if c.isprintable() else " " for c in query[:LONGEST])
    return WORD.findall(readable)[:MOST_WORDS]


def _hits(kind: Kind, words: list[str], release: Release) -> Hits:
    names, texts = _looked_through(kind, kind.names), _looked_through(kind, kind.texts)
    in_names = Q(*(_anywhere(word, names) for word in words))
    matching = kind.model.objects.in_release(release).filter(
        *(_anywhere(word, names + texts) for word in words)
    )
    by_name_first = Case(When(in_names, then=Value(0)), default=Value(1))
    rows = list(matching.order_by(by_name_first, "slug")[: MOST_HITS + 1])
    text = f"{kind.texts[0]}_i18n"
    hits = [Hit(str(row), row.slug, getattr(row, text)) for row in rows[:MOST_HITS]]
    return Hits(kind, hits, more=len(rows) > MOST_HITS)


def _looked_through(kind: Kind, fields: tuple[str, ...]) -> tuple[str, ...]:
    """The fields with their translations into the active language: English names are known too."""
    language = get_language()
    if language == settings.LANGUAGE_CODE:
        return fields
    known = translated_fields(kind.model)
    return (*fields, *(f"i18n__{name}_{language}" for name in fields if name in known))


def _anywhere(word: str, fields: tuple[str, ...]) -> Q:
    anywhere = Q()
    for spelling in _spellings(word):
        for field in fields:
            anywhere |= Q(**{f"{field}__icontains": spelling})
    return anywhere


def _spellings(word: str) -> set[str]:
    """SQLite compares without case in ASCII only: other letters are looked for in each case."""
    return {word} if word.isascii() else {word, word.lower(), word.upper(), word.capitalize()}
