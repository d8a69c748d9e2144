"""An interview over the API: what comes next, when it is over, and what would change the result."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.models import Release
from tests.small_knowledge import publish_small_knowledge
from tests.triage.posting import post
from triage.interviewers import prepared
from triage.models import Assessment, Interview

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

INTERVIEW = ["next_question", "should_stop"]
ALL = [*INTERVIEW, "what_would_change"]
NO_DANGER = {"snap": "no", "cold-foot": "no"}
UNDER_HEEL = {**NO_DANGER, "under-heel": "yes"}


def asked(client: Client, answers: dict[str, str], include: list[str] = INTERVIEW) -> Any:
    answer = post(client, {"answers": answers, "include": include})
    assert answer.status_code == 200
    return answer.json()


@pytest.mark.parametrize(
    ("include", "fields"),
    [
        ([], []),
        (["next_question"], ["next_question"]),
        (["should_stop"], ["should_stop", "stop_reason"]),
        (["what_would_change", "what_would_change"], ["what_would_change"]),
        (ALL, ["next_question", "should_stop", "stop_reason", "what_would_change"]),
    ],
)
def test_a_result_says_besides_what_was_asked_for(
    client: Client, clinic: Release, include: list[str], fields: list[str]
) -> None:
    plain = asked(client, {}, [])
    answer = asked(client, {}, include)
    assert list(answer)[len(plain) :] == fields
    assert {name: answer[name] for name in plain} == plain


def test_warning_signs_are_asked_for_first(client: Client, clinic: Release) -> None:
    answer = asked(client, {"snap": "no"})
    assert answer["next_question"] == {
        "questions": [
            {
                "slug": "warning-signs",
                "text": "Is any of these true?",
                "help_text": "",
                "why": "They can mean that the foot is in danger.",
                "kind": "choose_any",
                "section": "red_flags",
                "position": 0,
                "required": True,
                "asked_by_doctors": False,
                "choices": [
                    {
                        "symptom": {
                            "slug": "cold-foot",
                            "name": "Cold foot",
                            "lay_name": "The foot is cold, pale or blue",
                        },
                        "label": "The foot is cold, pale or blue",
                    }
                ],
            }
        ],
        "why": {
            "warning_signs": True,
            "could_raise": False,
            "tells_apart": [],
            "texts": ["Some of these signs need help at once, so they come first."],
        },
    }
    assert (answer["should_stop"], answer["stop_reason"]) == (False, None)


def test_then_what_tells_causes_apart_and_could_raise_the_urgency(
    client: Client, clinic: Release
) -> None:
    page = asked(client, UNDER_HEEL | {"morning": "yes"})["next_question"]
    assert [question["slug"] for question in page["questions"]] == ["swelling"]
    assert page["why"] == {
        "warning_signs": False,
        "could_raise": True,
        "tells_apart": [
            {"slug": "plantar-fasciitis", "name": "Plantar fasciitis"},
            {"slug": "osteoarthritis", "name": "Osteoarthritis of the ankle"},
        ],
        "texts": [
            "With your other answers, a yes could mean that you should be seen sooner.",
            "It helps to tell two causes apart that may fit: Plantar fasciitis, and "
            "Osteoarthritis of the ankle.",
        ],
    }


@pytest.mark.parametrize(
    ("answers", "code", "text"),
    [
        (
            {"cold-foot": "yes"},
            "emergency",
            "Some of your answers need help at once. Do not answer any more questions now.",
        ),
        (
            NO_DANGER | dict.fromkeys(["above-heel", "morning", "more-training"], "yes"),
            "sure_enough",
            "That is enough: one cause fits your answers clearly better than the others.",
        ),
        (
            NO_DANGER
            | dict.fromkeys(["above-heel", "under-heel", "inner-ankle"], "unsure")
            | dict.fromkeys(["morning", "swelling", "more-training", "tight-shoes"], "unsure"),
            "nothing_left",
            "There is nothing left to ask that would change the result.",
        ),
    ],
)
def test_it_says_when_to_stop_and_why(
    client: Client, clinic: Release, answers: dict[str, str], code: str, text: str
) -> None:
    answer = asked(client, answers)
    assert answer["next_question"] is None
    assert answer["should_stop"] is True
    assert answer["stop_reason"] == {"code": code, "text": text}


def test_posting_the_answers_so_far_again_and_again_is_an_interview(
    client: Client, clinic: Release
) -> None:
    """And nothing is stored of it."""
    answers: dict[str, str] = {}
    pages = []
    while page := asked(client, answers)["next_question"]:
        pages.append([question["slug"] for question in page["questions"]])
        for question in page["questions"]:
            told = [choice["symptom"]["slug"] for choice in question["choices"]]
            # None of the options of "choose one" fits, and "no" to all the rest.
            state = "unsure" if question["kind"] == "choose_one" else "no"
            answers |= dict.fromkeys(told, state)
    assert pages == [["warning-signs"], ["where"], ["morning"], ["swelling"]]
    assert (Assessment.objects.count(), Interview.objects.count()) == (0, 0)


def test_the_open_answers_that_would_change_most_are_told_with_their_chances(
    client: Client, clinic: Release
) -> None:
    answers = {"snap": "unsure", "cold-foot": "unsure", "under-heel": "yes", "tight-shoes": "yes"}
    enough = asked(client, answers | {"more-training": "no"}, ["what_would_change"])
    assert enough["sufficient"] is True
    changes = enough["what_would_change"]
    assert [
        (change["symptom"], change["answer"], change["level"], change["first"])
        for change in changes
    ] == [
        ("cold-foot", "yes", "emergency", None),
        ("snap", "yes", "urgent", None),
        ("swelling", "yes", "soon", "osteoarthritis"),
    ]
    assert {name for change in changes for name in change} == {
        "symptom",
        "answer",
        "chance",
        "level",
        "first",
        "shift",
    }
    assert all(0 < change["chance"] < 1 and 0 <= change["shift"] <= 1 for change in changes)


@pytest.mark.parametrize(
    ("_case", "answers"),
    [("an emergency", UNDER_HEEL | {"cold-foot": "yes"}), ("too little", {"morning": "yes"})],
)
def test_what_would_change_is_left_out_where_it_would_distract(
    client: Client, clinic: Release, _case: str, answers: dict[str, str]
) -> None:
    assert asked(client, answers, ["what_would_change"])["what_would_change"] == []


@pytest.mark.parametrize("size", [3, 6])
def test_what_is_asked_for_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    release = publish_small_knowledge(size)
    prepared(release)  # once for each process
    answers = {"symptom-1": "yes", "symptom-2": "no", "symptom-3": "no"}
    # live release; scores; release, matched conditions, their evidence
    with django_assert_num_queries(1 + 1 + 3):
        post(client, {"answers": answers, "include": ["should_stop"]})
    # live release; scores, while the matched conditions are kept; questions, choices, symptoms,
    # where there is a next one
    with django_assert_num_queries(1 + 1 + 3):
        answer = post(client, {"answers": {}, "include": ["next_question"]}).json()
    assert answer["next_question"]["questions"][0]["slug"] == "question-1"
    # live release; scores; questions (3); scores of the conditions in play; release and those of
    # them that no result has shown, their evidence
    new = 3 if size > 5 else 0
    with django_assert_num_queries(1 + 1 + 3 + 1 + new):
        answer = post(client, {"answers": answers, "include": ["what_would_change"]}).json()
    assert answer["sufficient"] is True
    with django_assert_num_queries(1 + 1 + 3 + 1):
        post(client, {"answers": answers, "include": ["what_would_change"]})
