"""What the pages of the guided interview show. Nothing here chooses a question."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.forms import BoundField
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from triage.forms import QuestionField
from triage.interview import Ask, Stage, Stop, StopReason
from triage.interview_forms import PageForm
from triage.interviews import Standing, Told
from triage.models import ForWhom, Question, QuestionKind, Section
from triage.presentation import STATES, sides
from triage.values import AnswerState

# Pages that an interview usually takes: the 10th and the 90th centile over the vignettes that no
# emergency stops, by benchmarks/interview.py.
USUAL = (14, 26)

# Why no question comes next.
STOPPED = {
    StopReason.EMERGENCY: _(
        "Some of your answers need help at once. Do not answer any more questions now."
    ),
    StopReason.NOTHING_LEFT: _("There is nothing left to ask that would change the result."),
    StopReason.SURE_ENOUGH: _(
        "That is enough: one cause fits your answers clearly better than the others."
    ),
    StopReason.ENOUGH: _("That is as much as we ask at once. You can see your result now."),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """One question on a page; `meanings` explains its answers, where there is something to say."""

    field: BoundField
    meanings: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class QuestionPage:
    """`number` counts the pages from 1 on; `previous` is the question to go back to, or None.

    `because` says why the first question is asked; it is empty where an answered question is looked
    at again.
    """

    form: PageForm
    asked: tuple[Asked, ...]
    slug: str
    number: int
    heading: str
    previous: str | None
    for_other: bool
    answered_before: bool
    because: tuple[str, ...]
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
    """`stopped` says why no question comes next, or is empty."""

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
        for_other=standing.interview.for_whom == ForWhom.OTHER,
        answered_before=told is not None,
        because=tuple(why_asked(step, names, stage=stages[slug])),
    )


def why_asked(step: Ask | None, names: Mapping[str, str], *, stage: Stage) -> Iterator[str]:
    """Why a page begins with a question of this stage; `names` are those of conditions."""
    if stage is Stage.WARNING_SIGNS:
        yield gettext("Some of these signs need help at once, so they come first.")
    if step and step.could_raise:
        yield gettext("With your other answers, a yes could mean that you should be seen sooner.")
    if step and step.tells_apart:
        one, other = (names[slug] for slug in step.tells_apart)
        yield gettext("It helps to tell two causes apart that may fit: %(one)s, and %(other)s.") % {
            "one": one,
            "other": other,
        }


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
        stopped=str(STOPPED[standing.step.reason]) if isinstance(standing.step, Stop) else "",
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
