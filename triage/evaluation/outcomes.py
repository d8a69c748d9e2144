"""Outcome: what the engine made of one labelled case, and what was right about it. Pure."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from conditions.levels import Urgency
from triage.cases import LabelledCase, Split
from triage.values import AnswerState

# Matches that are kept of each ranking, and that NDCG looks at: as many as people are shown.
SHOWN = 5
# An acceptable match is worth half the best. Editorial: the published measure leaves it open.
GOLD_GAIN, ACCEPTABLE_GAIN = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Misleading:
    """An answer that spoke more for the wrong leader than for the right condition; in nats."""

    symptom: str
    answer: AnswerState
    for_leader: float
    for_right: float


@dataclass(frozen=True, slots=True)
class Place:
    """A condition's place among all conditions, 1 the best, and its probability."""

    rank: int
    condition: str
    probability: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`ranking` holds the first matches and, wherever they are, the right ones; best first.

    `misled` explains a wrong leader, the most misleading answer first, and `prior_lead` is how far
    ahead its prior put it, in nats.
    """

    case: LabelledCase
    ranking: Sequence[Place]
    something_else: float
    urgency: Urgency
    fired: frozenset[str] = frozenset()
    misled: Sequence[Misleading] = ()
    prior_lead: float = 0.0

    @property
    def rank(self) -> int | None:
        """The place of the first right condition.

        Something else takes no place: people see it apart from the matches. None where the ranking
        is not judged.
        """
        return next((place.rank for place in self._right_places()), None)

    @property
    def right_probability(self) -> float:
        return math.fsum(place.probability for place in self._right_places())

    @property
    def gold_probability(self) -> float | None:
        places = (place for place in self.ranking if place.condition == self.case.gold)
        return next((place.probability for place in places), None)

    @property
    def first_probability(self) -> float:
        """How sure the engine is of its first match."""
        return self.ranking[0].probability

    @property
    def ndcg(self) -> float:
        gains = dict.fromkeys(self.case.acceptable, ACCEPTABLE_GAIN)
        gains |= {self.case.gold: GOLD_GAIN} if self.case.gold else {}
        found = {place.rank: gains.get(place.condition, 0.0) for place in self.ranking}
        best = dict(enumerate(sorted(gains.values(), reverse=True), start=1))
        return _discounted(found) / _discounted(best)

    def _right_places(self) -> list[Place]:
        right = right_conditions(self.case)
        return [place for place in self.ranking if place.condition in right]

    @property
    def accurate(self) -> bool:
        return self.urgency in {self.case.gold_urgency, *self.case.acceptable_urgency}

    @property
    def undertriaged(self) -> bool:
        gold = self.case.gold_urgency
        return gold is not None and self.urgency < gold and not self.accurate

    @property
    def overtriaged(self) -> bool:
        gold = self.case.gold_urgency
        return gold is not None and self.urgency > gold and not self.accurate

    @property
    def safe_leniently(self) -> bool:
        """Whether it is right, or at most one level too low."""
        return not self.undertriaged or self.urgency == (self.case.gold_urgency or 0) - 1

    @property
    def silent(self) -> tuple[str, ...]:
        """Rules that had to fire and did not."""
        return tuple(sorted(self.case.fires - self.fired))

    @property
    def unwanted(self) -> tuple[str, ...]:
        """Rules that fired and must not."""
        return tuple(sorted(self.case.spares & self.fired))

    @property
    def breaches(self) -> tuple[str, ...]:
        """What is wrong about the urgency, as clauses; empty where nothing is unsafe."""
        clauses = []
        if self.undertriaged and self.case.gold_urgency is not None:
            wanted = self.case.gold_urgency.code
            clauses.append(f"the urgency is {self.urgency.code}, below {wanted}")
        if self.silent:
            clauses.append(f"did not fire: {', '.join(self.silent)}")
        if self.unwanted:
            clauses.append(f"fired and must not: {', '.join(self.unwanted)}")
        return tuple(clauses)

    @property
    def fails_safety(self) -> bool:
        return self.case.split is Split.SAFETY and bool(self.breaches)


def right_conditions(case: LabelledCase) -> frozenset[str]:
    """Gold and acceptable; empty where the ranking is not judged."""
    return frozenset() if case.gold is None else case.acceptable | {case.gold}


def places_kept(ranking: Iterable[tuple[str, float]], case: LabelledCase) -> list[Place]:
    """Of a whole ranking, best first, what an Outcome keeps: memory does not grow with it."""
    right = right_conditions(case)
    return [
        Place(rank, slug, share)
        for rank, (slug, share) in enumerate(ranking, start=1)
        if rank <= SHOWN or slug in right
    ]


def _discounted(gains: Mapping[int, float]) -> float:
    """Gains by rank, each divided by log2(rank + 1): Jaervelin and Kekaelaeinen 2002."""
    return math.fsum(gain / math.log2(rank + 1) for rank, gain in gains.items() if rank <= SHOWN)
