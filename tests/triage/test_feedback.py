from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.models import Condition, Release
from tests.accounts import make_member
from tests.triage.pages import NOON, lines, part, send
from triage import assessments
from triage.feedback import MOST_CHANGES, give
from triage.models import Assessment, Feedback, Found, Helped

pytestmark = pytest.mark.django_db

QUESTION = "Did this help you?"


@pytest.fixture
def address(client: Client, clinic: Release) -> str:
    address: str = send(client)["Location"]
    return address


def said() -> list[Any]:
    return list(Feedback.objects.values("helped", "found", "condition__slug", "changes"))


def test_one_press_on_the_result_says_whether_it_helped(client: Client, address: str) -> None:
    response = client.post(f"{address}feedback/", {"helped": "partly"})

    assert (response.status_code, response["Location"]) == (302, f"{address}#feedback")
    assert said() == [{"helped": "partly", "found": "", "condition__slug": None, "changes": 1}]
    assert part(client.get(address), QUESTION, "This page") == [
        QUESTION,
        "Thank you. You said: Partly.",
        "Change or add what you said",
        "It tells us where we are wrong. It stays with this result, and goes when the result is "
        "deleted.",
    ]


@pytest.mark.parametrize(
    ("_case", "sent", "found", "condition", "words"),
    [
        ("a condition", "osteoarthritis", "condition", "osteoarthritis", "Osteoarthritis of the"),
        ("something else", ":something_else", "something_else", None, "Something else"),
        ("not sure", ":unclear", "unclear", None, "The doctor is not sure yet"),
    ],
)
def test_later_one_says_what_the_doctor_found(
    client: Client,
    address: str,
    *,
    _case: str,
    sent: str,
    found: str,
    condition: str | None,
    words: str,
) -> None:
    client.post(f"{address}feedback/", {"helped": "yes"})
    client.post(f"{address}feedback/", {"helped": "yes", "found": sent})

    assert said() == [{"helped": "yes", "found": found, "condition__slug": condition, "changes": 2}]
    text = part(client.get(address), QUESTION, "This page")
    assert text[2].startswith(f"What the doctor found: {words}")


def test_what_was_said_is_shown_and_can_be_taken_back(client: Client, address: str) -> None:
    client.post(f"{address}feedback/", {"helped": "no", "found": "osteoarthritis"})
    page = client.get(f"{address}feedback/").content.decode()
    assert 'value="no" id="id_helped_2" checked' in page.replace(" required", "")
    assert '<option value="osteoarthritis" selected>' in page

    client.post(f"{address}feedback/", {"helped": "no", "found": ""})

    assert said() == [{"helped": "no", "found": "", "condition__slug": None, "changes": 2}]


def test_the_conditions_of_the_result_are_offered_first(client: Client, address: str) -> None:
    Assessment.objects.get().matches.filter(rank__gt=2).delete()
    text = lines(client.get(f"{address}feedback/"))
    assert text[text.index("I have not seen a doctor about it") :][:8] == [
        "I have not seen a doctor about it",
        "The doctor is not sure yet",
        "Something that is not in this list",
        "Achilles tendonitis",
        "Plantar fasciitis",
        "Osteoarthritis of the ankle",
        "Posterior tibial tendonitis",
        "Torn Achilles tendon",
    ]


@pytest.mark.parametrize(
    ("_case", "sent", "message"),
    [
        ("nothing", {}, "Choose an answer to one of the questions."),
        ("both empty", {"helped": "", "found": ""}, "Choose an answer to one of the questions."),
        ("another word", {"helped": "maybe"}, "Select a valid choice. maybe is not one of"),
        ("no condition", {"found": "flu"}, "Select a valid choice. flu is not one of"),
    ],
)
def test_what_cannot_be_understood_is_refused(
    client: Client, address: str, _case: str, sent: dict[str, str], message: str
) -> None:
    text = lines(client.post(f"{address}feedback/", sent))

    assert message in text[text.index("Please look again") + 1]
    assert said() == []


def test_after_many_changes_it_stays_as_it_is(client: Client, address: str) -> None:
    assessment = Assessment.objects.get()
    for _ in range(MOST_CHANGES):
        give(assessment=assessment, helped=Helped.YES)

    response = client.post(f"{address}feedback/", {"helped": "no"})

    assert response.status_code == 429
    assert "You changed this many times. It stays as it is now." in lines(response)
    assert said() == [
        {"helped": "yes", "found": "", "condition__slug": None, "changes": MOST_CHANGES}
    ]


@pytest.mark.parametrize("way", ["asked for", "out of time"])
def test_it_goes_with_its_result(client: Client, address: str, way: str) -> None:
    client.post(f"{address}feedback/", {"helped": "yes"})

    if way == "asked for":
        client.post(f"{address}delete/")
    else:
        Assessment.objects.update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
        assert assessments.delete_expired() == 1

    assert said() == []


@pytest.mark.parametrize(
    ("_case", "values"),
    [
        ("says nothing", {}),
        ("another word", {"helped": "maybe"}),
        ("another finding", {"found": "flu"}),
        ("a condition without a name", {"found": Found.CONDITION}),
        ("a name without a condition", {"found": Found.UNCLEAR, "named": True}),
    ],
)
def test_the_database_refuses(address: str, _case: str, values: dict[str, Any]) -> None:
    named = values.pop("named", False)
    condition = Condition.objects.latest("pk") if named else None
    with pytest.raises(IntegrityError), transaction.atomic():
        Feedback.objects.create(
            assessment=Assessment.objects.get(), changed_at=NOON, condition=condition, **values
        )
    assert said() == []


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_costs_the_same_at_any_size(
    client: Client, address: str, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Assessment.objects.get().matches.filter(rank__gt=size).delete()
    # The assessment, the feedback, the matches with their conditions, the conditions.
    with django_assert_num_queries(4):
        client.get(f"{address}feedback/")


@pytest.mark.parametrize("role", ["editor", "reviewer", "administrator"])
def test_who_works_on_the_content_reads_it_and_changes_nothing(
    client: Client, address: str, role: str
) -> None:
    token = Assessment.objects.get().token
    given = give(
        assessment=Assessment.objects.get(),
        helped=Helped.NO,
        finding=(Found.CONDITION, Condition.objects.filter(slug="osteoarthritis").last()),
        at=NOON,
    )
    client.force_login(make_member(role))

    page = client.get("/admin/triage/feedback/")

    text = page.content.decode()
    assert page.status_code == 200
    assert [word in text for word in ("2026-11-23", "Osteoarthritis", "Achilles ten")] == [True] * 3
    assert token not in text
    for action in ("change", "delete"):
        response = client.post(f"/admin/triage/feedback/{given.pk}/{action}/", {"post": "yes"})
        assert response.status_code in {302, 403}
    assert client.get("/admin/triage/feedback/add/").status_code == 403
    assert said() == [
        {"helped": "no", "found": "condition", "condition__slug": "osteoarthritis", "changes": 1}
    ]


@pytest.mark.parametrize("size", [1, 4])
def test_the_list_costs_the_same_at_any_size(
    client: Client, clinic: Release, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(size):
        send(client)
    for assessment in Assessment.objects.all():
        give(assessment=assessment, helped=Helped.YES)
    client.force_login(make_member("reviewer"))
    # The session, the account, its permissions and its groups'; the releases to filter by; two
    # counts; the rows; the first and the last day, and the days between, to choose from.
    with django_assert_num_queries(10):
        client.get("/admin/triage/feedback/")
