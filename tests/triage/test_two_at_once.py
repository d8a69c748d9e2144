"""A person who presses twice, or in two windows at the same moment."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from tests.at_once import COMMIT, MOMENTS, at_once
from tests.triage.clinic import open_clinic
from tests.triage.pages import DELETED, send
from tests.triage.test_interview_pages import ANSWERS, NEXT, START, WARNING, begin
from triage.models import Assessment, Feedback, Interview, InterviewAnswer

pytestmark = pytest.mark.django_db

Act = Callable[[], tuple[int, str]]


@pytest.fixture(params=MOMENTS, ids=["before the first writes", "before it commits"])
def moment(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def person(own_database: str) -> Client:
    open_clinic()
    return Client(raise_request_exception=False)


def sending(person: Client, page: str, **sent: str) -> Act:
    """From another window of the same browser; returns the status and where it leads to."""
    window = Client(raise_request_exception=False)
    window.cookies = person.cookies.copy()  # type: ignore[assignment]

    def send() -> tuple[int, str]:
        answer: Any = window.post(page, sent)
        return answer.status_code, answer.get("Location", "")

    return send


def test_feedback_that_is_sent_twice_is_kept_once(person: Client, moment: int) -> None:
    address = send(person)["Location"]
    press = sending(person, f"{address}feedback/", helped="yes")
    there = (302, f"{address}#feedback")

    assert at_once(press, press, at=moment) == (there, there)

    assert list(Feedback.objects.values_list("helped", "changes")) == [("yes", 2)]


def test_a_result_that_is_deleted_takes_no_feedback(person: Client) -> None:
    address = send(person)["Location"]
    delete = sending(person, f"{address}delete/")
    press = sending(person, f"{address}feedback/", helped="yes")

    assert at_once(delete, press, at=COMMIT) == ((302, DELETED), (404, ""))

    assert not Assessment.objects.exists()
    assert not Feedback.objects.exists()


def test_an_interview_that_is_finished_twice_has_one_result(person: Client, moment: int) -> None:
    begin(person)
    press = sending(person, ANSWERS)

    one, other = at_once(press, press, at=moment)

    assert one == other == (302, Assessment.objects.get().get_absolute_url())


def test_an_answer_that_is_sent_twice_is_kept_once(person: Client, moment: int) -> None:
    begin(person)
    press = sending(person, WARNING, **{"q-warning-signs": ":none"})

    assert at_once(press, press, at=moment) == ((302, NEXT), (302, NEXT))

    said = InterviewAnswer.objects.order_by("symptom__slug")
    assert list(said.values_list("symptom__slug", "state")) == [("cold-foot", "no"), ("snap", "no")]


@pytest.mark.parametrize(
    ("page", "sent"),
    [
        (WARNING, {"q-warning-signs": ":none"}),
        (ANSWERS, {}),
        (f"{START}person/", {"for_whom": "me", "age": "46", "sex": "female"}),
    ],
)
def test_an_interview_that_is_deleted_takes_no_answer(
    page: str, sent: dict[str, str], person: Client
) -> None:
    begin(person)
    delete, press = sending(person, f"{START}delete/"), sending(person, page, **sent)

    deleted, told = at_once(delete, press, at=COMMIT)

    assert (deleted[0], told) == (302, (302, START))
    assert not Interview.objects.exists()
    assert not Assessment.objects.exists()
