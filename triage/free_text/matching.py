"""Finds the names of symptoms in a sentence, in any order and with words between or left out."""

import math
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from triage.free_text.cues import Kind
from triage.free_text.index import DENIALS, FAMILY, Index, Name
from triage.free_text.sentences import Sentence

# Words: what lies farther from the heaviest word of a name is not said of it.
REACH = 7
# Each word between is a little doubt, a pause or an "and" more, another clause much.
DISTANCE, PAUSE, CLAUSE = 0.98, 0.92, 0.7
# One of several words that a name gives says a little less than a name of its own.
ALTERNATIVE = 0.95
# Below this share of a name nothing of it was said; a warning sign is shown sooner.
LEAST, LEAST_OF_RED_FLAG = 0.5, 0.4
# The weight (see `Index`) that a name needs to be believed by itself, unless it is the slug.
TELLING = 3.0


@dataclass(frozen=True, slots=True)
class Found:
    """A name in a sentence: the places of its words, the heaviest of them, and how much of it."""

    name: Name
    places: tuple[int, ...]
    head: int
    share: float
    weight: float


def find(sentence: Sentence, index: Index) -> Iterator[Found]:
    """Every name that is there well enough, once for each place of its heaviest word."""
    places: dict[str, list[int]] = defaultdict(list)
    for place, word in enumerate(sentence.words):
        for term in word.terms:
            places[term].append(place)
    for name in dict.fromkeys(name for term in places for name in index.names.get(term, ())):
        if not _is_likely(name, places, index):
            continue
        said = [_places(slot, places) for slot in name.slots]
        head = max((n for n, at in enumerate(said) if at), key=lambda n: (name.weights[n], -n))
        for place in said[head]:
            found = _aligned(name, said, head, place, sentence)
            if found.share >= _least(name, index) and _fits(found, sentence, index):
                yield found


def _least(name: Name, index: Index) -> float:
    return LEAST_OF_RED_FLAG if index.entries[name.symptom].red_flag else LEAST


def _is_likely(name: Name, places: Mapping[str, list[int]], index: Index) -> bool:
    """Whether enough of it is anywhere in the sentence: spares looking closer at most names."""
    said = [slot & places.keys() for slot in name.slots]
    weight = math.fsum(w for w, terms in zip(name.weights, said, strict=True) if terms)
    return weight >= _least(name, index) * name.weight


def _places(slot: frozenset[str], places: Mapping[str, list[int]]) -> list[int]:
    return sorted(place for term in slot for place in places.get(term, ()))


def _aligned(
    name: Name, said: Sequence[Sequence[int]], head: int, place: int, sentence: Sentence
) -> Found:
    """The name round one place of its heaviest word: of each other word the nearest."""
    near = {slot: _nearest(at, place) for slot, at in enumerate(said) if slot != head}
    taken = {head: place} | {slot: at for slot, at in near.items() if at is not None}
    weights = [
        name.weights[slot]
        * sentence.words[at].likeness
        * DISTANCE ** abs(at - place)
        * (ALTERNATIVE if len(name.slots[slot]) > 1 else 1.0)
        for slot, at in taken.items()
    ]
    places = tuple(sorted(set(taken.values())))
    first, last = places[0], places[-1]
    doubt = PAUSE ** (sentence.segments[last] - sentence.segments[first])
    doubt *= CLAUSE ** (sentence.clauses[last] - sentence.clauses[first])
    doubt *= 1.0 if name.exact else min(1.0, name.weight / TELLING)
    weight = math.fsum(weights) * doubt
    return Found(name, places, place, weight / name.weight, weight)


def _nearest(at: Sequence[int], place: int) -> int | None:
    """Of sorted places the nearest within reach; the later of two as near."""
    right = bisect_left(at, place)
    near = [n for n in at[max(right - 1, 0) : right + 1] if abs(n - place) <= REACH]
    return min(near, key=lambda n: (abs(n - place), -n), default=None)


def _fits(found: Found, sentence: Sentence, index: Index) -> bool:
    """Whether the words tell something, and what the name says beside them is said too."""
    terms = {term for place in found.places for term in sentence.words[place].terms}
    if not any(map(index.is_telling, terms)) and not all(slot & terms for slot in found.name.slots):
        return False
    name, head = found.name, found.head
    cannot = sentence.on(head, Kind.CANNOT)
    if name.cannot and not (cannot or sentence.on(head, Kind.CAN)):
        return False
    if cannot and not name.cannot:
        return False
    if name.family and not any(FAMILY in sentence.words[place].terms for place in found.places):
        return False
    return not name.denies or own_denial(found, sentence) is not None


def own_denial(found: Found, sentence: Sentence) -> int | None:
    """Where the denial stands that is part of the name: among its words, or else just before."""
    first, last = found.places[0], found.places[-1]
    near = (*range(first, last + 1), *range(max(first - 2, 0), first))
    return next((place for place in near if sentence.words[place].plain in DENIALS), None)
