"""Patients made up from a release itself: they test the machinery, and say nothing about accuracy.

Each is drawn as the engine believes that patients come: a cause by its prior, what they have by the
frequencies, what they are asked by chance. Age and sex are not drawn.
"""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from conditions.ancestors import ancestors
from conditions.models import Condition, ConditionSymptom, Release, Symptom
from triage.models import Choice, Question, QuestionKind
from triage.values import AnswerState

# How much of the form somebody fills in, as shares of the questions. Editorial: between those who
# answer what comes first and those who answer everything.
LEAST_ASKED, MOST_ASKED = 0.3, 1.0


@dataclass(frozen=True, slots=True)
class Patient:
    """`cause` is a condition's slug, or None for something else."""

    cause: str | None
    answers: Mapping[str, AnswerState]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: its kind and the slugs of its choices."""

    kind: str
    choices: tuple[str, ...]


@dataclass(frozen=True)
class World:
    """What patients are drawn from, by slug. `priors` has None for something else.

    `backgrounds` and `parents` hold what patients can tell, so age and sex are not among them.
    """

    priors: Mapping[str | None, float]
    frequencies: Mapping[str, Mapping[str, float]]
    backgrounds: Mapping[str, float]
    parents: Mapping[str, str | None]
    questions: Sequence[Asked]

    @cached_property
    def from_the_root(self) -> list[str]:
        """Parents before their children; ties by slug."""
        return sorted(self.parents, key=lambda slug: (len(self.above(slug)), slug))

    def above(self, slug: str) -> list[str]:
        return ancestors(slug, self.parents)


def world_of(release: Release) -> World:
    """Five queries at any size of the knowledge."""
    conditions = Condition.objects.in_release(release).order_by("slug")
    symptoms = Symptom.objects.in_release(release).told_by_patients().order_by("slug")
    rows = symptoms.values_list("slug", "background_rate", "parent__slug")
    frequencies: dict[str, dict[str, float]] = {}
    evidence = ConditionSymptom.objects.in_release(release)
    for condition, symptom, frequency in evidence.values_list(
        "condition__slug", "symptom__slug", "frequency"
    ):
        frequencies.setdefault(condition, {})[symptom] = frequency
    return World(
        priors=dict(conditions.values_list("slug", "prior")) | {None: release.something_else_prior},
        frequencies=frequencies,
        backgrounds={slug: rate for slug, rate, _ in rows},
        parents={slug: parent for slug, _, parent in rows},
        questions=_questions(release),
    )


def _questions(release: Release) -> list[Asked]:
    """In the order of their slugs, as their choices are: the same seed asks the same."""
    choices: dict[str, list[str]] = {}
    pairs = Choice.objects.in_release(release).order_by("symptom__slug")
    for question, symptom in pairs.values_list("question__slug", "symptom__slug"):
        choices.setdefault(question, []).append(symptom)
    questions = Question.objects.in_release(release).order_by("slug")
    return [
        Asked(kind, tuple(choices.get(slug, ())))
        for slug, kind in questions.values_list("slug", "kind")
    ]


def patients(world: World, *, number: int, seed: int) -> Iterator[Patient]:
    """The same seed draws the same patients."""
    chance = random.Random(seed)  # noqa: S311  no secret depends on it
    causes = list(world.priors)
    for cause in chance.choices(causes, [world.priors[cause] for cause in causes], k=number):
        has = drawn(world, world.frequencies.get(cause or "", {}), chance)
        yield Patient(cause, _told(world, has, chance))


def drawn(world: World, frequencies: Mapping[str, float], chance: random.Random) -> set[str]:
    """What the patient has: a child only with its parent, and one option of a question at most."""
    has: set[str] = set()
    odds = {slug: frequencies.get(slug, rate) for slug, rate in world.backgrounds.items()}
    for slug in world.from_the_root:
        parent = world.parents[slug]
        if parent is None or parent not in odds:
            given = odds[slug]
        else:
            given = min(1.0, odds[slug] / odds[parent]) if parent in has and odds[parent] else 0.0
        if chance.random() < given:
            has.add(slug)
    return _with_one_option(world, has, odds, chance)


def _with_one_option(
    world: World, has: set[str], odds: Mapping[str, float], chance: random.Random
) -> set[str]:
    for question in world.questions:
        true = [slug for slug in question.choices if slug in has]
        if question.kind == QuestionKind.CHOOSE_ONE and len(true) > 1:
            [kept] = chance.choices(true, [odds[slug] for slug in true])
            dropped = set(true) - {kept}
            has = {
                slug
                for slug in has
                if slug not in dropped and dropped.isdisjoint(world.above(slug))
            }
    return has


def _told(world: World, has: set[str], chance: random.Random) -> dict[str, AnswerState]:
    """The answers to a random share of the questions, as the form would send them."""
    share = chance.uniform(LEAST_ASKED, MOST_ASKED)
    told = {}
    for question in world.questions:
        if chance.random() >= share:
            continue
        for slug in question.choices:
            if slug in has:
                told[slug] = AnswerState.YES
            elif question.kind != QuestionKind.CHOOSE_ONE:
                told[slug] = AnswerState.NO
    return told
