"""What the first page says of the draft and the releases."""

from datetime import timedelta

import pytest
from pytest_django import DjangoAssertNumQueries

from conditions.models import Release, ReleaseTrial
from conditions.overview import (
    Candidate,
    Changed,
    Draft,
    Releases,
    draft_against_live,
    releases,
)
from conditions.releases import propose
from tests.factories import make_condition, make_evidence, make_symptom, make_user, publish
from tests.samples import make_every_kind

pytestmark = pytest.mark.django_db


def test_before_the_first_release_everything_is_new() -> None:
    assert draft_against_live() == Draft(None, ())
    make_evidence(make_condition(), make_symptom())
    make_condition()
    assert draft_against_live() == Draft(
        None,
        (
            Changed("condition", 2, 0, 0),
            Changed("evidence row", 1, 0, 0),
            Changed("symptom", 1, 0, 0),
        ),
    )


def test_the_draft_is_compared_with_the_live_release() -> None:
    condition = make_condition("sprain")
    row = make_evidence(condition, make_symptom())
    live = publish()
    assert draft_against_live() == Draft(live, ())

    condition.summary = "Another text."
    condition.save()
    row.delete()
    for _ in range(2):
        make_symptom()
    found = draft_against_live()

    assert found == Draft(
        live,
        (
            Changed("condition", 0, 1, 0),
            Changed("evidence row", 0, 0, 1),
            Changed("symptom", 2, 0, 0),
        ),
    )
    assert (found.added, found.changed, found.removed) == (2, 1, 1)


def propose_another() -> Release:
    make_condition()
    return propose(by=make_user(), notes="More.")


def test_candidates_wait_with_what_stands_against_them() -> None:
    make_evidence(make_condition(), make_symptom())
    assert releases() == Releases(None, ())
    live = publish()
    first, second = (propose_another() for _ in range(2))
    ReleaseTrial.objects.filter(release=first).delete()
    trial = ReleaseTrial.objects.get(release=second)
    trial.outcome |= {"blocking": ["One."], "worse": ["Two.", "Three."]}
    trial.save()

    found = releases(at=second.proposed_at + timedelta(days=2))

    assert found == Releases(live, (Candidate(first, 2, 0, 0), Candidate(second, 2, 1, 2)))


@pytest.mark.parametrize("size", [1, 3])
def test_the_overview_costs_the_same_at_any_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_every_kind(size)
    # Is there a live release; the number of rows of each kind.
    with django_assert_num_queries(1 + 19):
        draft_against_live()
    publish()
    make_every_kind(size)
    for _ in range(size):
        propose_another()
    # The live release; of both states 19 kinds of rows and their 17 kinds of links.
    with django_assert_num_queries(1 + 2 * 36):
        draft_against_live()
    # The live release; the candidates with their proposers and trials.
    with django_assert_num_queries(2):
        assert len(releases().waiting) == size
    assert Release.objects.count() == 1 + size
