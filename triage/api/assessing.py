"""What is answered to a posted case: its result, and what else was asked for."""

import enum
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from triage.interview import Ask, Stage, Stop, StopReason
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True)
class Assessor:
    """Assesses cases under one release, and says of each what `include` asks for."""

    engine: Engine
    limit: int
    include: frozenset[str]

    def assess(self, case: Mapping[str, Any]) -> Assessed:
        """Three queries, and two for what would change; for all cases of an assessor together,
        three for the questions, and what `prepared` takes.
        """
        result = self.engine.assess(
            answers=case["answers"], age=case["age"], sex=case["sex"], limit=self.limit
        )
        step = self._step(result.case)
        return Assessed(
            result=result,
            answers=said(result.case, case["sources"], result.names),
            include=self.include,
            next_question=self._next_question(step) if isinstance(step, Ask) else None,
            stop_reason=step.reason if isinstance(step, Stop) else None,
            what_would_change=self._changes(result),
            id=case.get("id"),
        )

    def _step(self, case: Case) -> Ask | Stop | None:
        if INTERVIEW.isdisjoint(self.include):
            return None
        return prepared(self.engine.release).interviewer.next_step(case)

    def _next_question(self, step: Ask) -> NextQuestion:
        names = prepared(self.engine.release).names
        stage = step.topics[0].stage
        return NextQuestion(
            questions=list(self._open_questions(step)),
            warning_signs=stage is Stage.WARNING_SIGNS,
            could_raise=step.could_raise,
            tells_apart=[{"slug": slug, "name": names[slug]} for slug in step.tells_apart or ()],
            texts=list(why_asked(step, names, stage=stage)),
        )

    def _open_questions(self, step: Ask) -> Iterator[OpenQuestion]:
        by_slug = {question.slug: question for question in self._questions}
        for topic in step.topics:
            question = by_slug[topic.slug]
            choices = question.choices.all()
            yield OpenQuestion(
                question, [choice for choice in choices if choice.symptom.slug in topic.symptoms]
            )

    def _changes(self, result: Result) -> tuple[Change, ...]:
        if Include.WHAT_WOULD_CHANGE not in self.include:
            return ()
        return changes(self.engine, result, self._questions)

    @cached_property
    def _questions(self) -> list[Question]:
        return Question.objects.in_release(self.engine.release).in_order()


def said(case: Case, sources: Sources, names: Mapping[str, str]) -> list[Said]:
    """What was given, in its order; then what age and sex settle, whatever was given of that."""
    given = [
        Said(slug, names[slug], state, AnswerSource(sources.get(slug, AnswerSource.ASKED)))
        for slug, state in case.given.items()
        if slug not in case.demographic
    ]
    settled = [
        Said(slug, names[slug], _settled(slug, case), AnswerSource.DEMOGRAPHIC)
        for slug in sorted(case.demographic)
    ]
    return given + settled


def _settled(slug: str, case: Case) -> AnswerState:
    return AnswerState.YES if slug in case.present else AnswerState.NO
