"""How good the published releases are on their vignettes, as their trials measured it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from conditions.models.release import Release, ReleaseStatus, ReleaseTrial

RELEASES = 20  # the newest

# Name in reports -> as it is shown.
METRICS = {"m1": "M1", "m3": "M3", "safety_strict": "Safety of advice, strict"}
_REPORT = "outcome__report__triage__candidate"


@dataclass(frozen=True, slots=True)
class Measured:
    """In per cent, with a 95 % interval where there are two cases or more."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Quality:
    """Of one release: `metrics` in the order of METRICS, None where no case was judged by one."""

    pk: int
    number: int
    live: bool
    cases: int
    metrics: tuple[Measured | None, ...]


def trend() -> tuple[Quality, ...]:
    """The releases that are or were live and have been tried on cases, oldest first; one query.

    Each was judged by its own vignettes: where these changed, so did the measure.
    """
    tried = (
        ReleaseTrial.objects.filter(release__in=Release.objects.published().order_by())
        .annotate(
            cases=F(f"{_REPORT}__cases"),
            **{name: F(f"{_REPORT}__metrics__all__{name}") for name in METRICS},
        )
        .filter(cases__isnull=False)
        .order_by("-release__number")
        .values("release_id", "release__number", "release__status", "cases", *METRICS)
    )
    return tuple(map(_quality, reversed(tried[:RELEASES])))


def _quality(row: Mapping[str, Any]) -> Quality:
    return Quality(
        pk=row["release_id"],
        number=row["release__number"],
        live=row["release__status"] == ReleaseStatus.LIVE,
        cases=row["cases"],
        metrics=tuple(_measured(row[name]) for name in METRICS),
    )


def _measured(estimate: Mapping[str, float | None]) -> Measured | None:
    value, low, high = (_percent(estimate[name]) for name in ("value", "low", "high"))
    return None if value is None else Measured(value, low, high)


def _percent(part: float | None) -> float | None:
    return None if part is None else round(100 * part, 1)
