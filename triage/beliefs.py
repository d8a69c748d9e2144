"""What the answers so far make likely, and how much one more would tell. Pure: arrays, no database.

Scores are those of `triage.ranking`; a test compares them. Gains are mutual information between the
cause and the answer (Cover and Thomas, "Elements of Information Theory", chapter 2), in nats.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from conditions.ancestors import ancestors
from conditions.weights import HIGHEST, LOWEST
from triage.values import Case

Numbers = NDArray[np.float64]
NO_ROW = -1  # in `counts_as`: the pair says nothing

# Gains that differ by less are equal: machines add in different orders.
DIGITS = 9
# Nats below which two conditions are not said to be told apart. Editorial.
LEAST_TOLD = 0.001


@dataclass(frozen=True, eq=False)
class Evidence:
    """A release's evidence as arrays, a row for each symptom and a column for each condition.

    `yes` and `no` are weights in nats, 0 where the release has no row; `counts_as` holds the row of
    the symptom whose yes it is, or NO_ROW. `log_priors` ends with something else, on whom no answer
    has any weight. `levels` are the urgencies of the conditions.
    """

    rows: Mapping[str, int]
    conditions: Sequence[str]
    yes: Numbers
    no: Numbers
    counts_as: NDArray[np.int64]
    background: Numbers
    log_priors: Numbers
    levels: NDArray[np.int64]
    temperature: float
    parents: Mapping[str, str | None]

    @cached_property
    def above(self) -> Mapping[str, tuple[str, ...]]:
        return {
            slug: tuple(above for above in ancestors(slug, self.parents) if above in self.rows)
            for slug in self.rows
        }

    @cached_property
    def below(self) -> Mapping[int, frozenset[int]]:
        """The rows of the descendants, by row."""
        found: dict[int, set[int]] = {row: set() for row in self.rows.values()}
        for slug, row in self.rows.items():
            for above in self.above[slug]:
                found[self.rows[above]].add(row)
        return {row: frozenset(rows) for row, rows in found.items()}

    @cached_property
    def chances(self) -> Numbers:
        """P(yes) by symptom and condition, kept inside the bounds; last, under something else."""
        under = self.background[:, None] * np.exp(self.yes)
        return np.clip(np.column_stack([under, self.background]), LOWEST, HIGHEST)

    def scores(self, case: Case) -> Numbers:
        """In nats, by condition; last, something else."""
        yes = sorted(self.rows[slug] for slug in case.yes if slug in self.rows)
        no = sorted(self.rows[slug] for slug in case.no if slug in self.rows)
        scores = self.log_priors.copy()
        scores[:-1] += self.no[no].sum(axis=0)
        counts_as, weights = self.counts_as[yes], self.yes[yes]
        own = counts_as == np.array(yes, dtype=np.int64)[:, None]
        scores[:-1] += np.where(own, weights, 0.0).sum(axis=0)
        inherited = ~own & (counts_as != NO_ROW)
        for fact in np.unique(counts_as[inherited]):
            # A fact counts once for all that inherit it, and not beside one more specific.
            heirs = inherited & (counts_as == fact)
            told = np.isin(counts_as, list(self.below[int(fact)])).any(axis=0)
            weight = np.where(heirs, weights, -np.inf).max(axis=0)
            scores[:-1] += np.where(heirs.any(axis=0) & ~told, weight, 0.0)
        return scores

    def outlook(self, case: Case) -> "Outlook":
        scaled = self.scores(case) / self.temperature
        shares = np.exp(scaled - scaled.max())
        return Outlook(self, case, shares / shares.sum())


@dataclass(frozen=True, eq=False)
class Outlook:
    """What to expect of the next answers; `shares` are probabilities, last that of something else.

    A yes to a symptom below one that is present is as likely as it is among those who have that.
    """

    evidence: Evidence
    case: Case
    shares: Numbers

    @cached_property
    def chances(self) -> Numbers:
        """P(yes) by symptom, under each condition and something else."""
        evidence = self.evidence
        chances = evidence.chances
        thinned = {
            row: evidence.rows[above]
            for slug, row in evidence.rows.items()
            if (above := next(filter(self.case.present.__contains__, evidence.above[slug]), None))
        }
        if thinned:
            chances = chances.copy()
            among = evidence.chances[list(thinned)] / evidence.chances[list(thinned.values())]
            chances[list(thinned)] = np.clip(among, LOWEST, HIGHEST)
        return chances

    def gain(self, symptoms: Sequence[str], *, exclusive: bool) -> float:
        """How much the answers are expected to tell about the cause, in nats.

        Exact for one symptom and for options of which one is chosen. Of several that may all be
        true it is the sum of what each tells alone, and no more than there is to know. What they
        tell together would be less, but looking at six together asked worse questions.
        """
        chances = self.chances[[self.evidence.rows[symptom] for symptom in symptoms]]
        if exclusive:
            return self._told(_options(chances))
        alone = _binary_entropies(chances @ self.shares) - _binary_entropies(chances) @ self.shares
        return min(float(alone.sum()), self._entropy)

    @cached_property
    def _entropy(self) -> float:
        return float(_entropies(self.shares[:, None])[0])

    def _told(self, outcomes: Numbers) -> float:
        """Mutual information; `outcomes` has a row for each answer, its columns add up to 1."""
        overall = (outcomes @ self.shares)[:, None]
        return max(0.0, float(_entropies(overall)[0] - _entropies(outcomes) @ self.shares))

    def alarm(self, symptoms: Sequence[str], *, level: int, likely: float) -> float:
        """Levels by which an answer is expected to raise the urgency through a condition that it
        makes likely, be it a yes or a no.

        Looks at each answer alone. One that brings a condition half of the way to `likely`, the
        probability that raises the urgency to the condition's own, counts half.
        """
        chances = self.chances[[self.evidence.rows[symptom] for symptom in symptoms]]
        levels = np.maximum(self.evidence.levels - level, 0)
        before = np.minimum(self.shares[:-1] / likely, 1.0)
        rise = 0.0
        for answers in (chances, 1 - chances):
            overall = answers @ self.shares
            after = answers[:, :-1] * self.shares[:-1] / overall[:, None]
            nearer = np.maximum(np.minimum(after / likely, 1.0) - before, 0.0)
            rise += float(overall @ (nearer * levels).max(axis=1))
        return rise

    def with_something_else_below(self, most: float) -> "Outlook":
        """The same with no more than this share for something else, the others in proportion."""
        if self.shares[-1] <= most:
            return self
        shares = self.shares * (1 - most) / self.shares[:-1].sum()
        shares[-1] = most
        return replace(self, shares=shares)

    def told_apart(
        self, symptoms: Sequence[str], *, exclusive: bool, among: int
    ) -> tuple[str, str] | None:
        """Of the `among` likeliest conditions the two that the answers best tell apart, the
        likelier first; None where they tell nothing about any two.
        """
        likeliest = np.lexsort((np.arange(len(self.shares) - 1), -self.shares[:-1]))[:among]
        best, pair = LEAST_TOLD, None
        for place, one in enumerate(likeliest):
            for other in likeliest[place + 1 :]:
                shares = np.zeros_like(self.shares)
                shares[[one, other]] = self.shares[[one, other]]
                both = shares.sum()
                between = replace(self, shares=shares / both)
                told = float(both) * between.gain(symptoms, exclusive=exclusive)
                if round(told, DIGITS) > best:
                    best, pair = round(told, DIGITS), (one, other)
        return pair and tuple(self.evidence.conditions[column] for column in pair)


def _options(chances: Numbers) -> Numbers:
    """Exactly one option is chosen, or none fits: what exceeds 1 together is scaled down to it."""
    total = chances.sum(axis=0)
    scaled = chances / np.maximum(total, 1.0)
    rest = np.maximum(1.0 - scaled.sum(axis=0), 0.0)
    return np.vstack([scaled, rest])


def _binary_entropies(chances: Numbers) -> Numbers:
    entropies: Numbers = -(chances * np.log(chances) + (1 - chances) * np.log1p(-chances))
    return entropies


def _entropies(outcomes: Numbers) -> Numbers:
    """The entropy of each column, in nats."""
    logs = np.log(outcomes, out=np.zeros_like(outcomes), where=outcomes > 0)
    entropies: Numbers = -(outcomes * logs).sum(axis=0)
    return entropies
