"""How the site is used: counts over stored results, never one result.

The small-number rule, as health statistics have it: what fewer than FEWEST results say is shown as
that, and other counts are rounded to the nearest FEWEST, so that no difference of two counts tells
of one person. Only the number of results a day is exact: it says nothing of what they hold.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, F, FloatField, Max, OuterRef, Q, Subquery, Value
from django.db.models.functions import Coalesce, TruncDate
from django.utils import timezone

from conditions.levels import Urgency
from conditions.missed_searches import FEWEST
from triage.models import Answer, Assessment, Feedback, Found, Helped, Match
from triage.models.assessment import AssessmentQuerySet
from triage.urgency import SHARE_TOLERANCE
from triage.values import AnswerState

LISTED = 10
PERIODS = (7, 30)  # days


@dataclass(frozen=True, slots=True)
class Share:
    """`number` is rounded, and None for fewer than FEWEST; `percent` is of all, by rounded counts.

    Without results there is no percent either.
    """

    name: str
    number: int | None
    percent: int | None


@dataclass(frozen=True, slots=True)
class Usage:
    """The results of the last `days` days that are still stored, the days in order."""

    days: int
    number: int
    per_day: tuple[tuple[date, int], ...]
    levels: tuple[Share, ...]
    ranking: tuple[Share, ...]
    matches: tuple[Share, ...]
    unsure: tuple[Share, ...]
    helped: tuple[Share, ...]
    found: tuple[Share, ...]


def periods() -> list[int]:
    """Those that lie within the retention time; else that time."""
    kept = settings.ASSESSMENT_RETENTION_DAYS
    return [days for days in PERIODS if days <= kept] or [kept]


def share(name: str, number: int, of: int) -> Share:
    rounded, whole = _rounded(number), _rounded(of)
    percent = round(100 * rounded / whole) if whole and rounded is not None else None
    return Share(name, rounded, percent)


def _rounded(number: int) -> int | None:
    if 0 < number < FEWEST:
        return None
    return (2 * number + FEWEST) // (2 * FEWEST) * FEWEST


def first_day(days: int, *, at: datetime | None = None) -> date:
    """The first of so many days, of which today is the last."""
    return (at or timezone.now()).date() - timedelta(days=days - 1)


def usage(days: int, *, at: datetime | None = None) -> Usage:
    """Six queries at any number of results."""
    begin = datetime.combine(first_day(days, at=at), time.min, UTC)
    results = Assessment.objects.filter(created_at__gte=begin)
    per_day = _per_day(results, begin.date(), days)
    number = sum(count for _, count in per_day)
    feedback = Feedback.objects.filter(assessment__created_at__gte=begin)
    counted = _count_feedback(feedback)
    return Usage(
        days=days,
        number=number,
        per_day=per_day,
        levels=_levels(results, number),
        ranking=_ranking(results),
        matches=_matches(begin, number),
        unsure=_unsure(begin),
        helped=_shares(HELPED, counted),
        found=_shares(FOUND, counted),
    )


def _per_day(results: AssessmentQuerySet, begin: date, days: int) -> tuple[tuple[date, int], ...]:
    rows = results.order_by().values_list(TruncDate("created_at")).annotate(Count("pk"))
    counts: dict[date, int] = dict(rows)
    every = (begin + timedelta(days=n) for n in range(days))
    return tuple((day, counts.get(day, 0)) for day in every)


def _levels(results: AssessmentQuerySet, number: int) -> tuple[Share, ...]:
    """Of every level, the most urgent first."""
    counts = dict(results.order_by().values_list("urgency").annotate(Count("pk")))
    return tuple(share(level.label, counts.get(level, 0), number) for level in reversed(Urgency))


def _ranking(results: AssessmentQuerySet) -> tuple[Share, ...]:
    """What an order could be told of: `something_else_leads` in SQL."""
    first = Match.objects.filter(assessment=OuterRef("pk"), rank=1).values("probability")
    likeliest = Coalesce(Subquery(first[:1]), 0.0, output_field=FloatField())
    enough = Q(sufficient=True)
    counts = results.annotate(likeliest=likeliest).aggregate(
        number=Count("pk"),
        enough=Count("pk", filter=enough),
        led=Count("pk", filter=enough & Q(something_else__gt=F("likeliest") - SHARE_TOLERANCE)),
    )
    return (
        share("Something else leads", counts["led"], counts["enough"]),
        share("Too little answered", counts["number"] - counts["enough"], counts["number"]),
    )


def _matches(begin: datetime, number: int) -> tuple[Share, ...]:
    """The conditions that most results put first, where enough was answered."""
    firsts = (
        Match.objects.filter(assessment__created_at__gte=begin, assessment__sufficient=True, rank=1)
        .order_by()
        .values("condition__slug")
        .annotate(name=Max("condition__name"), number=Count("pk"))
        .filter(number__gte=FEWEST)
        .order_by("-number", "condition__slug")
    )
    return tuple(share(row["name"], row["number"], number) for row in firsts[:LISTED])


def _unsure(begin: datetime) -> tuple[Share, ...]:
    """The symptoms to which most answered "not sure", with the share of their answers."""
    asked = (
        Answer.objects.filter(assessment__created_at__gte=begin)
        .order_by()
        .values("symptom__slug")
        .annotate(
            name=Max("symptom__lay_name"),
            number=Count("pk"),
            unsure=Count("pk", filter=Q(state=AnswerState.UNSURE)),
        )
        .filter(unsure__gte=FEWEST)
        .order_by("-unsure", "symptom__slug")
    )
    return tuple(share(row["name"], row["unsure"], row["number"]) for row in asked[:LISTED])


HELPED = {
    "It helped": Q(helped=Helped.YES),
    "It helped partly": Q(helped=Helped.PARTLY),
    "It did not help": Q(helped=Helped.NO),
}
FOUND = {
    "The doctor found what the result put first": Q(condition__slug=F("first")),
    "Another of our conditions": Q(found=Found.CONDITION) & ~Q(condition__slug=F("first")),
    "Something that is not among them": Q(found=Found.SOMETHING_ELSE),
    "The doctor is not sure yet": Q(found=Found.UNCLEAR),
}


def _count_feedback(feedback: Any) -> dict[str, int]:
    """Name -> number, of what was said to either question; one query."""
    told = Match.objects.filter(assessment__sufficient=True, rank=1)
    first = told.filter(assessment=OuterRef("assessment__pk"))
    names = Coalesce(Subquery(first.values("condition__slug")[:1]), Value(""))
    kinds = HELPED | FOUND
    counts = feedback.annotate(first=names).aggregate(
        **{f"n{place}": Count("pk", filter=where) for place, where in enumerate(kinds.values())}
    )
    return {name: counts[f"n{place}"] for place, name in enumerate(kinds)}


def _shares(names: Iterable[str], counts: dict[str, int]) -> tuple[Share, ...]:
    mine = {name: counts[name] for name in names}
    return tuple(share(name, number, sum(mine.values())) for name, number in mine.items())
