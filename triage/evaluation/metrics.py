"""The published metrics over many outcomes, each with a 95 % interval. Pure.

docs/vignettes.md defines every one of them, with its source.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy import stats

from conditions.levels import Urgency
from triage.evaluation.outcomes import Outcome

CONFIDENCE = 0.95
# Percentiles of 2,000 resamples move in the third digit only. The seed makes a report repeatable.
RESAMPLES = 2_000
SEED = 20261123
# Equal-width bins of the first match's probability: Naeini 2015, Guo 2017.
BINS = 10
# A probability of 0 cannot be, but rounds to it; ln needs something.
SMALLEST = 1e-300


@dataclass(frozen=True, slots=True)
class Estimate:
    """A metric over `number` cases; the value is None for none of them, the bounds for one."""

    value: float | None
    low: float | None
    high: float | None
    number: int


@dataclass(frozen=True, slots=True)
class Bin:
    """The cases whose first match has a probability between `low` and `high`."""

    low: float
    high: float
    probability: float | None
    right: Estimate


def measure(outcomes: Iterable[Outcome]) -> dict[str, Estimate]:
    """Every metric by name, in the order of reports."""
    judged = list(outcomes)
    ranked = [(found, found.rank) for found in judged if found.rank is not None]
    triaged = [found for found in judged if found.case.gold_urgency is not None]
    return {
        "m1": proportion(rank <= 1 for _, rank in ranked),
        "m3": proportion(rank <= 3 for _, rank in ranked),  # noqa: PLR2004  the metric's name
        "m5": proportion(rank <= 5 for _, rank in ranked),  # noqa: PLR2004
        "ndcg": mean(found.ndcg for found, _ in ranked),
        "mean_rank": mean(float(rank) for _, rank in ranked),
        "triage_accuracy": proportion(found.accurate for found in triaged),
        **_accuracy_by_level(triaged),
        "safety_strict": proportion(not found.undertriaged for found in triaged),
        "safety_lenient": proportion(found.safe_leniently for found in triaged),
        "undertriage": proportion(found.undertriaged for found in triaged),
        "overtriage": proportion(found.overtriaged for found in triaged),
        "brier": mean((found.first_probability - float(rank == 1)) ** 2 for found, rank in ranked),
        "ece": _expected_calibration_error(judged),
        "log_loss": mean(-math.log(max(found.right_probability, SMALLEST)) for found, _ in ranked),
    }


def _accuracy_by_level(triaged: Sequence[Outcome]) -> dict[str, Estimate]:
    return {
        f"triage_accuracy_{level.code}": proportion(
            found.accurate for found in triaged if found.case.gold_urgency is level
        )
        for level in Urgency
    }


def proportion(flags: Iterable[bool]) -> Estimate:
    """The share of true, with Wilson's score interval."""
    known = [bool(flag) for flag in flags]
    if not known:
        return Estimate(None, None, None, 0)
    bounds = stats.binomtest(sum(known), len(known)).proportion_ci(CONFIDENCE, method="wilson")
    return Estimate(sum(known) / len(known), float(bounds.low), float(bounds.high), len(known))


def mean(values: Iterable[float]) -> Estimate:
    """The mean, with a bootstrap percentile interval."""
    known = np.array(list(values))
    return _bootstrapped(lambda sample, axis: np.mean(sample, axis=axis), known)


def _expected_calibration_error(outcomes: Sequence[Outcome]) -> Estimate:
    ranked = [found for found in outcomes if found.rank is not None]
    probabilities = np.array([found.first_probability for found in ranked])
    right = np.array([float(found.rank == 1) for found in ranked])
    return _bootstrapped(calibration_error, probabilities, right)


def calibration_error(probabilities: Any, right: Any, axis: int = -1) -> Any:
    """ECE: in each bin the distance of the share right from the mean probability, by its size.

    Both arguments are arrays of the same shape with the cases along `axis`.
    """
    bins = _bins(probabilities)
    gaps = [np.sum((right - probabilities) * (bins == n), axis=axis) for n in range(BINS)]
    return np.sum(np.abs(gaps), axis=0) / probabilities.shape[axis]


def reliability(outcomes: Iterable[Outcome]) -> list[Bin]:
    """The bins of the ECE, lowest first; those without a case are there too."""
    ranked = [found for found in outcomes if found.rank is not None]
    bins: dict[int, list[Outcome]] = {}
    for found, number in zip(ranked, _bins([f.first_probability for f in ranked]), strict=True):
        bins.setdefault(int(number), []).append(found)
    return [_bin(number, bins.get(number, [])) for number in range(BINS)]


def _bin(number: int, found: Sequence[Outcome]) -> Bin:
    probabilities = [outcome.first_probability for outcome in found]
    return Bin(
        low=number / BINS,
        high=(number + 1) / BINS,
        probability=math.fsum(probabilities) / len(found) if found else None,
        right=proportion(outcome.rank == 1 for outcome in found),
    )


def _bins(probabilities: Any) -> Any:
    """The number of the bin of each probability; 1 belongs to the last."""
    return np.minimum((np.asarray(probabilities) * BINS).astype(int), BINS - 1)


def _bootstrapped(statistic: Any, *samples: Any) -> Estimate:
    """The statistic over paired samples of the same length, with a percentile interval."""
    number = len(samples[0])
    if number == 0:
        return Estimate(None, None, None, 0)
    value = float(statistic(*samples, axis=-1))
    if number == 1:
        return Estimate(value, None, None, 1)
    bounds = stats.bootstrap(
        samples,
        statistic,
        n_resamples=RESAMPLES,
        batch=100,  # keeps memory small for thousands of cases
        vectorized=True,
        paired=True,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(SEED),
    ).confidence_interval
    return Estimate(value, float(bounds.low), float(bounds.high), number)
