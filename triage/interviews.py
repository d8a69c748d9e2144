"""Interviews: begin one, answer it, change an answer, turn it into a result, delete it.

It asks `triage.interview` what comes next and `triage.assessments` to keep the result.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import transaction
from django.utils import timezone

from conditions.levels import Side
from conditions.models import Release
from triage import assessments
from triage.answers import resolve
from triage.interview import Ask, Stop, StopReason, Topic
from triage.interviewers import Prepared, prepared
from triage.models.assessment import Assessment
from triage.models.interview import Interview, InterviewAnswer
from triage.models.question import Question
from triage.values import AnswerState, Case, Result

Answers = Mapping[str, AnswerState]


@dataclass(frozen=True)
class Told:
    """A question that was answered: `page` is its place among the pages, from 1 on."""

    question: str
    page: int
    answers: Answers


@dataclass(frozen=True)
class Standing:
    """Where an interview stands; `told` in the order of asking."""

    interview: Interview
    prepared: Prepared
    told: tuple[Told, ...]

    @property
    def answers(self) -> dict[str, AnswerState]:
        return {slug: state for told in self.told for slug, state in told.answers.items()}

    @property
    def pages(self) -> int:
        return max((told.page for told in self.told), default=0)

    @cached_property
    def step(self) -> Ask | Stop:
        return self.prepared.interviewer.next_step(self._case(self.answers))

    @property
    def is_emergency(self) -> bool:
        return self.step == Stop(StopReason.EMERGENCY)

    def answers_to(self, question: str) -> Told | None:
        return next((told for told in self.told if told.question == question), None)

    def before(self, page: int) -> str | None:
        """The first question of the page before this one; None on the first."""
        earlier = [told for told in self.told if told.page < page]
        last = max((told.page for told in earlier), default=0)
        return next((told.question for told in earlier if told.page == last), None)

    def asks_with(self, question: str) -> Ask | None:
        """The page that comes next, where it begins with this question."""
        step = self.step
        return step if isinstance(step, Ask) and step.topics[0].slug == question else None

    def reopened(self, question: str) -> tuple[Topic, ...]:
        """An answered question with all that it would ask if it had not been answered; or none."""
        told = self.answers_to(question)
        if told is None:
            return ()
        others = {slug: state for slug, state in self.answers.items() if slug not in told.answers}
        left = self.prepared.interviewer.open_topics(self._case(others))
        return tuple(topic for topic in left if topic.slug == question)

    def _case(self, answers: Answers) -> Case:
        return resolve(
            answers=answers,
            age=self.interview.age,
            sex=self.interview.sex or None,
            vocabulary=self.prepared.engine.language.vocabulary,
        )


def begin(
    *, release: Release, for_whom: str, age: int, sex: str, at: datetime | None = None
) -> Interview:
    return Interview.objects.create(
        release=release, for_whom=for_whom, age=age, sex=sex, created_at=at or timezone.now()
    )


def standing_of(interview: Interview) -> Standing:
    """One query, and those of `prepared` where the release is not kept."""
    rows = interview.answers.values_list("question__slug", "page", "symptom__slug", "state")
    answers: dict[tuple[str, int], dict[str, AnswerState]] = {}
    for question, page, symptom, state in rows.order_by("page", "pk"):
        answers.setdefault((question, page), {})[symptom] = AnswerState(state)
    told = (Told(question, page, said) for (question, page), said in answers.items())
    return Standing(interview, prepared(interview.release), tuple(told))


@transaction.atomic
def record(
    *,
    standing: Standing,
    shown: Iterable[Topic],
    said: Mapping[str, Answers],
    side: str | None = None,
) -> Standing:
    """Keep what was said to the topics of a page, in place of what was said to them before.

    Answers to other questions stay where they still apply: what is below a denied symptom does not.
    `side` is which side hurts; None where the page did not ask.
    """
    interview = Interview.objects.select_for_update().get(pk=standing.interview.pk)
    void = _void(standing, shown, _flat(said))
    interview.answers.filter(symptom__slug__in=void).delete()
    keys = standing.prepared.engine.language.keys
    questions = Question.objects.in_release(interview.release_id).keys_by_slug(said)
    InterviewAnswer.objects.bulk_create(
        InterviewAnswer(
            interview=interview,
            question_id=questions[slug],
            symptom_id=keys[symptom],
            state=state,
            page=told.page if (told := standing.answers_to(slug)) else standing.pages + 1,
        )
        for slug, answers in said.items()
        for symptom, state in answers.items()
    )
    if side is not None:
        standing.interview.side = interview.side = side
        interview.save(update_fields=["side"])
    return standing_of(standing.interview)


def assess(
    *, standing: Standing, shown: Iterable[Topic] = (), said: Mapping[str, Answers] | None = None
) -> Result:
    """What the answers so far come to, with those to a page as `record` would have them."""
    new = _flat(said or {})
    void = _void(standing, shown, new)
    kept = {slug: state for slug, state in standing.answers.items() if slug not in void}
    return standing.prepared.engine.assess(
        answers=kept | new, age=standing.interview.age, sex=standing.interview.sex or None
    )


def _flat(said: Mapping[str, Answers]) -> dict[str, AnswerState]:
    return {slug: state for answers in said.values() for slug, state in answers.items()}


def _void(standing: Standing, shown: Iterable[Topic], new: Answers) -> set[str]:
    """The symptoms whose answers give way to new ones on a page of these topics."""
    asked = {slug for topic in shown for slug in topic.symptoms}
    return asked | _below_denied(new, standing) - new.keys()


def _below_denied(new: Answers, standing: Standing) -> set[str]:
    denied = {slug for slug, state in new.items() if state is AnswerState.NO}
    above = standing.prepared.interviewer.evidence.above
    return {slug for slug in standing.answers if denied.intersection(above[slug])}


def change_person(*, interview: Interview, for_whom: str, age: int, sex: str) -> None:
    interview.for_whom, interview.age, interview.sex = for_whom, age, sex
    interview.save(update_fields=["for_whom", "age", "sex"])


@transaction.atomic
def finish(*, standing: Standing) -> Assessment:
    """The stored result of what was answered so far; the last one, where nothing has changed."""
    interview = Interview.objects.select_for_update().get(pk=standing.interview.pk)
    if interview.assessment is not None and _says(interview.assessment, standing):
        return interview.assessment
    side = Side(interview.side) if interview.side else None
    interview.assessment = assessments.store(result=assess(standing=standing), side=side)
    interview.save(update_fields=["assessment"])
    return interview.assessment


def _says(assessment: Assessment, standing: Standing) -> bool:
    answers = dict(assessment.answers.values_list("symptom__slug", "state"))
    person = assessment.age, assessment.sex, assessment.side
    now = standing.interview
    return answers == standing.answers and person == (now.age, now.sex, now.side)


def delete(*, interview: Interview) -> None:
    """Remove it with all its answers, at once and for good; a result that it led to stays."""
    interview.delete()


def delete_expired(*, at: datetime | None = None) -> int:
    """Remove every interview past its retention time; returns how many there were."""
    expired = Interview.objects.expired(at=at or timezone.now())
    _, by_model = expired.delete()
    return by_model.get(Interview._meta.label, 0)
