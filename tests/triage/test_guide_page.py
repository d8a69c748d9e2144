import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.models import Condition, Guide, Release
from tests.factories import make_guide, publish
from tests.small_knowledge import publish_small_knowledge
from tests.triage.pages import lines, part

pytestmark = pytest.mark.django_db


def matches(response: Any) -> list[str]:
    return re.findall(r'<h3><a href="/conditions/([^"]+)/"', response.content.decode())


def test_a_guide_ranks_its_answers_live(client: Client, clinic: Release) -> None:
    response = client.get("/guides/morning-pain/")
    assert part(response, "Suppose you answer", "Is this your pain?") == [
        "Suppose you answer",
        "Yes: Pain with the first steps in the morning",
        "No: A sudden snap or kick at the back of the ankle",
        "And nothing else. More answers, your age among them, can change the order a lot.",
    ]
    assert part(response, "Plantar fasciitis", "Achilles tendonitis") == [
        "Plantar fasciitis",
        "Fits many of your answers",
        "About 4 of 10 people with these answers",
        "If it is this: Look after it yourself",
        "What plantar-fasciitis is.",
        "Speaks for it",
        "Yes: Pain with the first steps in the morning Counts some.",
        "We do not know about: Pain under the heel; More running or jumping than usual; "
        "Pain in the tendon just above the heel; Swelling.",
    ]
    assert matches(response) == [
        "plantar-fasciitis",
        "achilles-tendonitis",
        "osteoarthritis",
        "posterior-tibial-tendonitis",
        "achilles-rupture",
    ]
    assert lines(response)[-1] == (
        "Morning pain: a review, 2020. Observational or accuracy study; figure seen on an extract."
    )
    assert 'href="/check/"' in response.content.decode()


def test_a_guide_follows_the_live_release_not_the_draft(client: Client, clinic: Release) -> None:
    Condition.objects.draft().filter(slug="osteoarthritis").update(prior=0.9)
    assert matches(client.get("/guides/morning-pain/"))[0] == "plantar-fasciitis"
    publish()
    assert matches(client.get("/guides/morning-pain/"))[0] == "osteoarthritis"


def test_a_guide_shows_seven_conditions_at_most(client: Client) -> None:
    publish_small_knowledge(9)
    assert matches(client.get("/guides/guide-1/")) == [f"condition-{n}" for n in range(1, 8)]


@pytest.mark.parametrize("size", [1, 4])
def test_a_guide_costs_the_same_at_any_size(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_small_knowledge(size)
    # The live release, the guide, its sources, its answers; assess (9).
    with django_assert_num_queries(4 + 10):
        client.get("/guides/guide-1/")
    # Of assess the scores alone.
    with django_assert_num_queries(4 + 1):
        client.get("/guides/guide-1/")


def test_a_guide_of_the_draft_is_not_there(client: Client, clinic: Release) -> None:
    make_guide("new")
    assert Guide.objects.draft().filter(slug="new").exists()
    assert client.get("/guides/new/").status_code == 404
