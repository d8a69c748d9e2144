"""Sources that are in the draft twice, by what identifies them or by what they are called."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from conditions.identifiers import IDENTIFIERS
from conditions.models.source import Source

FIELDS = ("title", "year", "doi", "pmid", "pmcid", "url")
# Refused; the others are only a hint, since one page may hold several works.
CERTAIN = frozenset({"doi", "pmid"})


@dataclass(frozen=True, slots=True)
class Twin:
    """Another source, and the field that is the same; the title is with the year."""

    source: Source
    field: str


def marks(source: Source) -> dict[str, str]:
    """What tells the source from others, by field and surest first, in a form that compares.

    Takes fields as they are typed. An address that leads to a DOI, PMID or PMCID stands for it.
    """
    found = {
        name: (identifier.bare(getattr(source, name)) or identifier.bare(source.url) or "").lower()
        for name, identifier in IDENTIFIERS.items()
    }
    found["url"] = _address(source.url)
    if source.year:
        words = " ".join(re.findall(r"\w+", source.title.lower()))
        found["title"] = f"{words} {source.year}"
    return {name: mark for name, mark in found.items() if mark}


def twins_of(source: Source) -> list[Twin]:
    """Other draft sources that may be the same, in the order of their slugs; one query."""
    own = marks(source)
    found = []
    for other in Source.objects.draft().exclude(pk=source.pk).order_by("slug"):
        its = marks(other)
        if same := [name for name in own if own[name] == its.get(name)]:
            found.append(Twin(other, same[0]))
    return found


def twins() -> Iterator[tuple[Source, Twin]]:
    """Draft sources with an earlier one, by slug, that may be the same; one query."""
    earlier: dict[tuple[str, str], Source] = {}
    for source in Source.objects.draft().order_by("slug"):
        found = marks(source).items()
        if same := [mark for mark in found if mark in earlier]:
            yield source, Twin(earlier[same[0]], same[0][0])
        for mark in found:
            earlier.setdefault(mark, source)


def _address(url: str) -> str:
    """Without scheme, www, fragment and the last slash."""
    parts = urlsplit(url.strip())
    host = parts.netloc.lower().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{parts.path.rstrip('/')}{query}"
