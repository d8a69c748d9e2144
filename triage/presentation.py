"""What the pages show of a Result: its order, its grouping and the words around it.

Nothing here ranks, weighs or decides an urgency. Pure, over a Result and rows already fetched.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext

from conditions.levels import Urgency
from triage.explanation import STRENGTHS
from triage.models import Question, QuestionKind, Section
from triage.values import AnswerState, Match, Part, Reason, Result

# What to do at each level, whatever the reasons are.
ACTIONS = {
    Urgency.SELF_CARE: "You can look after this yourself for now. See a doctor if it is no better "
    "after two weeks, or if it gets worse.",
    Urgency.ROUTINE: "Make an appointment with a doctor if it is no better after two weeks, or if "
    "it gets worse.",
    Urgency.SOON: "Ask for an appointment with a doctor in the next few days.",
    Urgency.URGENT: "See or phone a doctor today. If your doctor is closed, use the out-of-hours "
    "service or an urgent care centre.",
    Urgency.EMERGENCY: "Call your emergency number (112, 999 or 911), or have somebody take you "
    "to an emergency department. Do not drive yourself.",
}

STATES = {AnswerState.YES: "Yes", AnswerState.NO: "No", AnswerState.UNSURE: "Not sure"}

# How much one answer counts, by the size of its weight in nats. The bounds are likelihood ratios
# of 10, 5 and 2: the users' guides to the medical literature (Jaeschke, JAMA 1994;271:703-7).
AMOUNTS = ((2.303, "a great deal"), (1.609, "a lot"), (0.693, "some"), (0.0, "a little"))

SHOWN_HINTS = 6  # questions named as helpful; more is a wall of text
FEW_LINES = 4  # answers that a match below the first shows without unfolding


@dataclass(frozen=True, slots=True)
class UrgencyCard:
    """How soon to get help, and why.

    `reasons` are the rules of this very level; `lesser` the others, whose advice would water it
    down if it stood beside. `because` says what the rules do not explain, or is empty.
    `unchecked` are warning signs that got neither a yes nor a no.
    """

    level: Urgency
    action: str
    reasons: tuple[Reason, ...]
    lesser: tuple[Reason, ...]
    because: str
    unchecked: tuple[str, ...]

    @property
    def calm(self) -> bool:
        """Nothing here asks for help within days, and no warning sign was left open."""
        told = self.reasons or self.lesser or self.unchecked
        return self.level <= Urgency.ROUTINE and not told


@dataclass(frozen=True, slots=True)
class EvidenceLine:
    """One answer for or against a condition; `share` is of the page's longest bar, 1 to 100."""

    text: str
    said: str
    amount: str
    share: int


@dataclass(frozen=True, slots=True)
class MatchCard:
    match: Match
    strength: str
    speaks_for: tuple[EvidenceLine, ...]
    speaks_against: tuple[EvidenceLine, ...]
    unknown: tuple[str, ...]

    @property
    def long(self) -> bool:
        return len(self.speaks_for) + len(self.speaks_against) > FEW_LINES


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question and its (what, answer) pairs; a yes-or-no question says what by itself."""

    question: str
    answers: tuple[tuple[str, str], ...]


def urgency_card(result: Result, questions: Sequence[Question]) -> UrgencyCard:
    return UrgencyCard(
        level=result.urgency,
        action=ACTIONS[result.urgency],
        reasons=tuple(r for r in result.reasons if r.level == result.urgency),
        lesser=tuple(r for r in result.reasons if r.level < result.urgency),
        because=_because(result),
        unchecked=tuple(_unchecked(result, questions)),
    )


def match_cards(result: Result) -> tuple[MatchCard, ...]:
    sizes = [abs(part.weight) for match in result.matches for part in match.evidence]
    longest = max(sizes, default=0.0)
    return tuple(_match_card(match, result, longest) for match in result.matches)


def worth_advice(cards: Sequence[MatchCard]) -> list[str]:
    """The conditions to give advice about: the first, and every other that fits more than few."""
    return [
        card.match.condition
        for place, card in enumerate(cards)
        if place == 0 or card.match.strength != "slight"
    ]


def would_help(result: Result, questions: Sequence[Question]) -> list[str]:
    """Questions without a yes or no in the order of the form; the urgency card names red flags."""
    known = result.case.present | result.case.absent
    return [
        question.text
        for question in questions
        if question.section != Section.RED_FLAGS
        and known.isdisjoint(choice.symptom.slug for choice in question.choices.all())
    ][:SHOWN_HINTS]


def answered(
    result: Result, questions: Sequence[Question], *, side: str = ""
) -> Iterator[AnsweredQuestion]:
    """Every answer under its question; last, the answers that no question asks for.

    `side` is what the question for it was answered with, as it reads; empty where nobody knows.
    """
    left = dict(result.case.given)
    for question in questions:
        alone = QuestionKind(question.kind).asks_for_one
        states = _sides(side) if question.kind == QuestionKind.SIDE else STATES
        answers = tuple(
            ("" if alone else str(choice), states[left.pop(choice.symptom.slug)])
            for choice in question.choices.all()
            if choice.symptom.slug in left
        )
        if answers:
            yield AnsweredQuestion(question=question.text, answers=answers)
    if left:
        rest = tuple((result.names.get(slug, slug), STATES[state]) for slug, state in left.items())
        yield AnsweredQuestion(question="Other answers", answers=rest)


def _sides(side: str) -> dict[AnswerState, str]:
    """The states of "both sides", as the answers to "which side?"."""
    one = side or gettext("One side")
    return STATES | {AnswerState.YES: gettext("Both"), AnswerState.NO: one}


def _because(result: Result) -> str:
    """Why the level is above that of every rule that fired: a likely condition asks for it."""
    explained = max([Urgency.ROUTINE, *(reason.level for reason in result.reasons)])
    if result.urgency <= explained:
        return ""
    asking = [m.name for m in result.matches if m.raised_urgency and m.urgency == result.urgency]
    if not asking or not result.sufficient:
        return "Some causes that still fit your answers should be seen that soon."
    return f"What your answers may point to should be seen that soon: {', '.join(asking)}."


def _unchecked(result: Result, questions: Sequence[Question]) -> Iterator[str]:
    """Warning signs without a yes or no: silence about them is no reassurance."""
    known = result.case.present | result.case.absent
    for question in questions:
        if question.section == Section.RED_FLAGS:
            for choice in question.choices.all():
                if choice.symptom.slug not in known:
                    yield str(choice)


def _match_card(match: Match, result: Result, longest: float) -> MatchCard:
    parts = sorted(match.evidence, key=lambda part: (-abs(part.weight), part.symptom))
    return MatchCard(
        match=match,
        strength=STRENGTHS[match.strength],
        speaks_for=tuple(_line(part, result, longest) for part in parts if part.weight > 0),
        speaks_against=tuple(_line(part, result, longest) for part in parts if part.weight < 0),
        unknown=tuple(result.names.get(slug, slug) for slug in match.not_asked),
    )


def _line(part: Part, result: Result, longest: float) -> EvidenceLine:
    size = abs(part.weight)
    return EvidenceLine(
        text=part.name,
        said=_said(part, result),
        amount=next(words for bound, words in AMOUNTS if size >= bound),
        share=max(1, round(100 * size / longest)),
    )


def _said(part: Part, result: Result) -> str:
    if part.symptom in result.case.demographic:
        return "Your age or sex"
    if part.symptom not in result.case.given:
        return "From your answers"
    return STATES[part.answer]
