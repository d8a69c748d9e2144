"""How the site is used, in counts that tell of nobody."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries, Settings

from conditions.levels import Urgency
from conditions.models import Condition, Release, Symptom
from tests.factories import make_condition, make_empty_release, make_symptom
from triage.models import Answer, Assessment, Feedback, Match
from triage.usage import Share, Usage, periods, share, usage

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


@pytest.fixture
def release() -> Release:
    return make_empty_release()


def make_result(
    release: Release,
    ranking: dict[Condition, float] | None = None,
    answers: dict[Symptom, str] | None = None,
    **overrides: Any,
) -> Assessment:
    values: dict[str, Any] = {
        "created_at": NOON,
        "urgency": Urgency.ROUTINE,
        "sufficient": True,
        "something_else": 0.2,
    }
    result = Assessment.objects.create(release=release, **(values | overrides))
    for rank, (condition, probability) in enumerate((ranking or {}).items(), start=1):
        Match.objects.create(
            assessment=result,
            rank=rank,
            condition=condition,
            probability=probability,
            score=0.0,
            raised_urgency=False,
        )
    Answer.objects.bulk_create(
        Answer(assessment=result, symptom=symptom, state=state)
        for symptom, state in (answers or {}).items()
    )
    return result


@pytest.mark.parametrize(
    ("_case", "number", "of", "expected"),
    [
        ("none", 0, 100, Share("It", 0, 0)),
        ("one is not told", 1, 100, Share("It", None, None)),
        ("four are not told", 4, 100, Share("It", None, None)),
        ("five are", 5, 100, Share("It", 5, 5)),
        ("seven are five", 7, 100, Share("It", 5, 5)),
        ("eight are ten", 8, 100, Share("It", 10, 10)),
        ("all but one are all", 99, 100, Share("It", 100, 100)),
        ("the whole is rounded too", 6, 9, Share("It", 5, 50)),
        ("of too few nothing is told", 3, 4, Share("It", None, None)),
        ("of none there is no share", 0, 0, Share("It", 0, None)),
    ],
)
def test_small_numbers_are_not_told_and_others_are_rounded(
    _case: str, number: int, of: int, expected: Share
) -> None:
    assert share("It", number, of) == expected


@pytest.mark.parametrize(("kept", "expected"), [(30, [7, 30]), (29, [7]), (3, [3])])
def test_periods_lie_within_the_retention_time(
    settings: Settings, kept: int, expected: list[int]
) -> None:
    settings.ASSESSMENT_RETENTION_DAYS = kept
    assert periods() == expected


NOTHING = {
    "levels": tuple(Share(level.label, 0, None) for level in reversed(Urgency)),
    "ranking": (Share("Something else leads", 0, None), Share("Too little answered", 0, None)),
    "matches": (),
    "unsure": (),
    "helped": tuple(
        Share(name, 0, None) for name in ("It helped", "It helped partly", "It did not help")
    ),
    "found": tuple(
        Share(name, 0, None)
        for name in (
            "The doctor found what the result put first",
            "Another of our conditions",
            "Something that is not among them",
            "The doctor is not sure yet",
        )
    ),
}


def test_of_nothing_nothing_is_told() -> None:
    days = tuple((date(2026, 11, 22) + timedelta(days=n), 0) for n in range(7))
    assert usage(7, at=NOON) == Usage(7, 0, days, **NOTHING)


def test_the_results_of_the_last_days_are_counted(release: Release) -> None:
    tear, sprain = make_condition("tear"), make_condition("sprain")
    fever, snap = make_symptom("fever"), make_symptom("snap")
    midnight = datetime(2026, 11, 22, tzinfo=UTC)
    make_result(release, created_at=midnight - timedelta(seconds=1))
    make_result(release, {tear: 0.6}, created_at=midnight, urgency=Urgency.EMERGENCY)
    for _ in range(8):
        make_result(release, {sprain: 0.5, tear: 0.2}, {fever: "unsure", snap: "unsure"})
    for _ in range(5):
        make_result(
            release,
            {tear: 0.3, sprain: 0.2},
            {fever: "yes", snap: "unsure"},
            urgency=Urgency.SOON,
            something_else=0.4,
        )
    for _ in range(6):
        make_result(release, {tear: 0.3}, sufficient=False, something_else=0.9)

    assert usage(7, at=NOON) == Usage(
        days=7,
        number=20,
        per_day=(
            (date(2026, 11, 22), 1),
            *((date(2026, 11, day), 0) for day in range(23, 28)),
            (date(2026, 11, 28), 19),
        ),
        levels=(
            Share(Urgency.EMERGENCY.label, None, None),
            Share(Urgency.URGENT.label, 0, 0),
            Share(Urgency.SOON.label, 5, 25),
            Share(Urgency.ROUTINE.label, 15, 75),
            Share(Urgency.SELF_CARE.label, 0, 0),
        ),
        ranking=(Share("Something else leads", 5, 33), Share("Too little answered", 5, 25)),
        matches=(Share("Sprain", 10, 50), Share("Tear", 5, 25)),
        unsure=(Share("snap", 15, 100), Share("fever", 10, 67)),
        helped=NOTHING["helped"],
        found=NOTHING["found"],
    )


def test_what_is_rare_is_not_named(release: Release) -> None:
    rare, odd = make_condition("rare"), make_symptom("odd")
    for _ in range(4):
        make_result(release, {rare: 0.5}, {odd: "unsure"})
    found = usage(7, at=NOON)
    assert (found.number, found.matches, found.unsure) == (4, (), ())
    assert {level.number for level in found.levels} == {0, None}


def test_names_are_in_a_total_order(release: Release) -> None:
    later, earlier = make_condition("b"), make_condition("a")
    symptoms = [make_symptom("d"), make_symptom("c")]
    for first in [later, earlier] * 5:
        make_result(release, {first: 0.5}, dict.fromkeys(symptoms, "unsure"))
    found = usage(7, at=NOON)
    assert [match.name for match in found.matches] == ["A", "B"]
    assert [symptom.name for symptom in found.unsure] == ["c", "d"]


def test_feedback_is_compared_with_what_was_put_first(release: Release) -> None:
    tear, sprain = make_condition("tear"), make_condition("sprain")

    def say(number: int, found: str, condition: Condition | None = None, **result: Any) -> None:
        for _ in range(number):
            Feedback.objects.create(
                assessment=make_result(release, {tear: 0.5, sprain: 0.2}, **result),
                changed_at=NOON,
                helped="partly",
                found=found,
                condition=condition,
            )

    say(10, "condition", tear)
    say(3, "condition", sprain)
    say(2, "condition", tear, sufficient=False)
    say(5, "unclear")
    say(5, "something_else", created_at=NOON - timedelta(days=8))

    found = usage(7, at=NOON)

    assert found.helped == (
        Share("It helped", 0, 0),
        Share("It helped partly", 20, 100),
        Share("It did not help", 0, 0),
    )
    assert found.found == (
        Share("The doctor found what the result put first", 10, 50),
        Share("Another of our conditions", 5, 25),
        Share("Something that is not among them", 0, 0),
        Share("The doctor is not sure yet", 5, 25),
    )


@pytest.mark.parametrize("size", [1, 6])
def test_use_costs_the_same_at_any_size(
    release: Release, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    condition, symptom = make_condition(), make_symptom()
    for _ in range(size):
        result = make_result(release, {condition: 0.5}, {symptom: "unsure"})
        Feedback.objects.create(assessment=result, changed_at=NOON, helped="yes")
    # Days, levels, what could be ranked, first matches, what people are not sure of, feedback.
    with django_assert_num_queries(6):
        usage(30, at=NOON)
