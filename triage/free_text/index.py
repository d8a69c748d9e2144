"""The names of a release's symptoms, made ready to be found in what somebody writes.

A word of a name weighs the more the fewer symptoms have it: ln(1 + symptoms / symptoms with it),
the inverse document frequency of K. Spärck Jones, "A statistical interpretation of term
specificity and its application in retrieval", Journal of Documentation 28 (1972) 11-21.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from conditions.ancestors import ancestors
from triage.free_text.cues import CUES
from triage.free_text.lexicon import NOTHING, PHRASES, SAME, UNTELLING
from triage.free_text.spelling import Spelling
from triage.free_text.words import Word, plain_words, terms_of, words_of

CANNOT, FAMILY = "cannot", "family"
DENIALS = frozenset(["no", "not", "without", "never", "neither", "nobody"])
OWN_WORDS = frozenset(word for said in (*SAME, *PHRASES) for word in said.split())
CUE_WORDS = frozenset(word for phrase in CUES for word in phrase.split())
# However many symptoms have it, a word counts that much: "at rest" is not yet "pain at rest".
LEAST_WEIGHT = 2.0
# In a smaller release each word would seem to be of many symptoms.
FEWEST = 100


@dataclass(frozen=True, slots=True)
class Entry:
    """A symptom as it may be named; `past_counts` where it may be over and still counts."""

    slug: str
    name: str
    names: Sequence[str]
    parent: str | None = None
    red_flag: bool = False
    past_counts: bool = False


@dataclass(frozen=True, slots=True)
class Name:
    """One name of a symptom: `slots` of terms of which one will do, each with its weight.

    `cannot`: says what somebody cannot do; `denies`: has a denial in itself ("does not settle");
    `exact`: is the slug.
    """

    symptom: str
    slots: tuple[frozenset[str], ...]
    weights: tuple[float, ...]
    cannot: bool
    denies: bool
    exact: bool

    @property
    def weight(self) -> float:
        return math.fsum(self.weights)

    @property
    def family(self) -> bool:
        """Whether it is about relatives."""
        return {FAMILY} in self.slots


class Index:
    """`prose` is text that is spelt rightly: its words are not taken for others."""

    def __init__(self, entries: Iterable[Entry], *, prose: Iterable[str] = ()) -> None:
        self.entries: Mapping[str, Entry] = {entry.slug: entry for entry in entries}
        written = [(entry.slug, name) for entry in self.entries.values() for name in entry.names]
        said = [(slug, name, words_of(name)) for slug, name in written]
        holders: dict[str, set[str]] = defaultdict(set)
        for slug, _, words in said:
            for term in (term for word in words for term in word.terms):
                holders[term].add(slug)
        self.terms: Mapping[str, frozenset[str]] = {
            slug: frozenset(term for term, slugs in holders.items() if slug in slugs)
            for slug in self.entries
        }
        self.weights = {
            term: max(LEAST_WEIGHT, math.log(1 + max(FEWEST, len(self.entries)) / len(slugs)))
            for term, slugs in holders.items()
        }
        self.names: dict[str, list[Name]] = defaultdict(list)
        names = [self._name(slug, text, words) for slug, text, words in said]
        for name in dict.fromkeys(name for name in names if self._says_something(name)):
            for term in sorted(frozenset[str]().union(*name.slots)):
                self.names[term].append(name)
        wanted = {word for _, name in written for word in plain_words(name)} | OWN_WORDS
        known = {word for text in prose for word in plain_words(text)} | NOTHING | CUE_WORDS
        self.spelling = Spelling(known=known, wanted={word: terms_of(word) for word in wanted})

    @cached_property
    def above(self) -> Mapping[str, frozenset[str]]:
        parents = {slug: entry.parent for slug, entry in self.entries.items()}
        return {slug: frozenset(ancestors(slug, parents)) for slug in self.entries}

    def is_telling(self, term: str) -> bool:
        """Whether the term is of few symptoms, and not of a place or a time alone."""
        return self.weights.get(term, 0.0) > LEAST_WEIGHT and term not in UNTELLING

    def _of_a_name(self, slot: frozenset[str]) -> frozenset[str]:
        """Of alternatives those that tell something: in "a wound, sore or bite" not "sore"."""
        terms = slot - {CANNOT}
        return frozenset(filter(self.is_telling, terms)) or terms

    def _says_something(self, name: Name) -> bool:
        """Two words, or one that tells: "recent" and "months" alone are of no symptom."""
        telling = any(self.is_telling(term) for slot in name.slots for term in slot)
        return len(name.slots) > 1 or telling

    def _name(self, slug: str, text: str, words: Sequence[Word]) -> Name:
        slots = tuple(filter(None, (self._of_a_name(slot) for slot in _slots(words))))
        return Name(
            symptom=slug,
            slots=slots,
            weights=tuple(min(self.weights[term] for term in slot) for slot in slots),
            cannot=any(CANNOT in word.terms for word in words),
            denies=any(word.plain in DENIALS for word in words),
            exact=text == slug.replace("-", " "),
        )


def _slots(words: Sequence[Word]) -> Iterator[frozenset[str]]:
    """The terms of a name; single words joined by "or" are one slot: "when I run, jump or hop"."""
    place = 0
    while place < len(words):
        chain = _alternatives(words, place)
        if len(chain) > 1:
            yield frozenset(term for word in chain for term in word.terms)
            place = words.index(chain[-1]) + 1
        else:
            yield from (frozenset([term]) for term in words[place].terms)
            place += 1


def _alternatives(words: Sequence[Word], place: int) -> list[Word]:
    """The words from here on that one "or" joins, commas between them; else this one."""
    chain = [words[place]]
    for after, word in pairwise(words[place:]):
        joined = word.plain == "or" or after.plain == "or" or after.after.strip() == ","
        if not joined:
            break
        if word.plain != "or":
            chain.append(word)
        if after.plain == "or":
            return chain
    return chain[:1]
