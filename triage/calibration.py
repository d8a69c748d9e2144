"""Fits the temperature of a release: by how much its scores overstate what they know.

Answers are not independent, so their weights add up to too much; dividing the scores by one number
before the softmax is the smallest mend that keeps every rank (Guo et al. 2017).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from scipy import optimize

from conditions.models.release import Release
from triage.cases import LabelledCase
from triage.evaluation.metrics import calibration_error
from triage.evaluation.running import Done
from triage.results import Engine
from triage.simulation import patients, world_of

# Where the best temperature is looked for; outside, the knowledge is wrong and not just too sure.
COLDEST, HOTTEST = 0.2, 10.0
FOLDS = 5


@dataclass(frozen=True, slots=True)
class Scored:
    """A case with the score of every condition and of something else, in nats, last.

    `right` holds the places of what counts as right among the scores.
    """

    scores: Any
    right: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Quality:
    """Mean log loss in nats, and the ECE of the likeliest condition, as `evaluate` has it."""

    log_loss: float
    ece: float


@dataclass(frozen=True, slots=True)
class Fold:
    """`temperature` was fitted on the other folds; the qualities are those of this one."""

    temperature: float
    number: int
    before: Quality
    after: Quality


@dataclass(frozen=True, slots=True)
class Fit:
    """`temperature` is fitted on all cases. `after` is over all cases too, but each at the
    temperature of its fold: what to expect of cases that it was not fitted on.
    """

    temperature: float
    number: int
    before: Quality
    after: Quality
    folds: tuple[Fold, ...]


def score_vignettes(
    cases: Iterable[LabelledCase], release: Release, *, progress: Done = lambda cases: None
) -> list[Scored]:
    """The cases with a gold condition; those of `Engine.of` and one a case."""
    engine = Engine.of(release)
    scored = []
    for case in cases:
        if case.gold is not None:
            right = {case.gold, *case.acceptable}
            answers = dict(case.answers)
            scored.append(_scored(engine, right, answers, age=case.age, sex=case.sex))
        progress(1)
    return scored


def score_patients(
    release: Release, *, number: int, seed: int, progress: Done = lambda cases: None
) -> list[Scored]:
    """Simulated patients; something else is right for those who have it. One query a patient."""
    engine = Engine.of(release)
    scored = []
    for patient in patients(world_of(release), number=number, seed=seed):
        scored.append(_scored(engine, {patient.cause}, patient.answers))
        progress(1)
    return scored


def _scored(
    engine: Engine,
    right: set[str | None] | set[str],
    answers: Mapping[str, str],
    *,
    age: int | None = None,
    sex: str | None = None,
) -> Scored:
    ranked = engine.judge(answers=answers, age=age, sex=sex).ranked
    hypotheses: list[str | None] = [*(found.slug for found in ranked), None]
    something_else = np.log(engine.release.something_else_prior)
    return Scored(
        scores=np.array([*(found.score for found in ranked), something_else]),
        right=tuple(place for place, slug in enumerate(hypotheses) if slug in right),
    )


def fit(sets: Sequence[Sequence[Scored]], *, before: float, folds: int = FOLDS) -> Fit:
    """Fit on all cases, and cross-validate by case. Every set weighs the same.

    `before` is the temperature to compare with. Raises ValueError where there are fewer than two
    folds, or a set has fewer cases than there are folds.
    """
    fewest = min(map(len, sets))
    if not 2 <= folds <= fewest:  # noqa: PLR2004  with one fold nothing is left to fit on
        raise ValueError(f"Use 2 folds or more, and no more than there are cases ({fewest}).")
    parts = []
    judged: list[list[Scored]] = [[] for _ in sets]
    for number in range(folds):
        held_out = [cases[number::folds] for cases in sets]
        temperature = best_temperature([_others(cases, number, folds) for cases in sets])
        parts.append(
            Fold(
                temperature=temperature,
                number=sum(map(len, held_out)),
                before=quality(held_out, temperature=before),
                after=quality(held_out, temperature=temperature),
            )
        )
        for seen, cases in zip(judged, held_out, strict=True):
            seen += [replace(case, scores=case.scores / temperature) for case in cases]
    return Fit(
        temperature=best_temperature(sets),
        number=sum(map(len, sets)),
        before=quality(sets, temperature=before),
        after=quality(judged, temperature=1.0),
        folds=tuple(parts),
    )


def _others(cases: Sequence[Scored], number: int, folds: int) -> list[Scored]:
    return [case for place, case in enumerate(cases) if place % folds != number]


def best_temperature(sets: Sequence[Sequence[Scored]]) -> float:
    """The temperature with the least mean log loss; sought on a logarithmic scale."""
    found = optimize.minimize_scalar(
        lambda log_temperature: quality(sets, temperature=float(np.exp(log_temperature))).log_loss,
        bounds=(np.log(COLDEST), np.log(HOTTEST)),
        method="bounded",
    )
    return float(np.exp(found.x))


def quality(sets: Sequence[Sequence[Scored]], *, temperature: float) -> Quality:
    """The mean over the sets, so that a thousand simulated patients do not drown the vignettes."""
    return _mean([_quality(cases, temperature=temperature) for cases in sets])


def _quality(cases: Sequence[Scored], *, temperature: float) -> Quality:
    scaled = np.stack([case.scores for case in cases]) / temperature
    log_shares = scaled - np.logaddexp.reduce(scaled, axis=1, keepdims=True)
    right = np.zeros(scaled.shape, dtype=bool)
    for row, case in zip(right, cases, strict=True):
        row[list(case.right)] = True
    losses = -np.logaddexp.reduce(np.where(right, log_shares, -np.inf), axis=1)
    # People are shown conditions, and something else, the last, apart from them.
    first = np.argmax(log_shares[:, :-1], axis=1)
    every = np.arange(len(cases))
    ece = calibration_error(np.exp(log_shares[every, first]), right[every, first].astype(float))
    return Quality(log_loss=float(np.mean(losses)), ece=float(ece))


def _mean(found: Sequence[Quality]) -> Quality:
    return Quality(
        log_loss=sum(quality.log_loss for quality in found) / len(found),
        ece=sum(quality.ece for quality in found) / len(found),
    )
