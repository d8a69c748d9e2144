"""Stored results: keep one, show it again as it was, delete it. Knows no person, only answers."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from conditions.levels import Side, Urgency
from conditions.models.condition import Condition
from conditions.models.release import Release
from conditions.models.symptom import Symptom
from triage.answers import resolve
from triage.models.assessment import Answer, Assessment, Match
from triage.models.rule import UrgencyRule
from triage.ranking import Ranked
from triage.results import Engine
from triage.values import AnswerSource, Reason, Result


@transaction.atomic
def store(
    *,
    result: Result,
    side: Side | None = None,
    sources: Mapping[str, AnswerSource] | None = None,
    at: datetime | None = None,
) -> Assessment:
    """Keep what was answered and what was shown, under a new unguessable token.

    `sources` are those of the answers, by slug; what is left out was asked for. The side changes no
    result: that both sides hurt is an answer too, and is among them.
    """
    release = Release.objects.get(number=result.release)
    assessment = Assessment.objects.create(
        release=release,
        created_at=at or timezone.now(),
        age=result.case.age,
        sex=result.case.sex or "",
        side=side or "",
        urgency=result.urgency,
        sufficient=result.sufficient,
        something_else=result.something_else,
    )
    rules = UrgencyRule.objects.in_release(release)
    assessment.rules.add(*rules.filter(slug__in=[reason.rule for reason in result.reasons]))
    symptoms = Symptom.objects.in_release(release).keys_by_slug(result.case.given)
    Answer.objects.bulk_create(
        Answer(
            assessment=assessment,
            symptom_id=symptoms[slug],
            state=state,
            source=(sources or {}).get(slug, AnswerSource.ASKED),
        )
        for slug, state in result.case.given.items()
    )
    conditions = Condition.objects.in_release(release).keys_by_slug(
        match.condition for match in result.matches
    )
    Match.objects.bulk_create(
        Match(
            assessment=assessment,
            rank=rank,
            condition_id=conditions[match.condition],
            probability=match.probability,
            score=match.score,
            raised_urgency=match.raised_urgency,
        )
        for rank, match in enumerate(result.matches, start=1)
    )
    return assessment


def recall(assessment: Assessment, *, engine: Engine | None = None) -> Result:
    """The result as it was shown: urgency, order and probabilities as stored, never recomputed.

    The answers for and against are read from the release, whose rows never change. `engine` is the
    release's where it is at hand. Four queries, and those of `Engine.of` and `Engine.matches`.
    """
    engine = engine or Engine.of(assessment.release)
    language = engine.language
    answers = dict(assessment.answers.values_list("symptom__slug", "state"))
    case = resolve(
        answers=answers,
        age=assessment.age,
        sex=assessment.sex or None,
        vocabulary=language.vocabulary,
    )
    ranked = [_as_ranked(row) for row in assessment.matches.select_related("condition")]
    return Result(
        release=assessment.release.number,
        checksum=assessment.release.checksum,
        case=case,
        urgency=assessment.level,
        reasons=tuple(
            Reason(rule.slug, Urgency(rule.level), rule.message_i18n, rule.title_i18n)
            for rule in assessment.rules.order_by("-level", "slug")
        ),
        sufficient=assessment.sufficient,
        matches=engine.matches(ranked, case=case, answered=language.answered(case)),
        something_else=assessment.something_else,
        names=language.names,
    )


def _as_ranked(match: Match) -> Ranked:
    return Ranked(
        pk=match.condition_id,
        slug=match.condition.slug,
        urgency=match.condition.level,
        prior=match.condition.log_prior,
        score=match.score,
        probability=match.probability,
        raised_urgency=match.raised_urgency,
    )


@transaction.atomic
def delete(*, assessment: Assessment) -> None:
    """Remove it with all its answers and matches, at once and for good."""
    assessment.delete()


@transaction.atomic
def delete_expired(*, at: datetime | None = None) -> int:
    """Remove every assessment past its retention time; returns how many there were."""
    expired = Assessment.objects.expired(at=at or timezone.now())
    _, by_model = expired.delete()
    return by_model.get(Assessment._meta.label, 0)
