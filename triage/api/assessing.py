"""What is answered to a posted case: its result, and what else was asked for."""

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from conditions.models import Release
from triage.interview import Ask, Stage, Stop, StopReason, Topic
from triage.interview_pages import why_asked
from triage.interviewers import prepared
from triage.models import Choice, Question
from triage.results import Engine
from triage.values import AnswerSource, AnswerState, Case, Result
from triage.what_if import Change
from triage.why import changes

Sources = Mapping[str, AnswerSource]


class Include(enum.StrEnum):
    """What a result says only where it was asked for: each costs time."""

    NEXT_QUESTION = "next_question"
    SHOULD_STOP = "should_stop"
    WHAT_WOULD_CHANGE = "what_would_change"


INTERVIEW = frozenset({Include.NEXT_QUESTION, Include.SHOULD_STOP})


@dataclass(frozen=True)  # without slots, as Part
class Said:
    """An answer that counts, with where it comes from."""

    symptom: str
    name: str
    state: AnswerState
    source: AnswerSource


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question with those of its choices that are still open."""

    question: Question
    choices: list[Choice]


@dataclass(frozen=True, slots=True)
class NextQuestion:
    """A page of the interview. `tells_apart` holds two conditions by slug and name, or none."""

    questions: list[OpenQuestion]
    warning_signs: bool
    could_raise: bool
    tells_apart: list[dict[str, str]]
    texts: list[str]


@dataclass(frozen=True, slots=True)
class Assessed:
    """`next_question` and `stop_reason` are never both there, and neither where nobody asked."""

    result: Result
    answers: list[Said]
    include: frozenset[str] = frozenset()
    next_question: NextQuestion | None = None
    stop_reason: StopReason | None = None
    what_would_change: tuple[Change, ...] = ()
    id: str | None = None

    @property
    def should_stop(self) -> bool:
        return self.stop_reason is not None


def assess(engine: Engine, posted: Mapping[str, Any]) -> Assessed:
    """The result of what was posted, with what it asks for besides.

    The queries of `Engine.assess`; three for the questions, where they are needed; one for what
    would change. What the interview takes `prepared` keeps.
    """
    result = engine.assess(**person(posted), limit=posted["limit"])
    include = frozenset(posted["include"])
    step = None if INTERVIEW.isdisjoint(include) else _step(engine.release, result.case)
    ask = step if isinstance(step, Ask) and Include.NEXT_QUESTION in include else None
    tries = Include.WHAT_WOULD_CHANGE in include
    questions = Question.objects.in_release(engine.release).in_order() if ask or tries else []
    return Assessed(
        result=result,
        answers=said(result.case, posted["sources"], result.names),
        include=include,
        next_question=_next_question(ask, questions, engine.release) if ask else None,
        stop_reason=step.reason if isinstance(step, Stop) else None,
        what_would_change=changes(engine, result, questions) if tries else (),
    )


def assess_all(engine: Engine, cases: Sequence[Mapping[str, Any]], limit: int) -> list[Assessed]:
    """The results of many cases, in order; the queries of `Engine.assess_all`."""
    results = engine.assess_all(map(person, cases), limit=limit)
    return [
        Assessed(result, said(result.case, case["sources"], result.names), id=case["id"])
        for case, result in zip(cases, results, strict=True)
    ]


def person(posted: Mapping[str, Any]) -> dict[str, Any]:
    """What the engine takes of what was posted."""
    return {name: posted[name] for name in ("answers", "age", "sex")}


def _step(release: Release, case: Case) -> Ask | Stop:
    return prepared(release).interviewer.next_step(case)


def _next_question(ask: Ask, questions: Iterable[Question], release: Release) -> NextQuestion:
    names, stage = prepared(release).names, ask.topics[0].stage
    by_slug = {question.slug: question for question in questions}
    return NextQuestion(
        questions=[_open(by_slug[topic.slug], topic) for topic in ask.topics],
        warning_signs=stage is Stage.WARNING_SIGNS,
        could_raise=ask.could_raise,
        tells_apart=[{"slug": slug, "name": names[slug]} for slug in ask.tells_apart or ()],
        texts=list(why_asked(ask, names, stage=stage)),
    )


def _open(question: Question, topic: Topic) -> OpenQuestion:
    choices = question.choices.all()
    return OpenQuestion(question, [c for c in choices if c.symptom.slug in topic.symptoms])


def said(case: Case, sources: Sources, names: Mapping[str, str]) -> list[Said]:
    """What was given, in its order; then what age and sex settle, whatever was given of that."""
    given = [
        _said(slug, names[slug], state, sources.get(slug, AnswerSource.ASKED))
        for slug, state in case.given.items()
        if slug not in case.demographic
    ]
    settled = [
        _said(slug, names[slug], _settled(slug, case), AnswerSource.DEMOGRAPHIC)
        for slug in sorted(case.demographic)
    ]
    return given + settled


@lru_cache(maxsize=4096)  # few symptoms, states and sources, and making one takes long
def _said(symptom: str, name: str, state: AnswerState, source: str) -> Said:
    return Said(symptom, name, state, AnswerSource(source))


def _settled(slug: str, case: Case) -> AnswerState:
    return AnswerState.YES if slug in case.present else AnswerState.NO
