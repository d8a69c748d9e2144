"""Which of the answers still open would change a result most. Pure.

It tries each open answer on the conditions in play, by the rules of ranking and urgency. It only
ever names a higher urgency: what would calm somebody is for whoever examines them to find.
"""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from conditions.ancestors import ancestors
from conditions.levels import Urgency
from conditions.weights import clamp
from triage import urgency
from triage.values import AnswerState, Case, Rule, Vocabulary

SHOWN = 3
# Of these, how many may be about the urgency: the rest is left to what would change the order.
SHOWN_URGENT = 2
# Editorial: an answer that on average shifts less than two of a hundred is not worth a question.
LEAST_SHIFT = 0.02


@dataclass(frozen=True, slots=True)
class Weight:
    """What a condition's row says about a symptom, in nats.

    `fact` is the symptom whose weight a yes is: the symptom's own, or the ancestor's it inherits.
    """

    yes: float
    no: float
    fact: str


@dataclass(frozen=True, slots=True)
class Standing:
    """A condition in play, with its probability by the answers so far."""

    condition: str
    urgency: Urgency
    probability: float
    weights: Mapping[str, Weight]


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """A symptom that the patient could still tell.

    `background` is its rate where nothing else is known, 0 to 1. `deniable` says that a no is an
    answer of its own, as it is not for one option of several.
    """

    symptom: str
    background: float
    deniable: bool


@dataclass(frozen=True, slots=True)
class Change:
    """What one answer would do.

    `chance` is how probable the answer is by what is known (0 to 1), `level` what it would raise
    the urgency to, `first` the condition that would newly come first, and `shift` the share of
    probability that would move (total variation, 0 to 1).
    """

    symptom: str
    answer: AnswerState
    chance: float
    level: Urgency | None
    first: str | None
    shift: float


@dataclass(frozen=True)
class WhatIf:
    """A result as it stands; `likely` is the probability from which a condition's level counts."""

    case: Case
    vocabulary: Vocabulary
    rules: Sequence[Rule]
    level: Urgency
    standings: Sequence[Standing]
    temperature: float
    likely: float

    def most_telling(self, answers: Iterable[OpenAnswer]) -> tuple[Change, ...]:
        """Up to SHOWN changes, those of the urgency first, each of another symptom."""
        changes = [change for answer in answers for change in self._tried(answer)]
        urgent = _best(
            (c for c in changes if c.level), by=lambda c: c.chance * ((c.level or 0) - self.level)
        )[:SHOWN_URGENT]
        taken = {change.symptom for change in urgent}
        moving = _best(
            (c for c in changes if c.first and c.symptom not in taken and _worth(c)),
            by=lambda c: c.chance * c.shift,
        )
        return (*urgent, *moving[: SHOWN - len(urgent)])

    @cached_property
    def _above(self) -> dict[str, frozenset[str]]:
        """Everything above each symptom."""
        parents = {slug: fact.parent for slug, fact in self.vocabulary.facts.items()}
        return {slug: frozenset(ancestors(slug, parents)) for slug in parents}

    @cached_property
    def _told(self) -> list[dict[str, float]]:
        """For each standing the facts of the yeses that count, with their weights."""
        return [self._counted(standing.weights) for standing in self.standings]

    def _counted(self, weights: Mapping[str, Weight]) -> dict[str, float]:
        told = [weights[slug] for slug in self.case.yes if slug in weights]
        implied = {above for weight in told for above in self._above[weight.fact]}
        return {weight.fact: weight.yes for weight in told if weight.fact not in implied}

    @cached_property
    def _leader(self) -> str | None:
        return _first(self.standings, [standing.probability for standing in self.standings])

    @cached_property
    def _higher(self) -> dict[str, list[Rule]]:
        """The rules above the level by each symptom that they look at."""
        found: dict[str, list[Rule]] = {}
        for rule in self.rules:
            if rule.level > self.level:
                for symptom in {c.symptom for group in rule.groups for c in group}:
                    found.setdefault(symptom, []).append(rule)
        return found

    def _tried(self, answer: OpenAnswer) -> Iterator[Change]:
        chance = self._chance(answer)
        yield self._change(answer.symptom, AnswerState.YES, chance)
        if answer.deniable:
            yield self._change(answer.symptom, AnswerState.NO, 1 - chance)

    def _change(self, symptom: str, state: AnswerState, chance: float) -> Change:
        shares = self._shares(symptom, state)
        level = max(self._ruled(symptom, state), self._asked_for(shares))
        first = _first(self.standings, shares)
        before = [standing.probability for standing in self.standings]
        return Change(
            symptom=symptom,
            answer=state,
            chance=chance,
            level=level if level > self.level else None,
            first=first if first != self._leader else None,
            shift=_distance(before, shares),
        )

    def _chance(self, answer: OpenAnswer) -> float:
        """P(yes) by what is known: a condition without a row has the background rate."""
        chance, rest = 0.0, 1.0
        for standing in self.standings:
            weight = standing.weights.get(answer.symptom)
            rate = answer.background * math.exp(weight.yes if weight else 0.0)
            chance += standing.probability * clamp(rate)
            rest -= standing.probability
        return chance + max(0.0, rest) * answer.background

    def _shares(self, symptom: str, state: AnswerState) -> list[float]:
        """The probabilities after the answer, in the order of the standings."""
        added = self._affirmed(symptom) if state is AnswerState.YES else self._denied(symptom)
        before = [standing.probability for standing in self.standings]
        rest = max(0.0, 1 - math.fsum(before))
        grown = [
            share * math.exp(weight / self.temperature)
            for share, weight in zip(before, added, strict=True)
        ]
        total = math.fsum([rest, *grown])
        return [share / total for share in grown]

    def _affirmed(self, symptom: str) -> list[float]:
        """What a yes adds to each standing, in nats: a more specific fact replaces those above."""
        return [
            self._replaced(standing.weights[symptom], told) if symptom in standing.weights else 0.0
            for standing, told in zip(self.standings, self._told, strict=True)
        ]

    def _replaced(self, weight: Weight, told: Mapping[str, float]) -> float:
        if any(fact == weight.fact or weight.fact in self._above[fact] for fact in told):
            return 0.0
        return weight.yes - math.fsum(told[fact] for fact in self._above[weight.fact] & told.keys())

    def _denied(self, symptom: str) -> list[float]:
        """What a no adds to each standing, in nats: it counts instead of the noes below it."""
        below = [slug for slug in self.case.no if symptom in self._above[slug]]
        return [
            _no(standing.weights, [symptom]) - _no(standing.weights, below)
            for standing in self.standings
        ]

    def _ruled(self, symptom: str, state: AnswerState) -> Urgency:
        """The highest level of the rules that the answer makes fire; else the level now."""
        case = self._with(symptom, state)
        new = (case.present - self.case.present) | (case.absent - self.case.absent)
        rules = {rule.slug: rule for slug in new for rule in self._higher.get(slug, ())}
        return max([self.level, *(r.level for r in urgency.fired(rules.values(), case))])

    def _with(self, symptom: str, state: AnswerState) -> Case:
        if state is AnswerState.YES:
            return replace(self.case, present=self.case.present | {symptom} | self._above[symptom])
        denied = {slug for slug, above in self._above.items() if symptom in above} | {symptom}
        return replace(self.case, absent=self.case.absent | (denied - self.case.present))

    def _asked_for(self, shares: Sequence[float]) -> Urgency:
        """The highest level of the conditions that are likely enough; else the level now."""
        pairs = zip(self.standings, shares, strict=True)
        likely = (
            s.urgency for s, share in pairs if urgency.is_likely(share, threshold=self.likely)
        )
        return max([self.level, *likely])


def _no(weights: Mapping[str, Weight], symptoms: Iterable[str]) -> float:
    return math.fsum(weights[slug].no for slug in symptoms if slug in weights)


def _first(standings: Sequence[Standing], shares: Sequence[float]) -> str | None:
    pairs = zip(shares, standings, strict=True)
    best = min(pairs, key=lambda pair: (-round(pair[0], 9), pair[1].condition), default=None)
    return best[1].condition if best else None


def _distance(before: Sequence[float], after: Sequence[float]) -> float:
    """Total variation, with what is not in play as one more hypothesis."""
    moved = math.fsum(abs(b - a) for b, a in zip(before, after, strict=True))
    return (moved + abs(math.fsum(before) - math.fsum(after))) / 2


def _worth(change: Change) -> bool:
    return change.chance * change.shift >= LEAST_SHIFT


def _best(changes: Iterable[Change], *, by: Callable[[Change], float]) -> list[Change]:
    """The best change of each symptom, best first; ties by slug, then yes before no."""
    order = sorted(changes, key=lambda c: (-round(by(c), 9), c.symptom, c.answer == "no"))
    seen: dict[str, Change] = {}
    for change in order:
        seen.setdefault(change.symptom, change)
    return list(seen.values())
