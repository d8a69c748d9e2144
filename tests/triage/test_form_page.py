import re
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.levels import Urgency
from conditions.models import Condition, Release
from tests.factories import make_guide
from tests.small_knowledge import publish_small_knowledge
from tests.triage.pages import FORM, lines, part, send
from triage import assessments, views
from triage.answers import InvalidAnswers
from triage.forms import AGE_MISSING, AGE_WRONG, MISSING, MISSING_ANY, NOT_LISTED, STOP
from triage.models import Assessment

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_the_form_asks_what_the_live_release_asks(client: Client, clinic: Release) -> None:
    response = client.get(FORM)
    assert response.status_code == 200
    assert part(response, "About the person", "Where it hurts") == [
        "About the person",
        "How old is the person? Please answer",
        "In whole years. For a baby under one, write 0.",
        "Is the person female or male?",
        "Some causes are more common in women, others in men.",
        "Female Male Prefer not to say",
        "Check these first",
        "Some signs need help at once, whatever else you answer. That is why we ask about them "
        "before anything else. If one is true for you, you can stop at the end of this part.",
        "Is any of these true? Please answer",
        "A sudden snap or kick at the back of the ankle The foot is cold, pale or blue",
        "or",
        "None of these Not sure",
        "Why we ask: Is any of these true?",
        "They can mean that the foot is in danger.",
        "Is one of these true for you?",
        "Then you can stop here and see what to do now. If not, carry on below.",
        "Stop here: what should I do?",
    ]


def test_only_parts_without_answers_and_errors_are_folded(client: Client, clinic: Release) -> None:
    def opened(response: Any) -> dict[str, bool]:
        parts = r'<details class="part"( open)?>\s*<summary><h2 id="part-(\w+)">'
        return {name: bool(o) for o, name in re.findall(parts, response.content.decode())}

    shown = {"red_flags": True, "where": True}
    assert opened(client.get(FORM)) == shown | {
        "pattern": False,
        "signs": False,
        "background": False,
    }
    wrong = send(client, age="", q_morning="perhaps", q_swelling="yes", q_background="")
    assert opened(wrong) == shown | {"pattern": True, "signs": True, "background": False}


def test_questions_of_the_draft_are_not_asked(client: Client, clinic: Release) -> None:
    before = lines(client.get(FORM))
    Condition.objects.draft().update(name="Draft")
    make_guide("draft-guide")
    assert lines(client.get(FORM)) == before


@pytest.mark.parametrize("size", [1, 4])
def test_the_form_costs_the_same_at_any_size(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_small_knowledge(size)
    # The live release, its questions, their choices, the choices' symptoms, the zones of each.
    with django_assert_num_queries(5):
        client.get(FORM)


def test_answers_are_kept_as_they_were_given(client: Client, clinic: Release) -> None:
    response = send(client)
    stored = Assessment.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/check/{stored.token}/")
    assert (stored.release, stored.age, stored.sex) == (clinic, 45, "female")
    assert dict(stored.answers.values_list("symptom__slug", "state")) == {
        "snap": "no",
        "cold-foot": "no",
        "above-heel": "yes",
        "morning": "yes",
        "swelling": "unsure",
        "more-training": "yes",
        "tight-shoes": "no",
    }


@pytest.mark.parametrize("size", [1, 4])
def test_sending_costs_the_same_at_any_size(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_small_knowledge(size)
    # The form (5) and assess (10); then in a savepoint (2) the release, the assessment, the rules
    # that fired and their links, the keys of the symptoms and the answers, the keys of the
    # conditions and the matches.
    with django_assert_num_queries(5 + 10 + 2 + 8):
        client.post(FORM, {"age": "45", "q-question-1": "yes"})


def test_missing_answers_are_named_and_the_others_kept(client: Client, clinic: Release) -> None:
    response = send(client, age="", q_warning_signs="", q_where="")
    assert response.status_code == 200
    assert part(response, "Please look at your answers again", "Check your pain") == [
        "Please look at your answers again",
        "Nothing is lost: what you filled in is still there.",
        "How old is the person?",
        AGE_MISSING,
        "Is any of these true?",
        MISSING_ANY,
        "Where does it hurt most?",
        MISSING,
    ]
    page = response.content.decode()
    assert re.findall(r'<a href="#(\w[\w-]*)">', page)[:3] == [
        "id_age",
        "id_q-warning-signs_0",
        "id_q-where_0",
    ]
    kept = re.findall(r'name="([\w-]+)" value="([^"]+)"[^>]* checked', page)
    assert kept == [
        ("sex", "female"),
        ("q-morning", "yes"),
        ("q-swelling", "unsure"),
        ("q-background", "more-training"),
    ]
    assert "<title>Error: Check your pain" in " ".join(page.split())
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize(
    ("_case", "changes", "message"),
    [
        ("a choice that is none", {"q_where": "thick-tendon"}, NOT_LISTED),
        ("a symptom of another question", {"q_background": "snap"}, NOT_LISTED),
        ("a state that is none", {"q_morning": "perhaps"}, NOT_LISTED),
        ("markup", {"age": "<script>"}, AGE_WRONG),
    ],
)
def test_tampered_answers_are_refused_and_nothing_is_kept(
    client: Client, clinic: Release, _case: str, changes: dict[str, str], message: str
) -> None:
    response = send(client, **changes)
    assert response.status_code == 200
    assert message in lines(response)
    assert "<script>" not in response.content.decode()
    assert Assessment.objects.count() == 0


def test_what_only_the_engine_refuses_is_shown_and_not_kept(
    client: Client, clinic: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise InvalidAnswers({"answers.morning": "Answer yes, no or unsure."})

    monkeypatch.setattr(views, "assess", refuse)
    response = send(client)
    assert response.status_code == 400
    assert part(response, "Do the first steps in the morning hurt?", "Check your pain") == [
        "Do the first steps in the morning hurt?",
        "Answer yes, no or unsure.",
    ]
    assert Assessment.objects.count() == 0


def test_a_form_from_elsewhere_is_refused(clinic: Release) -> None:
    assert send(Client(enforce_csrf_checks=True)).status_code == 403
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize("address", [FORM, "/guides/morning-pain/"])
def test_before_the_first_release_there_is_a_calm_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 503


def test_a_person_with_a_red_flag_may_stop_there(client: Client, clinic: Release) -> None:
    response = client.post(FORM, {"age": "45", "q-warning-signs": "cold-foot", STOP: "yes"})
    assert response.status_code == 302
    assert Assessment.objects.get().level == Urgency.EMERGENCY


def test_where_nothing_can_be_kept_the_urgency_is_told_all_the_same(
    client: Client, clinic: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(**kept: Any) -> Any:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(assessments, "store", gone)
    response = send(client, q_warning_signs="cold-foot")

    assert response.status_code == 503
    assert lines(response) == [
        "Your result",
        "Get emergency help now",
        "Call your emergency number (112, 999 or 911), or have somebody take you to an emergency "
        "department. Do not drive yourself.",
        "Call 112 Call 999 Call 911",
        "Why we say so",
        "The foot may get too little blood",
        "Call an ambulance now.",
        "We could not keep your result",
        "Something here is not working just now, so we cannot show you the rest. What you read "
        "above is from your answers, and it counts. Nothing of this result was stored.",
        "To see what may fit your pain, load this page again in a few minutes.",
    ]
    assert not Assessment.objects.exists()
