import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.models import Release
from tests.small_knowledge import publish_small_knowledge
from tests.triage.pages import FORM, lines, send
from triage.models import Assessment

pytestmark = pytest.mark.django_db

END = [
    "This is not a diagnosis. It ranks what may fit your answers and how soon to get help; only "
    "someone who examines you can tell what it is. A place far down does not rule it out.",
    "Back to the result",
]


def open_page(client: Client, page: str, **changes: str) -> list[str]:
    return lines(client.get(f"{send(client, **changes)['Location']}{page}"))


def test_every_condition_is_listed_in_the_order_of_the_result(
    client: Client, clinic: Release
) -> None:
    text = open_page(client, "why/")
    assert text[text.index("Achilles tendonitis") : text.index("Back to the result")] == [
        "Achilles tendonitis",
        "About 9 of 10 people with these answers",
        "Plantar fasciitis",
        "Fewer than 1 of 20 people with these answers",
        "Osteoarthritis of the ankle",
        "Fewer than 1 of 20 people with these answers",
        "Posterior tibial tendonitis",
        "Fewer than 1 of 100 people with these answers",
        "Torn Achilles tendon",
        "Fewer than 1 of 100 people with these answers",
    ]


def test_too_few_answers_give_no_order(client: Client, clinic: Release) -> None:
    text = open_page(client, "why/", q_where=":unsure", q_morning="", q_background="")
    assert text[text.index("Achilles tendonitis") : text.index("Back to the result")] == [
        "Achilles tendonitis",
        "Osteoarthritis of the ankle",
        "Plantar fasciitis",
        "Posterior tibial tendonitis",
        "Torn Achilles tendon",
    ]


def test_why_not_says_what_sets_it_apart_from_the_first(client: Client, clinic: Release) -> None:
    text = open_page(client, "why/osteoarthritis/")
    assert text[text.index("Why not Osteoarthritis of the ankle?") :] == [
        "Why not Osteoarthritis of the ankle?",
        "It stands at place 3 of 5 for your answers.",
        "Fewer than 1 of 20 people with these answers",
        "If it is this: See a doctor if it does not settle",
        "What osteoarthritis is. More about Osteoarthritis of the ankle",
        "What sets it apart from Achilles tendonitis",
        "Speaks more for Achilles tendonitis",
        "Yes: Pain in the tendon just above the heel Counts some.",
        "Yes: More running or jumping than usual Counts some.",
        "Yes: Pain with the first steps in the morning Counts a little.",
        "Before any answer, Achilles tendonitis is about 2 times as common.",
        "What your answers say about it",
        "Speaks for it",
        "Yes: Pain with the first steps in the morning Counts some.",
        *END,
    ]


def test_the_first_is_compared_with_the_second(client: Client, clinic: Release) -> None:
    text = open_page(client, "why/achilles-tendonitis/")
    assert text[text.index("Why Achilles tendonitis?") :][5:11] == [
        "What sets it apart from Plantar fasciitis",
        "Speaks more for Plantar fasciitis",
        "Yes: Pain with the first steps in the morning Counts a little.",
        "Speaks more for Achilles tendonitis",
        "Yes: Pain in the tendon just above the heel Counts a great deal.",
        "Yes: More running or jumping than usual Counts a little.",
    ]


def test_too_few_answers_compare_nothing(client: Client, clinic: Release) -> None:
    changes = {"q_where": ":unsure", "q_morning": "", "q_background": ""}
    text = open_page(client, "why/osteoarthritis/", **changes)
    assert text[text.index("Why not Osteoarthritis of the ankle?") :] == [
        "Why not Osteoarthritis of the ankle?",
        "You answered too little to say how well it fits.",
        "If it is this: See a doctor if it does not settle",
        "What osteoarthritis is. More about Osteoarthritis of the ankle",
        "What your answers say about it",
        "None of your answers speaks for it or against it.",
        "We do not know about: Pain with the first steps in the morning.",
        *END,
    ]


def test_a_condition_that_is_not_in_the_release_has_no_page(
    client: Client, clinic: Release
) -> None:
    address = send(client)["Location"]
    assert client.get(f"{address}why/no-such-condition/").status_code == 404


@pytest.mark.parametrize("size", [1, 4])
@pytest.mark.parametrize(
    ("page", "queries"),
    [
        # The assessment; the vocabulary in two; recall (5); ranking; the conditions.
        ("why/", 1 + 2 + 5 + 1 + 1),
        # The same, the condition instead; the conditions compared and their evidence.
        ("why/condition-1/", 1 + 1 + 2 + 5 + 1 + 2),
    ],
)
def test_the_pages_cost_the_same_at_any_size(
    client: Client,
    size: int,
    page: str,
    queries: int,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    publish_small_knowledge(size)
    address = client.post(FORM, {"age": "45", "q-question-1": "yes"})["Location"]
    Assessment.objects.update(sufficient=True)
    with django_assert_num_queries(queries):
        client.get(f"{address}{page}")
