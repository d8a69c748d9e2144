"""Why a condition is where it is for somebody's answers, and which answers would change that.

Reads only, and a constant number of queries: the pages of one result show what it returns.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from conditions.levels import Urgency
from conditions.models import Condition
from conditions.translations import translated
from triage.assessments import recall
from triage.explanation import apart
from triage.models import Assessment, Question, QuestionKind
from triage.presentation import (
    EvidenceLine,
    MatchCard,
    disclaimer,
    evidence_line,
    how_many,
    longest_bar,
    match_card,
)
from triage.ranking import Answered, Ranked
from triage.results import Engine
from triage.values import AnswerState, Match, Result
from triage.what_if import Change, OpenAnswer

SHOWN_APART = 5  # answers that set two conditions apart; the lists for and against have the rest
# Below it one condition is about as common as the other, and that explains nothing.
TELLING_PRIOR = 1.5


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a condition differs from the one that comes first, or that comes next to it.

    `rarer` says how many times as common the other is by itself, where that tells; else `commoner`
    the reverse; both are 0 where they are about as common.
    """

    other: Match
    loses: tuple[EvidenceLine, ...]
    gains: tuple[EvidenceLine, ...]
    rarer: int
    commoner: int


@dataclass(frozen=True, slots=True)
class WhyPage:
    """`place` counts from 1 among the `number` conditions of the release."""

    assessment: Assessment
    condition: Condition
    card: MatchCard
    place: int
    number: int
    sufficient: bool
    comparison: Comparison | None
    disclaimer: str = field(default_factory=disclaimer)

    @property
    def first(self) -> bool:
        """Whether to ask why, and not why not."""
        return self.sufficient and self.place == 1


@dataclass(frozen=True, slots=True)
class Placed:
    condition: Condition
    how_many: str


@dataclass(frozen=True, slots=True)
class WhyList:
    """Every condition of the release: in the order of the result, by name where there is none."""

    assessment: Assessment
    placed: tuple[Placed, ...]
    sufficient: bool


@dataclass(frozen=True, slots=True)
class WhatIfLine:
    """What one answer would do; `unsure` says that the patient did not know it."""

    symptom: str
    affirmed: bool
    unsure: bool
    level: Urgency | None
    first: str


def why_list(assessment: Assessment) -> WhyList:
    """The queries of `_ranked` and one, besides the assessment's."""
    _, result, _, ranked = _ranked(assessment)
    conditions = Condition.objects.in_release(assessment.release)
    rows = conditions.only("slug", "name", "i18n", "release").in_bulk()
    if not result.sufficient:
        ranked = sorted(ranked, key=lambda match: (str(rows[match.pk]), match.slug))
    return WhyList(
        assessment=assessment,
        placed=tuple(Placed(rows[m.pk], how_many(m.probability)) for m in ranked),
        sufficient=result.sufficient,
    )


def why_page(assessment: Assessment, condition: Condition) -> WhyPage:
    """The queries of `_ranked`, besides the assessment's and the condition's."""
    engine, result, answered, ranked = _ranked(assessment)
    place = next(number for number, match in enumerate(ranked) if match.pk == condition.pk)
    beside = [match for match in ranked[:2] if match.pk != condition.pk][:1]
    shown = [ranked[place], *beside]
    match, *others = engine.matches(shown, case=result.case, answered=answered)
    comparable = others if result.sufficient else []
    return WhyPage(
        assessment=assessment,
        condition=condition,
        card=match_card(match, result, longest_bar([match])),
        place=place + 1,
        number=len(ranked),
        sufficient=result.sufficient,
        comparison=_compared(match, comparable[0], result) if comparable else None,
    )


def what_would_change(
    engine: Engine, result: Result, questions: Sequence[Question]
) -> tuple[WhatIfLine, ...]:
    """`changes` in words; a query more, where something else would come first."""
    found = changes(engine, result, questions)
    rows = Condition.objects.in_release(engine.release).filter(
        slug__in=[change.first for change in found if change.first]
    )
    names = dict(rows.values_list("slug", translated(Condition, "name")))
    return tuple(_what_if_line(change, result, names) for change in found)


def changes(engine: Engine, result: Result, questions: Sequence[Question]) -> tuple[Change, ...]:
    """The open answers that would change the result most; one query, none in an emergency.

    `questions` are those of the release, with their choices and symptoms fetched.
    """
    if result.urgency is Urgency.EMERGENCY or not result.sufficient:
        return ()
    return engine.what_if(result).most_telling(open_answers(result, questions))


def open_answers(result: Result, questions: Sequence[Question]) -> Iterator[OpenAnswer]:
    """What the patient could still tell: of questions without a yes or no, or not sure of.

    An option of an answered "choose one" is no longer open, though nobody denied it.
    """
    known = result.case.present | result.case.absent
    for question in questions:
        symptoms = [choice.symptom for choice in question.choices.all()]
        one = question.kind == QuestionKind.CHOOSE_ONE
        if one and any(symptom.slug in result.case.present for symptom in symptoms):
            continue
        for symptom in symptoms:
            if symptom.told_by_patient and symptom.slug not in known:
                yield OpenAnswer(symptom.slug, symptom.background_rate, deniable=not one)


def _ranked(assessment: Assessment) -> tuple[Engine, Result, Answered, list[Ranked]]:
    """The result as it was shown, and every condition of its release in order; five queries, and
    those of `Engine.of` and of `Engine.matches`.
    """
    engine = Engine.of(assessment.release)
    result = recall(assessment, engine=engine)
    answered = engine.language.answered(result.case)
    ranked, _ = engine.ranked(answered, limit=None)
    return engine, result, answered, ranked


def _compared(match: Match, other: Match, result: Result) -> Comparison:
    differences = apart(match, other)
    longest = max((abs(nats) for _, nats in differences), default=0.0)
    times = math.exp(other.prior - match.prior)

    def lines(sign: int) -> tuple[EvidenceLine, ...]:
        telling = [(part, nats) for part, nats in differences if nats * sign > 0][:SHOWN_APART]
        return tuple(
            evidence_line(part, result, weight=nats, longest=longest) for part, nats in telling
        )

    return Comparison(
        other=other,
        loses=lines(-1),
        gains=lines(1),
        rarer=round(times) if times >= TELLING_PRIOR else 0,
        commoner=round(1 / times) if 1 / times >= TELLING_PRIOR else 0,
    )


def _what_if_line(change: Change, result: Result, names: Mapping[str, str]) -> WhatIfLine:
    return WhatIfLine(
        symptom=result.names.get(change.symptom, change.symptom),
        affirmed=change.answer is AnswerState.YES,
        unsure=result.case.given.get(change.symptom) is AnswerState.UNSURE,
        level=change.level,
        first=names.get(change.first or "", ""),
    )
