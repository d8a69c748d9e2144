"""What the pages show of a Result: its order, its grouping and the words around it.

Nothing here ranks, weighs or decides an urgency. Pure, over a Result and rows already fetched.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conditions.levels import Urgency
from triage.explanation import DISCLAIMER, STRENGTHS, in_ten, something_else_leads
from triage.models import Question, QuestionKind, Section
from triage.values import AnswerState, Match, Part, Reason, Result

# What to do at each level, whatever the reasons are.
ACTIONS = {
    Urgency.SELF_CARE: _(
        "You can look after this yourself for now. See a doctor if it is no better after two "
        "weeks, or if it gets worse."
    ),
    Urgency.ROUTINE: _(
        "Make an appointment with a doctor if it is no better after two weeks, or if it gets worse."
    ),
    Urgency.SOON: _("Ask for an appointment with a doctor in the next few days."),
    Urgency.URGENT: _(
        "See or phone a doctor today. If your doctor is closed, use the out-of-hours service or an "
        "urgent care centre."
    ),
    Urgency.EMERGENCY: _(
        "Call your emergency number (112, 999 or 911), or have somebody take you to an emergency "
        "department. Do not drive yourself."
    ),
}

STATES = {AnswerState.YES: _("Yes"), AnswerState.NO: _("No"), AnswerState.UNSURE: _("Not sure")}

# How much one answer counts, by the size of its weight in nats. The bounds are likelihood ratios
# of 10, 5 and 2: the users' guides to the medical literature (Jaeschke, JAMA 1994;271:703-7).
AMOUNTS = (
    (2.303, _("Counts a great deal.")),
    (1.609, _("Counts a lot.")),
    (0.693, _("Counts some.")),
    (0.0, _("Counts a little.")),
)

# Below these shares one says "fewer than"; above the last, "more than": no answers tell more.
RARE, UNCOMMON, NEARLY_ALL = 0.01, 0.05, 0.95

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
    """`people` are ten, with True for as many as have it of ten with these answers."""

    match: Match
    strength: str
    how_many: str
    people: tuple[bool, ...]
    speaks_for: tuple[EvidenceLine, ...]
    speaks_against: tuple[EvidenceLine, ...]
    unknown: tuple[str, ...]

    @property
    def long(self) -> bool:
        return len(self.speaks_for) + len(self.speaks_against) > FEW_LINES

    @property
    def slight(self) -> bool:
        return self.match.strength == "slight"


@dataclass(frozen=True, slots=True)
class AnsweredQuestion:
    """A question and its (what, answer) pairs; a yes-or-no question says what by itself."""

    question: str
    answers: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SomethingElse:
    """That it is none of the conditions; `leads` says that this is likelier than each of them."""

    how_many: str
    people: tuple[bool, ...]
    leads: bool


def disclaimer() -> str:
    return gettext(DISCLAIMER)


def something_else(result: Result) -> SomethingElse:
    return SomethingElse(
        how_many=how_many(result.something_else),
        people=people(result.something_else),
        leads=something_else_leads(
            result.something_else, (match.probability for match in result.matches)
        ),
    )


def urgency_card(result: Result, questions: Sequence[Question]) -> UrgencyCard:
    return UrgencyCard(
        level=result.urgency,
        action=str(ACTIONS[result.urgency]),
        reasons=tuple(r for r in result.reasons if r.level == result.urgency),
        lesser=tuple(r for r in result.reasons if r.level < result.urgency),
        because=_because(result),
        unchecked=tuple(_unchecked(result, questions)),
    )


def match_cards(result: Result) -> tuple[MatchCard, ...]:
    longest = longest_bar(result.matches)
    return tuple(match_card(match, result, longest) for match in result.matches)


def longest_bar(matches: Iterable[Match]) -> float:
    """The largest weight of an answer in nats, which all bars of a page are drawn against."""
    sizes = (abs(part.weight) for match in matches for part in match.evidence)
    return max(sizes, default=0.0)


def how_many(probability: float) -> str:
    """Of people with these answers, as a natural frequency such as "about 6 of 10".

    People grasp it better than a percentage (Gigerenzer, BMJ 2003;327:741). Of ten wherever that is
    fair, so that the matches of a page compare.
    """
    if probability > NEARLY_ALL:
        return gettext("more than 9 of 10")
    if probability < RARE:
        return gettext("fewer than 1 of 100")
    if probability < UNCOMMON:
        return gettext("fewer than 1 of 20")
    return gettext("about %(number)s of 10") % {"number": sum(people(probability))}


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
        question.text_i18n
        for question in questions
        if question.section != Section.RED_FLAGS
        and known.isdisjoint(choice.symptom.slug for choice in question.choices.all())
    ][:SHOWN_HINTS]


def people(probability: float) -> tuple[bool, ...]:
    """Ten people, True for each that has it; nobody where it is uncommon."""
    number = max(1, in_ten(probability)) if probability >= UNCOMMON else 0
    return tuple(place < number for place in range(10))


def told(result: Result, questions: Iterable[Question]) -> list[str]:
    """What the patient affirmed of these questions, in plain words and in their order."""
    asked = (choice.symptom.slug for question in questions for choice in question.choices.all())
    return [
        result.names.get(slug, slug)
        for slug in asked
        if result.case.given.get(slug) is AnswerState.YES
    ]


def to_ask(names: Sequence[str], tests: Sequence[str]) -> list[str]:
    """What to ask a doctor, by the likely conditions and what may be examined for them."""
    questions = []
    if names:
        questions.append(
            gettext("Could it be %(name)s? What else could it be?") % {"name": names[0]}
        )
    if len(tests) == 1:
        questions.append(gettext("Is a test needed, such as: %(test)s?") % {"test": tests[0]})
    if len(tests) > 1:
        questions.append(
            gettext("Is a test needed, such as: %(one)s or %(other)s?")
            % {"one": tests[0], "other": tests[1]}
        )
    return [
        *questions,
        gettext("What can I do myself, and what should I leave alone?"),
        gettext("When should it be better, and what if it is not?"),
        gettext("What should make me come back sooner?"),
    ]


def answered(
    result: Result, questions: Sequence[Question], *, side: str = ""
) -> Iterator[AnsweredQuestion]:
    """Every answer under its question; last, the answers that no question asks for.

    `side` is what the question for it was answered with, as it reads; empty where nobody knows.
    """
    left = dict(result.case.given)
    for question in questions:
        alone = QuestionKind(question.kind).asks_for_one
        sided = question.kind == QuestionKind.SIDE
        states: Mapping[AnswerState, object] = sides(side) if sided else STATES
        answers = tuple(
            ("" if alone else str(choice), str(states[left.pop(choice.symptom.slug)]))
            for choice in question.choices.all()
            if choice.symptom.slug in left
        )
        if answers:
            yield AnsweredQuestion(question=question.text_i18n, answers=answers)
    if left:
        rest = tuple(
            (result.names.get(slug, slug), str(STATES[state])) for slug, state in left.items()
        )
        yield AnsweredQuestion(question=gettext("Other answers"), answers=rest)


def sides(side: str) -> dict[AnswerState, str]:
    """The states of "both sides", as the answers to "which side?"."""
    one = side or gettext("One side")
    others = {state: str(text) for state, text in STATES.items()}
    return others | {AnswerState.YES: gettext("Both"), AnswerState.NO: one}


def _because(result: Result) -> str:
    """Why the level is above that of every rule that fired: a likely condition asks for it."""
    explained = max([Urgency.ROUTINE, *(reason.level for reason in result.reasons)])
    if result.urgency <= explained:
        return ""
    asking = [match.name for match in result.raising]
    if not asking or not result.sufficient:
        return gettext("Some causes that still fit your answers should be seen that soon.")
    return gettext("What your answers may point to should be seen that soon: %(names)s.") % {
        "names": ", ".join(asking)
    }


def _unchecked(result: Result, questions: Sequence[Question]) -> Iterator[str]:
    """Warning signs without a yes or no: silence about them is no reassurance."""
    known = result.case.present | result.case.absent
    for question in questions:
        if question.section == Section.RED_FLAGS:
            for choice in question.choices.all():
                if choice.symptom.slug not in known:
                    yield str(choice)


def match_card(match: Match, result: Result, longest: float) -> MatchCard:
    parts = sorted(match.evidence, key=lambda part: (-abs(part.weight), part.symptom))
    return MatchCard(
        match=match,
        strength=gettext(STRENGTHS[match.strength]),
        how_many=how_many(match.probability),
        people=people(match.probability),
        speaks_for=tuple(_line(part, result, longest) for part in parts if part.weight > 0),
        speaks_against=tuple(_line(part, result, longest) for part in parts if part.weight < 0),
        unknown=tuple(result.names.get(slug, slug) for slug in match.not_asked),
    )


def _line(part: Part, result: Result, longest: float) -> EvidenceLine:
    return evidence_line(part, result, weight=part.weight, longest=longest)


def evidence_line(part: Part, result: Result, *, weight: float, longest: float) -> EvidenceLine:
    """One answer with a bar for `weight`, in nats of either sign, against the `longest`."""
    size = abs(weight)
    return EvidenceLine(
        text=part.name,
        said=_said(part, result),
        amount=next(str(words) for bound, words in AMOUNTS if size >= bound),
        share=max(1, round(100 * size / longest)),
    )


def _said(part: Part, result: Result) -> str:
    if part.symptom in result.case.demographic:
        affirmed = part.answer is AnswerState.YES
        return gettext("Your age or sex") if affirmed else gettext("Not your age or sex")
    if part.symptom not in result.case.given:
        return gettext("From your answers")
    return str(STATES[part.answer])
