"""Everything that the result page and a guide's page show, read in a constant number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Prefetch

from conditions.citations import Citations
from conditions.models import (
    Condition,
    ConditionInvestigation,
    ConditionTreatment,
    Guide,
    Release,
    Zone,
)
from triage.advice import Advice, advice
from triage.assessments import recall
from triage.models import Assessment, Feedback, Question, Section
from triage.presentation import (
    AnsweredQuestion,
    MatchCard,
    SomethingElse,
    UrgencyCard,
    answered,
    disclaimer,
    match_cards,
    something_else,
    to_ask,
    told,
    urgency_card,
    worth_advice,
    would_help,
)
from triage.results import Engine, assess
from triage.values import AnswerState, Result
from triage.why import WhatIfLine, what_would_change

SHOWN_ON_GUIDES = 7


@dataclass(frozen=True, slots=True)
class ResultPage:
    assessment: Assessment
    kept_until: datetime
    taken_back: bool
    result: Result
    urgency: UrgencyCard
    matches: tuple[MatchCard, ...]
    zones: list[Zone]
    something_else: SomethingElse
    would_help: list[str]
    what_if: tuple[WhatIfLine, ...]
    where: list[str]
    told: list[str]
    to_ask: list[str]
    advice: Advice
    see_doctor: list[Condition]
    doctor_asks: list[str]
    answered: list[AnsweredQuestion]
    feedback: Feedback | None
    citations: Citations
    disclaimer: str = field(default_factory=disclaimer)


@dataclass(frozen=True, slots=True)
class GuidePage:
    guide: Guide
    release: Release
    answers: list[tuple[str, bool]]
    matches: tuple[MatchCard, ...]
    citations: Citations
    disclaimer: str = field(default_factory=disclaimer)


def result_page(assessment: Assessment) -> ResultPage:
    """The result as it was shown first, whatever has been released since."""
    engine = Engine.of(assessment.release)
    result = recall(assessment, engine=engine)
    questions = Question.objects.in_release(assessment.release).in_order()
    # Where too little was answered the order is hardly more than how common conditions are:
    # showing it would look like a finding.
    matches = match_cards(result) if result.sufficient else ()
    conditions = _conditions([card.match.condition for card in matches], assessment.release)
    likely = [conditions[slug] for slug in worth_advice(matches)]
    advised = advice(likely=likely, possible=list(conditions.values()))
    fired = assessment.rules.prefetch_related("sources")
    return ResultPage(
        assessment=assessment,
        kept_until=assessment.expires_at,
        taken_back=assessment.release.is_taken_back(),
        result=result,
        urgency=urgency_card(result, questions),
        matches=matches,
        zones=_zones(conditions, assessment.release),
        something_else=something_else(result),
        would_help=would_help(result, questions),
        what_if=what_would_change(engine, result, questions),
        where=told(result, (q for q in questions if q.section == Section.WHERE)),
        told=told(result, questions),
        to_ask=to_ask(
            [condition.name_i18n for condition in likely],
            [item.investigation.name_i18n for item in advised.examinations],
        ),
        advice=advised,
        see_doctor=likely,
        doctor_asks=[question.text_i18n for question in questions if question.asked_by_doctors],
        answered=list(answered(result, questions, side=assessment.get_side_display())),
        feedback=Feedback.objects.filter(assessment=assessment).select_related("condition").first(),
        citations=Citations(fired, likely, advised.uses),
    )


def guide_page(guide: Guide, release: Release) -> GuidePage:
    """The guide's answers ranked as if somebody of unknown age and sex had just given them."""
    rows = list(guide.answers.select_related("symptom").order_by("-present", "symptom__slug"))
    states = {True: AnswerState.YES, False: AnswerState.NO}
    result = assess(
        answers={row.symptom.slug: states[row.present] for row in rows},
        release=release,
        limit=SHOWN_ON_GUIDES,
    )
    return GuidePage(
        guide=guide,
        release=release,
        answers=[(row.symptom.lay_name_i18n, row.present) for row in rows],
        matches=match_cards(result),
        citations=Citations([guide]),
    )


def _zones(conditions: dict[str, Condition], release: Release) -> list[Zone]:
    """Where the first condition lies in the drawing; two queries at most, none without one.

    Of its anatomy the places where pain speaks for it; where no row says so, all of them.
    """
    for condition in conditions.values():
        zones = Zone.objects.in_release(release).at_structures(condition.structures.all())
        speaking = zones.filter(
            symptoms__evidence__condition=condition, symptoms__evidence__yes_weight__gt=0
        )
        return list(speaking) or list(zones)
    return []


def _conditions(slugs: Sequence[str], release: Release) -> dict[str, Condition]:
    """The conditions by slug, in the order of `slugs`, with what they advise."""
    rows = (
        Condition.objects.in_release(release)
        .filter(slug__in=slugs)
        .prefetch_related("sources")
        .prefetch_related(Prefetch("treatments", ConditionTreatment.objects.in_lines()))
        .prefetch_related(Prefetch("investigations", ConditionInvestigation.objects.with_tests()))
    )
    found = {condition.slug: condition for condition in rows}
    return {slug: found[slug] for slug in slugs}
