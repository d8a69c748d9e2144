"""What was begun or told under a release that was taken back: an older one was made live again."""

from collections.abc import Callable

import pytest
from django.test import Client

from conditions.models import Release
from conditions.releases import roll_back
from tests.factories import make_rule, make_symptom, publish
from tests.triage.pages import lines, send
from tests.triage.test_interview_pages import DELETE, DELETED, NEXT, START, WARNING, begin, went
from triage.models import Assessment, Interview

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

MAY_BE_WRONG = [
    "This result may be wrong",
    "We have taken back the knowledge that it was made from. It may be more urgent than it says"
    " here: please check your pain again.",
    "Check again",
]
START_AGAIN = [
    "Please start again",
    "We have taken back the questions that you began to answer: something in them may be wrong.",
    "Delete those answers",
]


@pytest.fixture
def newer(clinic: Release) -> Release:
    """Live, and told of nothing yet."""
    make_rule("later", [[(make_symptom("later"), True)]])
    return publish()


@pytest.fixture
def take_back(clinic: Release, newer: Release) -> Callable[[], Release]:
    return lambda: roll_back(release=clinic, by=newer.proposed_by, reason="Wrong.")


def told(client: Client, of: list[str]) -> list[str]:
    """Those lines of the one result that are among `of`."""
    page = client.get(Assessment.objects.get().get_absolute_url())
    return [line for line in lines(page) if line in of]


def test_an_interview_begins_again(
    client: Client, newer: Release, take_back: Callable[[], Release]
) -> None:
    begin(client)
    older = take_back()

    assert went(client, WARNING, **{"q-warning-signs": ":none"}) == START
    assert client.get(NEXT)["Location"] == START
    shown = lines(client.get(START))
    assert [line for line in shown if line in START_AGAIN] == START_AGAIN
    assert "Go on where I stopped" not in shown
    assert begin(client) == WARNING
    assert [row.release for row in Interview.objects.all()] == [older, newer]


def test_its_answers_can_be_deleted(client: Client, take_back: Callable[[], Release]) -> None:
    begin(client)
    take_back()

    assert went(client, DELETE) == DELETED
    assert not Interview.objects.exists()


def test_a_result_says_that_it_may_be_wrong(
    client: Client, take_back: Callable[[], Release]
) -> None:
    send(client)
    level = ["Your result"]
    assert told(client, MAY_BE_WRONG + level) == level

    take_back()

    assert told(client, MAY_BE_WRONG + level) == MAY_BE_WRONG + level


def test_in_an_emergency_nothing_goes_before_it(
    client: Client, take_back: Callable[[], Release]
) -> None:
    send(client, q_warning_signs="cold-foot")
    take_back()

    assert told(client, MAY_BE_WRONG) == []


def test_an_older_result_stands(client: Client, clinic: Release) -> None:
    send(client)
    make_rule("later", [[(make_symptom("later"), True)]])
    publish()

    assert told(client, MAY_BE_WRONG) == []
