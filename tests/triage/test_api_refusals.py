"""What the triage endpoint refuses, and how it names all of it at once."""

from typing import Any

import pytest
from django.test import Client

from tests.factories import make_condition, make_symptom, publish
from tests.triage.posting import (
    UNKNOWN,
    WRONG_ANSWER,
    WRONG_ANSWERS,
    WRONG_LIMIT,
    WRONG_RELEASE,
    errors,
    post,
)

pytestmark = pytest.mark.django_db

UNKNOWN_FIELD = "Unknown field. Allowed: age, sex, answers, sources, release, limit, include."
WRONG_SOURCES = "Give an object of symptom slugs and initial or asked."
WRONG_INCLUDE = "Give a list of any of next_question, should_stop, what_would_change."
WRONG_INCLUDED = "Use one of next_question, should_stop, what_would_change."
WRONG_AGE = "Give a whole number of years from 0 to 120, or null."
WRONG_SEX = "Use female, male or null."


@pytest.mark.parametrize(
    ("_case", "body", "wrong"),
    [
        ("no answers", {}, {"answers": WRONG_ANSWERS}),
        ("null answers", {"answers": None}, {"answers": WRONG_ANSWERS}),
        ("a list of answers", {"answers": ["morning"]}, {"answers": WRONG_ANSWERS}),
        ("a text for answers", {"answers": "morning"}, {"answers": WRONG_ANSWERS}),
        ("an unknown slug", {"answers": {"nope": "yes"}}, {"answers.nope": UNKNOWN}),
        ("a slug with a NUL", {"answers": {"a\0b": "yes"}}, {"answers.a\0b": UNKNOWN}),
        ("an empty slug", {"answers": {"": "yes"}}, {"answers.": UNKNOWN}),
        ("an unknown answer", {"answers": {"fever": "maybe"}}, {"answers.fever": WRONG_ANSWER}),
        ("a boolean answer", {"answers": {"fever": True}}, {"answers.fever": WRONG_ANSWER}),
        ("a null answer", {"answers": {"fever": None}}, {"answers.fever": WRONG_ANSWER}),
        ("a nested answer", {"answers": {"fever": {"a": "yes"}}}, {"answers.fever": WRONG_ANSWER}),
        ("an empty answer", {"answers": {"fever": ""}}, {"answers.fever": WRONG_ANSWER}),
        ("too young", {"answers": {}, "age": -1}, {"age": WRONG_AGE}),
        ("too old", {"answers": {}, "age": 121}, {"age": WRONG_AGE}),
        ("age beyond counting", {"answers": {}, "age": 10**400}, {"age": WRONG_AGE}),
        ("age as a text", {"answers": {}, "age": "45"}, {"age": WRONG_AGE}),
        ("age as a boolean", {"answers": {}, "age": True}, {"age": WRONG_AGE}),
        ("half a year", {"answers": {}, "age": 4.5}, {"age": WRONG_AGE}),
        ("a whole float", {"answers": {}, "age": 45.0}, {"age": WRONG_AGE}),
        ("ages", {"answers": {}, "age": [45]}, {"age": WRONG_AGE}),
        ("another sex", {"answers": {}, "sex": "x"}, {"sex": WRONG_SEX}),
        ("no text for sex", {"answers": {}, "sex": ["male"]}, {"sex": WRONG_SEX}),
        ("an empty sex", {"answers": {}, "sex": ""}, {"sex": WRONG_SEX}),
        ("no matches", {"answers": {}, "limit": 0}, {"limit": WRONG_LIMIT}),
        ("too many matches", {"answers": {}, "limit": 21}, {"limit": WRONG_LIMIT}),
        ("no limit", {"answers": {}, "limit": None}, {"limit": WRONG_LIMIT}),
        ("a limit as a text", {"answers": {}, "limit": "5"}, {"limit": WRONG_LIMIT}),
        ("release 0", {"answers": {}, "release": 0}, {"release": WRONG_RELEASE}),
        ("an unknown release", {"answers": {}, "release": 99}, {"release": WRONG_RELEASE}),
        ("no release there can be", {"answers": {}, "release": 10**30}, {"release": WRONG_RELEASE}),
        ("a release as a text", {"answers": {}, "release": "1"}, {"release": WRONG_RELEASE}),
        ("null for sources", {"answers": {}, "sources": None}, {"sources": WRONG_SOURCES}),
        ("a list of sources", {"answers": {}, "sources": []}, {"sources": WRONG_SOURCES}),
        (
            "a source of the server's",
            {"answers": {"fever": "yes"}, "sources": {"fever": "demographic"}},
            {"sources.fever": "Use initial or asked."},
        ),
        (
            "a source without its answer",
            {"answers": {}, "sources": {"a\0b": "asked"}},
            {"sources.a\0b": "There is no answer that this could be the source of."},
        ),
        ("a word for what to include", {"answers": {}, "include": "x"}, {"include": WRONG_INCLUDE}),
        ("null to include", {"answers": {}, "include": None}, {"include": WRONG_INCLUDE}),
        (
            "more to include than there is",
            {"answers": {}, "include": ["should_stop"] * 4},
            {"include": WRONG_INCLUDE},
        ),
        (
            "something else to include",
            {"answers": {}, "include": ["should_stop", "questions", 1]},
            {"include.1": WRONG_INCLUDED, "include.2": WRONG_INCLUDED},
        ),
        (
            "an unknown field",
            {"answers": {}, "agee": 45},
            {"agee": UNKNOWN_FIELD},
        ),
        (
            "a sign of age against the age",
            {"answers": {"over-40": "yes"}, "age": 20},
            {"answers.over-40": "This contradicts the age or sex that was given."},
        ),
        ("a list", [1], {"body": "Give a JSON object."}),
        ("a text", "yes", {"body": "Give a JSON object."}),
        ("a number", 1, {"body": "Give a JSON object."}),
        ("null", None, {"body": "Give a JSON object."}),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    client: Client, _case: str, body: Any, wrong: dict[str, str]
) -> None:
    make_condition()
    make_symptom("fever")
    make_symptom("over-40", kind="demographic", min_age=40)
    publish()
    assert errors(post(client, body)) == wrong


@pytest.mark.parametrize("release", [None, 1, 99])
def test_everything_that_is_wrong_is_named_in_one_go(client: Client, release: int | None) -> None:
    make_condition()
    make_symptom("fever")
    make_symptom("over-40", kind="demographic", min_age=40)
    publish()
    body = {
        "age": 4.5,
        "sex": "x",
        "answers": {"nope": "yes", "fever": "maybe", "over-40": "no", "neither": "perhaps"},
        "sources": {"fever": "initial", "over-40": "told", "calf": "asked"},
        "limit": 0,
        "release": release,
        "include": ["x"],
        "name": "Jo",
    }
    wrong = {
        "name": UNKNOWN_FIELD,
        "age": WRONG_AGE,
        "sex": WRONG_SEX,
        "answers.fever": WRONG_ANSWER,
        "answers.neither": WRONG_ANSWER,
        "sources.over-40": "Use initial or asked.",
        "sources.calf": "There is no answer that this could be the source of.",
        "limit": WRONG_LIMIT,
        "include.0": WRONG_INCLUDED,
        "answers.nope": UNKNOWN,
    }
    answer = post(client, body)
    assert errors(answer) == wrong | ({"release": WRONG_RELEASE} if release == 99 else {})
    assert (
        answer.json()["detail"] == f"{len(errors(answer))} fields are wrong; `errors` names each."
    )


def test_slugs_are_looked_up_in_the_release_that_is_asked_for(client: Client) -> None:
    make_condition()
    publish()
    make_symptom("new")
    publish()
    body: dict[str, Any] = {"answers": {"new": "yes"}, "limit": 0}
    assert errors(post(client, body)) == {"limit": WRONG_LIMIT}
    assert errors(post(client, body | {"release": 1})) == {
        "limit": WRONG_LIMIT,
        "answers.new": UNKNOWN,
    }


@pytest.mark.parametrize(("answers", "status"), [(1000, 200), (1001, 400)])
def test_a_thousand_answers_are_taken_and_no_more(
    client: Client, answers: int, status: int
) -> None:
    make_condition()
    for number in range(answers):
        make_symptom(f"s{number}")
    publish()
    answer = post(client, {"answers": {f"s{number}": "unsure" for number in range(answers)}})
    assert answer.status_code == status
    if status == 400:
        assert errors(answer) == {"answers": "Give at most 1000 answers."}
