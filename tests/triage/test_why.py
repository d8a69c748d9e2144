import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.models import Condition, Release, Symptom, Zone
from tests.factories import make_structure, make_zone, publish
from tests.small_knowledge import publish_small_knowledge
from tests.triage.clinic import open_clinic
from tests.triage.pages import FORM, lines, part, result_of, send
from triage.models import Assessment

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

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
        # The assessment; recall (3: what the form has read is kept); ranking; the conditions.
        ("why/", 1 + 3 + 1 + 1),
        # The same, the condition instead.
        ("why/condition-1/", 1 + 1 + 3 + 1),
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


def test_the_answers_that_would_change_most_are_named(client: Client, clinic: Release) -> None:
    response = result_of(client, q_where="inner-ankle", q_swelling="unsure", q_morning="")
    assert part(response, "What would change this", "What you can do yourself") == [
        "What would change this",
        "We do not know these about you. They would count most. If you can find out, or if one of "
        "them comes up later, answer again.",
        "If this is not true Pain with the first steps in the morning",
        "Then Posterior tibial tendonitis would come first.",
        "If this is not true Swelling",
        "Then Plantar fasciitis would come first.",
        "You were not sure about it.",
    ]


def test_what_would_raise_the_urgency_comes_before_what_would_change_the_order(
    client: Client, clinic: Release
) -> None:
    response = result_of(
        client,
        q_warning_signs=":unsure",
        q_where="under-heel",
        q_swelling="",
        q_morning="",
        q_background="tight-shoes",
    )
    assert part(response, "What would change this", "What you can do yourself")[2:] == [
        "If this is true The foot is cold, pale or blue",
        "Then Get emergency help now",
        "You were not sure about it.",
        "If this is true A sudden snap or kick at the back of the ankle",
        "Then Get medical help today",
        "You were not sure about it.",
        "If this is true Swelling",
        "Then See a doctor within days Osteoarthritis of the ankle would come first.",
    ]


def test_where_no_answer_would_change_anything_that_is_said(
    client: Client, clinic: Release
) -> None:
    assert part(result_of(client), "What would change this", "What you can do yourself") == [
        "What would change this",
        "No single answer that we do not have would change what comes first, or how soon to get "
        "help. New signs can.",
    ]


@pytest.mark.parametrize(
    ("_case", "felt", "marked"),
    [
        ("where pain speaks for it", "above-heel", "Marked in the drawing: the tendon."),
        ("else all of its anatomy", "snap", "Marked in the drawing: the calf; the tendon."),
    ],
)
def test_the_first_condition_is_marked_in_the_drawing(
    client: Client, _case: str, felt: str, marked: str
) -> None:
    open_clinic()
    tendon, calf = make_structure("tendon"), make_structure("calf")
    Condition.objects.draft().get(slug="achilles-tendonitis").structures.set([tendon, calf])
    make_zone("achilles-tendon", name="the tendon").structures.add(tendon)
    make_zone("calf-lower", name="the calf").structures.add(calf)
    Zone.objects.draft().get(slug="achilles-tendon").symptoms.add(
        Symptom.objects.draft().get(slug=felt)
    )
    publish()

    text = " ".join(lines(result_of(client)))

    assert f"{marked} A right leg is drawn; a left one is its mirror image." in text
