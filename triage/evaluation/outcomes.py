"""Outcome: what the engine made of one labelled case, and what was right about it. Pure."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from conditions.levels import Urgency
from triage.cases import LabelledCase, Split
from triage.values import AnswerState

# NDCG looks at as many matches as people are shown; an acceptable one is worth half the best.
# Editorial: the published measure leaves the gains open.
NDCG_DEPTH = 5
GOLD_GAIN, ACCEPTABLE_GAIN = 1.0, 0.5


@dataclass(frozen=True, slots=True)
class Misleading:
    """An answer that spoke more for the wrong leader than for the right condition; in nats."""

    symptom: str
    answer: AnswerState
    for_leader: float
    for_right: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """`ranking` holds every condition of the release with its probability, best first.

    `misled` explains a wrong leader, the most misleading answer first, and `prior_lead` is how far
    ahead its prior put it, in nats.
    """

    case: LabelledCase
    ranking: Sequence[tuple[str, float]]
    something_else: float
    urgency: Urgency
    fired: frozenset[str] = frozenset()
    misled: Sequence[Misleading] = ()
    prior_lead: float = 0.0

    @property
    def right(self) -> frozenset[str]:
        """The conditions that count as right; empty where the ranking is not judged."""
        gold = self.case.gold
        return frozenset() if gold is None else self.case.acceptable | {gold}

    @property
    def rank(self) -> int | None:
        """Place of the first right condition among the conditions, 1 the best.

        Something else takes no place: people see it apart from the matches. None where the ranking
        is not judged.
        """
        places = (place for place, (slug, _) in enumerate(self.ranking, 1) if slug in self.right)
        return next(places, None)

    @property
    def right_probability(self) -> float:
        return math.fsum(share for slug, share in self.ranking if slug in self.right)

    @property
    def gold_probability(self) -> float | None:
        return dict(self.ranking).get(self.case.gold) if self.case.gold else None

    @property
    def first_probability(self) -> float:
        """How sure the engine is of its first match."""
        return self.ranking[0][1]

    @property
    def ndcg(self) -> float:
        gains = dict.fromkeys(self.case.acceptable, ACCEPTABLE_GAIN)
        gains |= {self.case.gold: GOLD_GAIN} if self.case.gold else {}
        found = _discounted([gains.get(slug, 0.0) for slug, _ in self.ranking])
        return found / _discounted(sorted(gains.values(), reverse=True))

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


def _discounted(gains: Sequence[float]) -> float:
    """Gains by place, each divided by log2(place + 1): Jaervelin and Kekaelaeinen 2002."""
    return math.fsum(gain / math.log2(n + 1) for n, gain in enumerate(gains[:NDCG_DEPTH], start=1))
