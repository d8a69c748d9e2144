"""Interviews without a database: a small world of numbers, and people who answer in it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from conditions.levels import Urgency
from conditions.weights import no_weight, yes_weight
from triage.answers import resolve
from triage.beliefs import NO_ROW, Evidence
from triage.interview import Ask, Interviewer, Stage, Stop, Topic
from triage.values import AnswerState, Case, Fact, Rule, Vocabulary

Answers = dict[str, AnswerState]


@dataclass(frozen=True)
class World:
    interviewer: Interviewer
    vocabulary: Vocabulary

    def case(self, answers: Mapping[str, str], *, age: int | None = None) -> Case:
        return resolve(answers=answers, age=age, sex=None, vocabulary=self.vocabulary)

    def next_step(self, answers: Mapping[str, str], *, age: int | None = None) -> Ask | Stop:
        return self.interviewer.next_step(self.case(answers, age=age))


def make_world(
    *,
    topics: Sequence[Topic],
    backgrounds: Mapping[str, float] | None = None,
    priors: Mapping[str, float] | None = None,
    frequencies: Mapping[tuple[str, str], float] | None = None,
    parents: Mapping[str, str] | None = None,
    rules: Sequence[Rule] = (),
    levels: Mapping[str, Urgency] | None = None,
    something_else: float = 0.1,
) -> World:
    """Symptoms are as common as 1 in 5 unless told otherwise; there is one condition at least.

    `frequencies` maps condition and symptom to P(symptom | condition).
    """
    named = {slug for topic in topics for slug in topic.symptoms}
    named |= {slug for _, slug in frequencies or {}} | {*(parents or {}), *(parents or {}).values()}
    slugs = sorted(named)
    rates = {slug: (backgrounds or {}).get(slug, 0.2) for slug in slugs}
    priors = priors or {"strain": 0.3}
    conditions = sorted(priors)
    yes, no = np.zeros((2, len(slugs), len(conditions)))
    counts_as = np.full(yes.shape, NO_ROW)
    for (condition, slug), share in (frequencies or {}).items():
        place = slugs.index(slug), conditions.index(condition)
        yes[place] = yes_weight(frequency=share, background=rates[slug])
        no[place] = no_weight(frequency=share, background=rates[slug])
        counts_as[place] = slugs.index(slug)
    evidence = Evidence(
        rows={slug: row for row, slug in enumerate(slugs)},
        conditions=conditions,
        yes=yes,
        no=no,
        counts_as=counts_as,
        background=np.array([rates[slug] for slug in slugs]),
        log_priors=np.log([*(priors[slug] for slug in conditions), something_else]),
        levels=np.array([(levels or {}).get(slug, 0) for slug in conditions]),
        temperature=1.0,
        parents={slug: (parents or {}).get(slug) for slug in slugs},
    )
    facts = {slug: Fact(slug, (parents or {}).get(slug)) for slug in slugs}
    exclusive = tuple(frozenset(topic.symptoms) for topic in topics if topic.exclusive)
    flags = frozenset(s for t in topics if t.stage is Stage.WARNING_SIGNS for s in t.symptoms)
    interviewer = Interviewer(evidence, topics, rules, likely=0.1, red_flags=flags)
    return World(interviewer, Vocabulary(facts, exclusive, flags))


def make_topic(slug: str, *symptoms: str, **overrides: object) -> Topic:
    """A yes-or-no question of the third stage, in a group of its own, unless told otherwise."""
    values: dict[str, object] = {"stage": Stage.REST, "group": slug}
    return Topic(slug, symptoms or (slug,), **(values | overrides))  # type: ignore[arg-type]


def interview(
    world: World, answer: Callable[[Topic], Answers], *, age: int | None = None
) -> tuple[list[Ask], Stop, Answers]:
    """Every page that somebody was asked, why it stopped, and what they answered."""
    asked: list[Ask] = []
    given: Answers = {}
    while isinstance(step := world.next_step(given, age=age), Ask):
        asked.append(step)
        for topic in step.topics:
            given |= answer(topic)
    return asked, step, given


def always(state: AnswerState) -> Callable[[Topic], Answers]:
    """Somebody who answers everything alike; of several options the first is chosen."""

    def answer(topic: Topic) -> Answers:
        if topic.exclusive and state is AnswerState.YES:
            return {topic.symptoms[0]: state}
        return dict.fromkeys(topic.symptoms, AnswerState.UNSURE if topic.exclusive else state)

    return answer
