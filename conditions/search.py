"""Search over the names and texts of one release; it reads nothing else and ranks by name first.

Every word has to occur, or begin a word that occurs, without regard to case and accents. It is
looked for in `SearchText`, where a release keeps its words in a form that SQLite and PostgreSQL
compare alike (`conditions.search_words`).
"""

import re
from collections.abc import Sequence
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
    KnowledgeQuerySet,
    Release,
    SearchText,
    Structure,
    Symptom,
    Treatment,
)
from conditions.models.knowledge import Row
from conditions.search_words import beginnings, terms

LONGEST = 200  # characters that are looked at
MOST_WORDS = 8
MOST_HITS = 20  # of each kind
NAMED = "named"  # the column of `matching`
READ = re.compile(r"\w(?:\S*\w)?")  # signs inside a word belong to it, around it they do not


@dataclass(frozen=True, slots=True)
class Kind:
    """What the site shows of what is found; `page` is the name of its address."""

    title: str | Promise
    page: str
    model: type[KnowledgeEntity]


KINDS = (
    Kind(_("Conditions"), "conditions:condition", Condition),
    Kind(_("Guides"), "triage:guide", Guide),
    Kind(_("Symptoms"), "conditions:symptom", Symptom),
    Kind(_("Treatments"), "conditions:treatment", Treatment),
    Kind(_("Tests"), "conditions:investigation", Investigation),
    Kind(_("Anatomy"), "conditions:structure", Structure),
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
    looked_for = terms(" ".join(words))
    if not looked_for:
        return []
    found = (_hits(kind, looked_for, release) for kind in KINDS)
    return [of_kind for of_kind in found if of_kind.hits]


def split_words(query: str) -> list[str]:
    """The words looked for: at most MOST_WORDS, of the first LONGEST characters."""
    readable = "".join(c if c.isprintable() else " " for c in query[:LONGEST])
    return READ.findall(readable)[:MOST_WORDS]


def matching(
    rows: KnowledgeQuerySet[Row], looked_for: Sequence[str], *, release: Release
) -> KnowledgeQuerySet[Row]:
    """The rows of a release that hold every term; `named` says which hold all in their names.

    It takes no query of its own. Without a term it finds nothing.
    """
    if not looked_for:
        return rows.none().annotate(**{NAMED: Value(False)})  # type: ignore[no-any-return]
    texts = SearchText.objects.filter(release=release, kind=rows.model._meta.label_lower)
    found = texts.filter(*(_holds("words", term) for term in looked_for))
    named = found.filter(*(_holds("names", term) for term in looked_for))
    is_named = Case(When(pk__in=named.values("row"), then=Value(True)), default=Value(False))
    rows = rows.filter(pk__in=found.values("row"))
    return rows.annotate(**{NAMED: is_named})  # type: ignore[no-any-return]


def best_first(rows: KnowledgeQuerySet[Row]) -> KnowledgeQuerySet[Row]:
    """What is found, in order: what its names are found by, then by slug."""
    return rows.order_by(f"-{NAMED}", "slug")


def _hits(kind: Kind, looked_for: list[str], release: Release) -> Hits:
    found = matching(kind.model.objects.in_release(release), looked_for, release=release)
    rows = list(best_first(found)[: MOST_HITS + 1])
    text = f"{kind.model.search_texts[0]}_i18n"
    hits = [Hit(str(row), row.slug, getattr(row, text)) for row in rows[:MOST_HITS]]
    return Hits(kind, hits, more=len(rows) > MOST_HITS)


def _holds(column: str, term: str) -> Q:
    language = get_language()
    translated = language in settings.MODELTRANS_AVAILABLE_LANGUAGES
    languages = ("", str(language)) if translated else ("",)
    holds = Q()
    for beginning in sorted(beginnings(term, languages)):
        holds |= Q(**{f"{column}__contains": beginning})
    return holds
