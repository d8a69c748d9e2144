"""How good the published releases were on their own vignettes."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from conditions import releases
from conditions.models import Release, ReleaseStatus, ReleaseTrial
from tests.factories import (
    make_condition,
    make_empty_release,
    make_evidence,
    make_symptom,
    make_user,
    make_vignette,
    publish,
)
from triage.trend import RELEASES, Measured, Quality, trend

pytestmark = pytest.mark.django_db


def estimate(value: float | None, low: float | None = None, high: float | None = None) -> Any:
    return {"value": value, "low": low, "high": high, "number": 9}


def make_tried(number: int, status: ReleaseStatus, report: dict[str, Any]) -> Release:
    release = make_empty_release(number, status=status)
    outcome: dict[str, Any] = {
        "blocking": [],
        "worse": [],
        "figures": [],
        "live": None,
        "report": report,
    }
    ReleaseTrial.objects.create(release=release, outcome=outcome)
    return release


def report(cases: int = 9, **metrics: Any) -> dict[str, Any]:
    every = {"m1": estimate(0.5), "m3": estimate(0.75), "safety_strict": estimate(1.0)} | metrics
    return {"triage": {"candidate": {"cases": cases, "metrics": {"all": every}}, "against": None}}


def test_published_releases_that_were_tried_oldest_first() -> None:
    make_empty_release(1, status=ReleaseStatus.RETIRED)
    second = make_tried(2, ReleaseStatus.RETIRED, report(7, m1=estimate(0.8594, 0.809, 0.8982)))
    third = make_tried(3, ReleaseStatus.LIVE, report(safety_strict=estimate(None)))
    make_tried(4, ReleaseStatus.CANDIDATE, report())
    make_tried(5, ReleaseStatus.REJECTED, report())
    make_tried(6, ReleaseStatus.RETIRED, {"triage": {}})

    half, most, all_of = (Measured(value, None, None) for value in (50.0, 75.0, 100.0))
    assert trend() == (
        Quality(second.pk, 2, False, 7, (Measured(85.9, 80.9, 89.8), most, all_of)),
        Quality(third.pk, 3, True, 9, (half, most, None)),
    )


def test_a_real_trial_is_read() -> None:
    condition, swelling = make_condition("tear"), make_symptom("swelling")
    make_evidence(condition, swelling)
    make_vignette(answers={swelling: "yes"}, gold=condition)
    live = publish()

    assert trend() == (
        Quality(
            live.pk,
            1,
            True,
            1,
            (Measured(100.0, 20.7, 100.0), Measured(100.0, 20.7, 100.0), None),
        ),
    )


def test_the_newest_are_shown_for_one_query(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_tried(1, ReleaseStatus.RETIRED, report())
    with django_assert_num_queries(1):
        assert len(trend()) == 1
    for number in range(2, RELEASES + 2):
        make_tried(number, ReleaseStatus.RETIRED, report())
    with django_assert_num_queries(1):
        assert [quality.number for quality in trend()] == list(range(2, RELEASES + 2))


def test_releases_before_there_were_trials_have_none() -> None:
    make_evidence(make_condition(), make_symptom())
    candidate = releases.propose(by=make_user(), notes="No vignettes.")
    releases.approve(release=candidate, by=make_user(), reason="For a test.")
    assert trend() == ()
