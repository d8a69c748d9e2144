"""Two evaluations of the same cases side by side. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy import stats

from triage.evaluation.outcomes import Outcome


@dataclass(frozen=True, slots=True)
class McNemar:
    """The cases that only one of two got right, and how likely so uneven a split is by chance."""

    only_this: int
    only_other: int
    p: float


@dataclass(frozen=True, slots=True)
class Move:
    """A case whose rank changed."""

    case: str
    before: int
    after: int

    @property
    def worse(self) -> bool:
        return self.after > self.before


def mcnemar(pairs: Sequence[tuple[bool, bool]]) -> McNemar:
    """McNemar's exact test, two-sided, over (this is right, the other is right)."""
    only_this = sum(this and not other for this, other in pairs)
    only_other = sum(other and not this for this, other in pairs)
    discordant = only_this + only_other
    p = stats.binomtest(only_this, discordant).pvalue if discordant else 1.0
    return McNemar(only_this, only_other, float(p))


def compare_first_matches(this: Sequence[Outcome], other: Sequence[Outcome]) -> McNemar:
    """Over the cases whose ranking both could be judged by."""
    return mcnemar(
        [
            (mine.rank == 1, theirs.rank == 1)
            for mine, theirs in paired(this, other)
            if mine.rank is not None and theirs.rank is not None
        ]
    )


def compare_safety(this: Sequence[Outcome], other: Sequence[Outcome]) -> McNemar:
    """Strict safety of advice, over the cases with a gold urgency."""
    return mcnemar(
        [
            (not mine.undertriaged, not theirs.undertriaged)
            for mine, theirs in paired(this, other)
            if mine.case.gold_urgency is not None
        ]
    )


def moves(this: Sequence[Outcome], other: Sequence[Outcome]) -> list[Move]:
    """The cases whose rank is another here than in the other, in the order of `this`."""
    found = [
        Move(mine.case.id, theirs.rank, mine.rank)
        for mine, theirs in paired(this, other)
        if mine.rank is not None and theirs.rank is not None
    ]
    return [move for move in found if move.before != move.after]


def paired(this: Sequence[Outcome], other: Sequence[Outcome]) -> list[tuple[Outcome, Outcome]]:
    """The outcomes of the cases that both have, in the order of `this`."""
    by_id = {outcome.case.id: outcome for outcome in other}
    return [(mine, by_id[mine.case.id]) for mine in this if mine.case.id in by_id]
