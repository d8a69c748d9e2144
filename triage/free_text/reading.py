"""From a text to what it says of symptoms: mentions with candidates, and answers where it is plain.

Nothing is guessed silently: what is not plain is a mention without an answer, with the reason.
"""

import enum
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from triage.free_text.cues import Kind
from triage.free_text.index import Index
from triage.free_text.lexicon import ELSEWHERE
from triage.free_text.matching import Found, find, own_denial
from triage.free_text.sentences import OTHERS, Cue, Sentence, sentences_of
from triage.free_text.words import words_of
from triage.values import AnswerState

# A candidate is believed from this confidence on, and that far before the next one.
PLAIN, LEAD = 0.75, 0.12
# Related symptoms no farther apart are told by the same words: the more general one is meant.
ALIKE = 0.03
MOST_CANDIDATES = 5


class Withheld(enum.StrEnum):
    """Why a mention is no answer."""

    WEAK = "weak"
    AMBIGUOUS = "ambiguous"
    CONTRADICTED = "contradicted"
    SOMEBODY_ELSE = "somebody_else"
    SUPPOSED = "supposed"
    ELSEWHERE = "elsewhere"
    PAST = "past"


@dataclass(frozen=True, slots=True)
class Candidate:
    symptom: str
    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Span:
    """`start` and `end` count code points; `text` is what stands between them."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Mention:
    """`trigger` is what makes it a no or unsure, or sets it aside; `symptom` what it answers."""

    span: Span
    state: AnswerState
    trigger: Span | None
    symptom: str | None
    withheld: Withheld | None
    candidates: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    mentions: tuple[Mention, ...]
    answers: Mapping[str, AnswerState]
    unmatched: tuple[Span, ...]


def read(text: str, index: Index) -> Reading:
    """What the text says. The time grows with its length and no faster."""
    mentions: list[Mention] = []
    unmatched: list[Span] = []
    for sentence in sentences_of(words_of(text, index.spelling)):
        groups = _groups(find(sentence, index), sentence, index)
        mentions += (_mention(group, sentence, index, text) for group in groups)
        unmatched += _unmatched(sentence, groups, text)
    mentions.sort(key=lambda mention: (mention.span.start, mention.span.end))
    answers, contradicted = _agreed(mentions)
    return Reading(
        tuple(_set_aside(mention, contradicted) for mention in mentions), answers, tuple(unmatched)
    )


def _groups(found: Iterable[Found], sentence: Sentence, index: Index) -> list[list[Found]]:
    """What is found, best first, grouped round the best that has the same telling words."""
    owners: dict[int, list[Found]] = {}
    groups: list[list[Found]] = []
    for one in sorted(found, key=_rank):
        telling = _telling(one, sentence, index)
        owned = [place for place in telling if place in owners]
        if owned:
            owners[one.head if one.head in owned else owned[0]].append(one)
            continue
        groups.append([one])
        owners |= dict.fromkeys(telling, groups[-1])
    return groups


def _rank(found: Found) -> tuple[float, str, int]:
    return -(found.share**2) * found.weight, found.name.symptom, found.head


def _telling(found: Found, sentence: Sentence, index: Index) -> Sequence[int]:
    """The words that no other mention shares: a place or a pain may be of several."""
    told = [p for p in found.places if any(map(index.is_telling, sentence.words[p].terms))]
    return told or [found.head]


def _mention(group: Sequence[Found], sentence: Sentence, index: Index, text: str) -> Mention:
    likely = _by_symptom(group)
    candidates = tuple(
        Candidate(slug, index.entries[slug].name, confidence)
        for slug, (confidence, _) in list(likely.items())[:MOST_CANDIDATES]
    )
    plain = _plain(candidates, index)
    _, meant = likely[plain or candidates[0].symptom]
    state, cue = _state(meant, sentence)
    withheld, why = _aside(meant, sentence, index)
    if withheld is None and plain is None:
        withheld = Withheld.WEAK if candidates[0].confidence < PLAIN else Withheld.AMBIGUOUS
    trigger = why or cue
    return Mention(
        span=_span(sentence, meant.places[0], meant.places[-1], text),
        state=state,
        trigger=_span(sentence, trigger.first, trigger.last, text) if trigger else None,
        symptom=None if withheld else plain,
        withheld=withheld,
        candidates=candidates,
    )


def _by_symptom(group: Sequence[Found]) -> dict[str, tuple[float, Found]]:
    """The best of each symptom with its confidence, best first; ties by slug.

    How much of a name is said, times how much of what is said the name has.
    """
    best: dict[str, tuple[float, Found]] = {}
    for found in group:
        confidence = round(found.share * min(1.0, found.weight / group[0].weight), 2)
        slug = found.name.symptom
        if slug not in best or confidence > best[slug][0]:
            best[slug] = confidence, found
    return dict(sorted(best.items(), key=lambda item: (-item[1][0], item[0])))


def _plain(candidates: Sequence[Candidate], index: Index) -> str | None:
    """The symptom that is meant; of related ones that are as likely, the most general."""
    best = candidates[0]
    if best.confidence < PLAIN:
        return None
    above = index.above
    rivals = [c for c in candidates[1:] if c.confidence > best.confidence - LEAD]
    related = {best.symptom, *above[best.symptom]}
    if any(c.symptom not in related and best.symptom not in above[c.symptom] for c in rivals):
        return None
    alike = [c.symptom for c in rivals if c.confidence > best.confidence - ALIKE]
    return min([best.symptom, *alike], key=lambda slug: len(above[slug]))


def _state(found: Found, sentence: Sentence) -> tuple[AnswerState, Cue | None]:
    head = found.head
    if cue := sentence.on(head, Kind.UNSURE, Kind.UNSURE_BEFORE):
        return AnswerState.UNSURE, cue
    denied = _denied(found, sentence)
    if cue := sentence.on(head, Kind.NOT_THAT):
        return (AnswerState.YES if denied else AnswerState.UNSURE), cue
    return (AnswerState.NO if denied else AnswerState.YES), denied


def _denied(found: Found, sentence: Sentence) -> Cue | None:
    """The cue that denies it; a denial that belongs to the name ("does not settle") does not."""
    head = found.head
    if found.name.cannot and not sentence.on(head, Kind.CANNOT):
        can = sentence.on(head, Kind.CAN)
        return None if can and sentence.on(can.first, Kind.DENIED) else can
    first, last = found.places[0], found.places[-1]
    own = own_denial(found, sentence) if found.name.denies else None
    cues = [
        sentence.on(head, Kind.DENIED, Kind.DENIED_BEFORE),
        sentence.on(last, Kind.DENIED),
        sentence.on(first, Kind.DENIED) if own is not None else None,
    ]
    return next((c for c in cues if c and (own is None or not c.first <= own <= c.last)), None)


def _aside(found: Found, sentence: Sentence, index: Index) -> tuple[Withheld | None, Cue | None]:
    """Why it is not said of the patient, or not of now, with the words that say so."""
    if cue := sentence.on(found.head, Kind.SUPPOSED):
        return Withheld.SUPPOSED, cue
    if (cue := sentence.on(found.head, *OTHERS)) and not found.name.family:
        return Withheld.SOMEBODY_ELSE, cue
    if cue := sentence.on(found.head, Kind.USED_TO):
        return Withheld.PAST, cue
    over = sentence.on(found.head, Kind.OVER)
    if over and not index.entries[found.name.symptom].past_counts:
        return Withheld.PAST, over
    return (Withheld.ELSEWHERE if _is_elsewhere(found, sentence, index) else None), None


def _is_elsewhere(found: Found, sentence: Sentence, index: Index) -> bool:
    """Whether a part of the body that no name of it has stands beside it, without a pause."""
    own = index.terms[found.name.symptom]
    segment = sentence.segments[found.head]
    first, last = bisect_left(sentence.segments, segment), bisect_right(sentence.segments, segment)
    return any(
        word.plain in ELSEWHERE and own.isdisjoint(word.terms)
        for word in sentence.words[first:last]
    )


def _span(sentence: Sentence, first: int, last: int, text: str) -> Span:
    start, end = sentence.words[first].start, sentence.words[last].end
    return Span(text[start:end], start, end)


def _unmatched(sentence: Sentence, groups: Sequence[Sequence[Found]], text: str) -> Iterator[Span]:
    """The parts of a sentence that say something of which nothing was understood."""
    understood = {sentence.segments[place] for group in groups for place in group[0].places}
    turning = {place for cue in sentence.cues for place in range(cue.first, cue.last + 1)}
    numbered = enumerate(sentence.segments)
    for segment, part in groupby(numbered, key=lambda pair: pair[1]):
        places = [place for place, _ in part]
        telling = any(sentence.words[place].terms and place not in turning for place in places)
        if telling and segment not in understood:
            yield _span(sentence, places[0], places[-1], text)


def _agreed(mentions: Iterable[Mention]) -> tuple[dict[str, AnswerState], frozenset[str]]:
    """The answers by slug, and the symptoms that have two, which are none."""
    states: dict[str, set[AnswerState]] = defaultdict(set)
    for mention in mentions:
        if mention.symptom:
            states[mention.symptom].add(mention.state)
    answers = {slug: min(told) for slug, told in sorted(states.items()) if len(told) == 1}
    return answers, frozenset(states.keys() - answers.keys())


def _set_aside(mention: Mention, contradicted: frozenset[str]) -> Mention:
    if mention.symptom not in contradicted:
        return mention
    return replace(mention, symptom=None, withheld=Withheld.CONTRADICTED)
