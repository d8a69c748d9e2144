"""The questions in the read API, as the form asks them."""

import pytest
from django.test import Client

from tests.factories import (
    make_condition,
    make_question,
    make_symptom,
    publish,
)
from triage.models import QuestionKind, Section

pytestmark = pytest.mark.django_db


def test_questions_come_in_the_order_of_the_form_with_their_choices(client: Client) -> None:
    make_condition()
    fever, heel, arch = make_symptom("fever"), make_symptom("heel"), make_symptom("arch")
    make_question(
        "where",
        [heel, arch],
        text="Where does it hurt?",
        help_text="Point at it.",
        why="It tells most.",
        kind=QuestionKind.CHOOSE_ONE,
        section=Section.WHERE,
        required=True,
        asked_by_doctors=True,
    )
    make_question("flags", [fever], section=Section.RED_FLAGS, position=2)
    make_question("first", [make_symptom("clot")], section=Section.RED_FLAGS, position=1)
    release = publish()
    answer = client.get("/api/v1/questions/").json()
    assert [row["slug"] for row in answer["results"]] == ["first", "flags", "where"]
    where = {
        "slug": "where",
        "text": "Where does it hurt?",
        "help_text": "Point at it.",
        "why": "It tells most.",
        "kind": "choose_one",
        "section": "where",
        "position": 0,
        "required": True,
        "asked_by_doctors": True,
        "choices": [
            {"symptom": {"slug": "heel", "name": "Heel", "lay_name": "heel"}, "label": "heel"},
            {"symptom": {"slug": "arch", "name": "Arch", "lay_name": "arch"}, "label": "arch"},
        ],
    }
    assert answer["results"][2] == where
    reference = {"number": 1, "checksum": release.checksum}
    assert answer["release"] == reference
    assert client.get("/api/v1/questions/where/").json() == {"release": reference, **where}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind=choose_one", ["b"]),
        ("section=red_flags", ["a"]),
        ("required=true", ["b"]),
        ("required=false", ["a", "c"]),
        ("asked_by_doctors=true", ["c"]),
        ("symptom=heel", ["b"]),
        ("search=hurt", ["b"]),
        ("ordering=-slug", ["c", "b", "a"]),
    ],
)
def test_questions_are_filtered(client: Client, query: str, found: list[str]) -> None:
    make_condition()
    make_question("a", [make_symptom("fever")], section=Section.RED_FLAGS)
    make_question(
        "b",
        [make_symptom("heel")],
        text="Does it hurt?",
        kind=QuestionKind.CHOOSE_ONE,
        section=Section.WHERE,
        required=True,
    )
    make_question("c", [make_symptom("high")], asked_by_doctors=True)
    publish()
    answer = client.get(f"/api/v1/questions/?{query}").json()
    assert [row["slug"] for row in answer["results"]] == found
