"""A sentence with its segments, and which cues bear on which of its words: ConText's scopes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from triage.free_text.cues import (
    CUES,
    ENDS,
    FIRST_PERSON,
    LONGEST_CUE,
    PLANS,
    STARTERS,
    VERBS,
    Kind,
)
from triage.free_text.words import BEFORE_A_MONTH, Word, is_pause, split

JOINING = frozenset(["or", "nor"])
# "It does not hurt": the verb belongs to these; in "no swelling hurts" it begins something new.
NOUN_CUES = frozenset(["no", "without", "neither", "nor", "none", "zero", "nil"])
# Somebody else is spoken of until the writer comes back to themselves.
OTHERS = frozenset([Kind.FAMILY, Kind.OTHER])
# Whose scope is a clause or a list.
CLAUSAL = frozenset([Kind.DENIED, Kind.CANNOT, Kind.CAN, Kind.USED_TO])


@dataclass(frozen=True, slots=True)
class Cue:
    """Words `first` to `last` of the sentence."""

    kind: Kind
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """For each word the number of the segment (between pauses and "and") and the clause it is in.

    `bearing` has, by kind, the cue that bears on each word, if any: the nearest.
    """

    words: Sequence[Word]
    segments: Sequence[int]
    clauses: Sequence[int]
    cues: Sequence[Cue]
    bearing: Mapping[Kind, Mapping[int, Cue]]

    def on(self, place: int, *kinds: Kind) -> Cue | None:
        found = (self.bearing[kind].get(place) for kind in kinds)
        return next((cue for cue in found if cue), None)


def sentences_of(words: Sequence[Word]) -> list[Sentence]:
    own = _is_about_the_writer(words)
    return [_sentence(part, writer_is_patient=own) for part in split(words)]


def _sentence(words: Sequence[Word], *, writer_is_patient: bool) -> Sentence:
    """Linear in the number of words: a scope ends where the next cue of its kind begins."""
    asked = "?" in words[-1].after
    planned = words[0].plain == "if" or any(word.plain in PLANS for word in words)
    meant = {
        Kind.ASKED: Kind.SUPPOSED if asked else None,
        Kind.IF: Kind.SUPPOSED if planned else None,
        Kind.CHILD: Kind.OTHER if writer_is_patient else None,
    }
    cues = list(_cues(words, meant))
    bearing = _bearing(words, cues)
    if asked and not bearing[Kind.SUPPOSED]:
        last = len(words) - 1
        bearing[Kind.SUPPOSED] = dict.fromkeys(range(last + 1), Cue(Kind.SUPPOSED, last, last))
    parts = list(_parts(words))
    segments, clauses = [part for part, _ in parts], [clause for _, clause in parts]
    return Sentence(words, segments, clauses, cues, bearing)


def _bearing(words: Sequence[Word], cues: Sequence[Cue]) -> dict[Kind, dict[int, Cue]]:
    bearing: dict[Kind, dict[int, Cue]] = {kind: {} for kind in Kind}
    lists = _lists(words)
    ends = dict.fromkeys(Kind, len(words))
    for cue in reversed(cues):
        bearing[cue.kind] |= dict.fromkeys(_ahead(words, cue, ends[cue.kind], lists), cue)
        ends[cue.kind] = cue.first
    starts = dict.fromkeys(Kind, -1)
    for cue in cues:
        bearing[cue.kind] |= dict.fromkeys(_behind(words, cue, starts[cue.kind]), cue)
        starts[cue.kind] = cue.last
    return bearing


def _parts(words: Sequence[Word]) -> Iterator[tuple[int, int]]:
    """The numbers of the segment and of the clause of each word."""
    segment = clause = 0
    paused = False
    for word in words:
        joins = word.plain in {"and", "plus", "also"}
        segment += joins
        clause += word.plain in ENDS or (paused and word.plain in STARTERS | NOUN_CUES)
        yield segment, clause
        paused = joins or is_pause(word.after)
        segment += is_pause(word.after)


def _is_about_the_writer(words: Sequence[Word]) -> bool:
    """Whether the writer speaks of themselves, and not only of a child of theirs."""
    return any(
        word.plain in FIRST_PERSON and Kind.CHILD not in CUES.get(after.plain, ())
        for word, after in pairwise([*words, *words[-1:]])
    )


def _cues(words: Sequence[Word], meant: Mapping[Kind, Kind | None]) -> Iterator[Cue]:
    """The longest at each place, one after the other; `meant` says what some kinds are here."""
    place = 0
    while place < len(words):
        length, kinds = _cue_at(words, place)
        for kind in kinds:
            if told := meant.get(kind, _kind(words, place, kind)):
                yield Cue(told, place, place + length - 1)
        place += length


def _cue_at(words: Sequence[Word], place: int) -> tuple[int, tuple[Kind, ...]]:
    for length in range(min(LONGEST_CUE, len(words) - place), 0, -1):
        phrase = " ".join(word.plain for word in words[place : place + length])
        if phrase in CUES:
            return length, CUES[phrase]
    return 1, ()


def _kind(words: Sequence[Word], place: int, kind: Kind) -> Kind | None:
    """What a cue is at its place; None where it is none."""
    before = words[place - 1] if place else None
    plain = words[place].plain
    if plain == "may" and before and before.plain in BEFORE_A_MONTH:
        return None
    if plain == "no" and before and not is_pause(before.after) and _is_last(words, place):
        return Kind.DENIED_BEFORE
    return kind


def _is_last(words: Sequence[Word], place: int) -> bool:
    """Whether nothing follows before the next pause: "numbness no, fever no"."""
    return place == len(words) - 1 or is_pause(words[place].after)


def _lists(words: Sequence[Word]) -> list[bool]:
    """For each word whether an "or" follows it before something new begins."""
    goes_on, found = False, [False] * len(words)
    for place in range(len(words) - 1, -1, -1):
        plain = words[place].plain
        goes_on = plain in JOINING or (goes_on and plain not in ENDS | STARTERS)
        found[place] = goes_on
    return found


def _ahead(words: Sequence[Word], cue: Cue, end: int, lists: Sequence[bool]) -> Iterator[int]:
    if cue.kind.looks_back:
        return
    for place in range(cue.last + 1, end):
        if _ends(words, cue, place, lists):
            return
        yield place


def _ends(words: Sequence[Word], cue: Cue, place: int, lists: Sequence[bool]) -> bool:
    """Whether the scope of the cue ends before this word."""
    plain = words[place].plain
    if cue.kind in OTHERS:
        return plain in FIRST_PERSON
    if plain in ENDS:
        return True
    if cue.kind not in CLAUSAL:
        return False
    if words[cue.first].plain in NOUN_CUES and plain in VERBS:
        return True
    return _begins_anew(words, place, lists)


def _begins_anew(words: Sequence[Word], place: int, lists: Sequence[bool]) -> bool:
    """Whether a clause or an item of its own begins here."""
    before, plain = words[place - 1], words[place].plain
    if before.plain in {"and", "plus"}:
        return plain in STARTERS
    if not is_pause(before.after) or plain in JOINING:
        return False
    return plain in STARTERS or not lists[place]


def _behind(words: Sequence[Word], cue: Cue, start: int) -> Iterator[int]:
    """Back to the pause before it; a colon or a comma that stands right before it is none."""
    if not cue.kind.looks_back:
        return
    for place in range(cue.first - 1, start, -1):
        after = words[place].after
        if place < cue.first - 1 and (is_pause(after) or words[place].plain in ENDS):
            return
        yield place
