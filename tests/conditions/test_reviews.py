"""Reviews hold as long as nothing of what was reviewed changes, and until their day."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import DjangoAssertNumQueries, Settings

from conditions.models import (
    Condition,
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    Review,
    Treatment,
)
from conditions.reviews import (
    ReviewError,
    ReviewsOfKind,
    ReviewState,
    by_kind,
    fingerprints,
    months_after,
    parts_of,
    record,
    reviewed_models,
    standings,
)
from tests.factories import (
    make_condition,
    make_evidence,
    make_rule,
    make_source,
    make_symptom,
    make_treatment,
    make_user,
    publish,
)
from tests.samples import make_every_kind
from triage.models import UrgencyCriterion, UrgencyRule

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
TODAY = NOON.date()


@pytest.fixture
def reviewer() -> User:
    return make_user("ada")


def review(by: User, *slugs: str, model: type = Condition, at: datetime = NOON) -> None:
    now = fingerprints(model)
    record(model=model, seen={slug: now[slug] for slug in slugs}, by=by, at=at)


def states(model: type = Condition, at: datetime = NOON) -> dict[str, str]:
    return {found.row.slug: found.state.value for found in standings([model], at=at)}


def test_what_is_reviewed_with_what_belongs_to_it() -> None:
    assert {model: set(parts_of(model)) for model in reviewed_models()} == {
        Condition: {ConditionSymptom, ConditionTreatment, ConditionInvestigation},
        Treatment: set(),
        UrgencyRule: {UrgencyCriterion},
    }


def test_a_review_is_kept_as_it_was_made(reviewer: User, settings: Settings) -> None:
    settings.REVIEW_MONTHS = 6
    make_condition("sprain")
    make_condition("tear")
    now = fingerprints(Condition)

    kept = record(model=Condition, seen=now, by=reviewer, note="By NG1.", at=NOON)

    assert kept == list(Review.objects.order_by("pk"))
    assert [
        (row.model, row.identity, row.content, row.by, row.on, row.due, row.note) for row in kept
    ] == [
        ("conditions.condition", slug, now[slug], reviewer, TODAY, date(2027, 5, 28), "By NG1.")
        for slug in ("sprain", "tear")
    ]


def test_a_row_is_to_be_reviewed_until_it_is_and_when_its_day_has_passed(reviewer: User) -> None:
    make_condition("sprain")
    make_condition("tear")
    assert states() == {"sprain": "never", "tear": "never"}
    review(reviewer, "tear")
    assert states() == {"sprain": "never", "tear": "holds"}
    due = Review.objects.get().due
    later = datetime.combine(due, NOON.timetz())
    assert states(at=later)["tear"] == "holds"
    assert states(at=later + timedelta(days=1))["tear"] == "due"
    review(reviewer, "tear", at=later)
    assert states(at=later + timedelta(days=1))["tear"] == "holds"


def test_a_change_of_a_row_or_of_what_belongs_to_it_ends_its_review(reviewer: User) -> None:
    condition, other = make_condition("sprain"), make_condition("tear")
    symptom = make_symptom("swelling")
    row = make_evidence(condition, symptom, 0.4)

    def ends() -> bool:
        ended = states() == {"sprain": "changed", "tear": "holds"}
        review(reviewer, "sprain")
        return ended

    review(reviewer, "sprain", "tear")
    condition.summary = "Another text."
    condition.save()
    assert ends()
    row.frequency = 0.5
    row.save()
    assert ends()
    row.sources.add(make_source())
    assert ends()
    row.delete()
    assert ends()
    make_evidence(condition, symptom)
    assert ends()
    symptom.background_rate = 0.9
    symptom.save()
    assert states() == {"sprain": "holds", "tear": "holds"}
    other.delete()
    assert states() == {"sprain": "holds"}


def test_a_change_of_a_criterion_ends_the_review_of_its_rule(reviewer: User) -> None:
    rule = make_rule("fever", [[(make_symptom("fever"), True)]])
    review(reviewer, "fever", model=UrgencyRule)
    assert states(UrgencyRule) == {"fever": "holds"}
    UrgencyCriterion.objects.filter(rule=rule).update(present=False)
    assert states(UrgencyRule) == {"fever": "changed"}


def test_publishing_changes_no_review(reviewer: User) -> None:
    make_evidence(make_condition("sprain"), make_symptom("swelling"))
    review(reviewer, "sprain")
    release = publish()
    assert states() == {"sprain": "holds"}
    assert Condition.objects.in_release(release).count() == 1


def test_what_changed_while_it_was_read_is_not_reviewed(reviewer: User) -> None:
    make_condition("sprain")
    make_condition("tear")
    seen = fingerprints(Condition)
    Condition.objects.filter(slug="tear").update(summary="Another text.")
    with pytest.raises(ReviewError) as refusal:
        record(model=Condition, seen=seen | {"gone": "0" * 64}, by=reviewer, at=NOON)
    assert str(refusal.value) == "Changed or gone since you looked: gone, tear. Look again."
    assert not Review.objects.exists()


@pytest.mark.parametrize("due", [TODAY, TODAY - timedelta(days=1)])
def test_a_review_that_is_due_at_once_is_refused(reviewer: User, due: date) -> None:
    make_condition("sprain")
    with pytest.raises(ReviewError) as refusal:
        record(model=Condition, seen=fingerprints(Condition), by=reviewer, due=due, at=NOON)
    assert str(refusal.value) == (
        f"The next review is due after today, 2026-11-28; not on {due:%Y-%m-%d}."
    )
    assert not Review.objects.exists()


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 11, 28), 1, date(2026, 12, 28)),
        (date(2026, 11, 28), 2, date(2027, 1, 28)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2027, 1, 31), 13, date(2028, 2, 29)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
    ],
)
def test_months_end_with_their_last_day(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


def test_standings_are_counted_by_kind_and_state(reviewer: User) -> None:
    make_condition("sprain")
    make_condition("tear")
    make_treatment("rest")
    review(reviewer, "tear")
    found = standings([Condition, Treatment, UrgencyRule], at=NOON)
    assert list(ReviewState) == ["never", "changed", "due", "holds"]
    assert by_kind(found) == (
        ReviewsOfKind("conditions", (1, 0, 0, 1)),
        ReviewsOfKind("treatments", (1, 0, 0, 0)),
    )


@pytest.mark.parametrize("size", [1, 3])
def test_standings_cost_the_same_at_any_size(
    reviewer: User, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_every_kind(size)
    for model in reviewed_models():
        review(reviewer, *fingerprints(model), model=model)
        review(reviewer, *fingerprints(model), model=model)
    # The last reviews with their reviewers; conditions, their parts and their links (4 and 5),
    # treatments with theirs (1 and 1), rules with theirs (2 and 1); and the rows of each kind.
    with django_assert_num_queries(1 + 9 + 2 + 3 + 3):
        found = standings(reviewed_models(), at=NOON)
        assert {standing.last.by.username for standing in found if standing.last} == {"ada"}
