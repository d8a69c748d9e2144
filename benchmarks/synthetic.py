"""A made-up knowledge base of any size, in the draft; the same seed makes the same one."""

import random
from bisect import bisect
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from django.db import models, transaction

from conditions.levels import Urgency
from conditions.models import Basis, Condition, ConditionSymptom, Symptom, SymptomKind
from conditions.models.recording import unrecorded
from conditions.parameters import SOMETHING_ELSE_PRIOR
from triage.models import Choice, Question, QuestionKind, Section, UrgencyCriterion, UrgencyRule

CHUNK = 5_000  # rows written at a time
FAMILY = 25  # every 25th symptom is a more specific form of the one before it
ASKED, RULES = 60, 40  # as many questions and urgency rules as the real knowledge has, about


@dataclass(frozen=True, slots=True)
class Size:
    conditions: int
    rows: int
    symptoms: int

    def __str__(self) -> str:
        return f"{self.conditions:,} conditions, {self.rows:,} rows, {self.symptoms:,} symptoms"


class Popularity:
    """Draws symptoms as they are spread in reality: few go with everything, most are rare."""

    def __init__(self, number: int, chance: random.Random) -> None:
        self._heights = list(accumulate(1 / (rank + 10) for rank in range(number)))
        self._chance = chance

    def draw(self, number: int) -> list[int]:
        """`number` different ranks, 0 the most popular."""
        drawn: dict[int, None] = {}
        while len(drawn) < number:
            drawn[bisect(self._heights, self._chance.random() * self._heights[-1])] = None
        return list(drawn)


@transaction.atomic
@unrecorded()
def fill_draft(size: Size, *, seed: int = 1) -> None:
    """Write the knowledge base into the draft, which has to be empty."""
    chance = random.Random(seed)  # noqa: S311  reproducible, not secret
    symptoms = _write(Symptom, _symptoms(size, chance))
    conditions = _write(Condition, _conditions(size))
    children = list(
        zip(symptoms[FAMILY - 1 :: FAMILY], symptoms[FAMILY - 2 :: FAMILY], strict=False)
    )
    for child, parent in children:
        child.parent = parent
        child.background_rate = parent.background_rate / 2
    Symptom.objects.bulk_update([child for child, _ in children], ["parent", "background_rate"])
    _write(ConditionSymptom, _evidence(size, conditions, symptoms, chance), keep=False)
    _write_questions(symptoms[:ASKED])
    _write_rules(symptoms[:ASKED], chance)


def answers(size: Size, *, number: int, chance: random.Random) -> dict[str, str]:
    """Answers to symptoms that are asked: two thirds yes, one third no."""
    drawn = Popularity(min(ASKED, size.symptoms), chance).draw(number)
    return {slug_of("symptom", rank): "no" if i % 3 == 2 else "yes" for i, rank in enumerate(drawn)}


def slug_of(what: str, number: int) -> str:
    return f"{what}-{number:05}"


def _write(model: Any, rows: Iterator[models.Model], *, keep: bool = True) -> list[Any]:
    """Write rows chunk by chunk; with `keep`, return them with their keys."""
    written: list[Any] = []
    while chunk := list(islice(rows, CHUNK)):
        created = model.objects.bulk_create(chunk)
        written += created if keep else []
    return written


def _symptoms(size: Size, chance: random.Random) -> Iterator[Symptom]:
    for number in range(size.symptoms):
        slug = slug_of("symptom", number)
        yield Symptom(
            slug=slug,
            name=slug,
            lay_name=slug,
            kind=SymptomKind.SYMPTOM,
            background_rate=chance.uniform(0.02, 0.5),
        )


def _conditions(size: Size) -> Iterator[Condition]:
    texts = dict.fromkeys(("summary", "causes", "outlook", "see_doctor"), "Made up. " * 20)
    for number in range(size.conditions):
        slug = slug_of("condition", number)
        yield Condition(
            slug=slug,
            name=slug,
            prior=(1 - SOMETHING_ELSE_PRIOR) / size.conditions,
            prior_basis=Basis.EDITORIAL,
            urgency=Urgency.ROUTINE,
            **texts,
        )


def _evidence(
    size: Size, conditions: list[Condition], symptoms: list[Symptom], chance: random.Random
) -> Iterator[ConditionSymptom]:
    popularity = Popularity(size.symptoms, chance)
    for condition in conditions:
        for rank in popularity.draw(size.rows // size.conditions):
            yield ConditionSymptom(
                condition=condition,
                symptom=symptoms[rank],
                frequency=chance.uniform(0.02, 0.95),
                basis=Basis.EDITORIAL,
                note="Made up.",
            )


def _write_questions(symptoms: list[Symptom]) -> None:
    rows = (
        Question(
            slug=f"about-{symptom.slug}",
            text=f"{symptom.slug}?",
            kind=QuestionKind.YES_NO,
            section=Section.PATTERN,
        )
        for symptom in symptoms
    )
    questions = _write(Question, rows)
    pairs = zip(questions, symptoms, strict=True)
    _write(Choice, (Choice(question=question, symptom=symptom) for question, symptom in pairs))


def _write_rules(symptoms: list[Symptom], chance: random.Random) -> None:
    rows = (
        UrgencyRule(
            slug=slug_of("rule", number),
            title=slug_of("rule", number),
            level=Urgency.URGENT,
            message="Made up.",
            rationale="Made up.",
        )
        for number in range(RULES)
    )
    criteria = (
        UrgencyCriterion(rule=rule, group=group, symptom=chance.choice(symptoms))
        for rule in _write(UrgencyRule, rows)
        for group in (1, 2)
    )
    _write(UrgencyCriterion, criteria)
