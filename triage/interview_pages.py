"""What the pages of the guided interview show. Nothing here chooses a question."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext

from triage.forms import QuestionField
from triage.interview import Ask, Stage, Stop
from triage.interview_forms import PageForm
from triage.interviews import Standing, Told
from triage.models import ForWhom, Question, QuestionKind, Section
from triage.presentation import STATES, sides
from triage.values import AnswerState

# Pages that an interview usually takes: the 10th and the 90th centile over the vignettes that no
# emergency stops, by benchmarks/interview.py.
USUAL = (8, 14)


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on a page; `meanings` explains its answers, where there is something to say."""

    field: BoundField
    meanings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """`number` counts the pages from 1 on; `previous` is the question to go back to, or None.

    `tells_apart` holds the names of two conditions; it is empty, and `could_raise` false, where an
    answered question is looked at again.
    """

    form: PageForm
    asked: tuple[Asked, ...]
    slug: str
    number: int
    heading: str
    previous: str | None
    warning_signs: bool
    for_other: bool
    answered_before: bool
    could_raise: bool
    tells_apart: tuple[str, ...]
    usual: tuple[int, int] = USUAL

    @property
    def alone(self) -> bool:
        return len(self.asked) == 1

    @property
    def past_the_usual(self) -> bool:
        return self.number > self.usual[1]


@dataclass(frozen=True, slots=True)
class AnsweredRow:
    """A question with what was affirmed, and what else was said in a few words, or nothing."""

    slug: str
    question: str
    yes: tuple[str, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class AnsweredPage:
    """`stopped` is the code of the reason why no question comes next, or empty."""

    standing: Standing
    rows: tuple[AnsweredRow, ...]
    stopped: str
    last: str | None


def question_page(
    standing: Standing, form: PageForm, step: Ask | None, *, slug: str
) -> QuestionPage:
    """`step` is None where an answered question is looked at again."""
    told = None if step else standing.answers_to(slug)
    number = told.page if told else standing.pages + 1
    stages = {topic.slug: topic.stage for topic in standing.prepared.interviewer.topics}
    names = standing.prepared.names
    return QuestionPage(
        form=form,
        asked=tuple(Asked(shown, _meanings(field)) for shown, field in form.parts()),
        slug=slug,
        number=number,
        heading=_heading(form),
        previous=standing.before(number),
        warning_signs=stages[slug] is Stage.WARNING_SIGNS,
        for_other=standing.interview.for_whom == ForWhom.OTHER,
        answered_before=told is not None,
        could_raise=step is not None and step.could_raise,
        tells_apart=tuple(names[slug] for slug in (step and step.tells_apart) or ()),
    )


def _heading(form: PageForm) -> str:
    """The question, or what the questions are about together."""
    questions = [field.question for _, field in form.parts()]
    if len(questions) == 1:
        return str(questions[0])
    return str(Section(questions[0].section).label)


def answered_page(standing: Standing, questions: Sequence[Question]) -> AnsweredPage:
    by_slug = {question.slug: question for question in questions}
    side = standing.interview.get_side_display()
    return AnsweredPage(
        standing=standing,
        rows=tuple(_row(by_slug[told.question], told, side) for told in standing.told),
        stopped=standing.step.reason if isinstance(standing.step, Stop) else "",
        last=standing.before(standing.pages + 1),
    )


def _row(question: Question, told: Told, side: str) -> AnsweredRow:
    states = set(told.answers.values())
    if QuestionKind(question.kind).asks_for_one:
        words = sides(side) if question.kind == QuestionKind.SIDE else STATES
        return AnsweredRow(question.slug, question.text_i18n, (), str(words[states.pop()]))
    choices = question.choices.all()
    chosen = tuple(str(c) for c in choices if told.answers.get(c.symptom.slug) is AnswerState.YES)
    rest = ""
    if AnswerState.UNSURE in states:
        rest = gettext("Not sure about the others") if chosen else gettext("Not sure")
    elif not chosen:
        rest = gettext("None of these")
    return AnsweredRow(question.slug, question.text_i18n, chosen, rest)


def _meanings(field: QuestionField) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(choice), choice.symptom.description_i18n)
        for choice in field.question.choices.all()
        if choice.symptom.description and choice.symptom.slug in field.slugs
    )
