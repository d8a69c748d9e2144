"""Many cases in one call: under one release, in order, and none where one of them is wrong."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.models import Condition, Release
from tests.factories import make_symptom, publish
from tests.small_knowledge import publish_small_knowledge
from tests.triage.posting import (
    UNKNOWN,
    WRONG_ANSWER,
    WRONG_ANSWERS,
    WRONG_LIMIT,
    WRONG_RELEASE,
    errors,
    post,
)
from triage import results
from triage.models import Assessment

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

WRONG_CASES = "Give a list of 1 to 100 cases."
WRONG_ID = "Give a text of 1 to 100 characters, or null."
UNKNOWN_FIELD = "Unknown field. Allowed: age, sex, answers, sources, id."
CASES: list[dict[str, Any]] = [
    {"id": "heel", "age": 45, "sex": "female", "answers": {"under-heel": "yes", "morning": "yes"}},
    {"answers": {"snap": "yes"}, "sources": {"snap": "initial"}},
    {"id": None, "age": 70, "answers": {}},
    {"id": "heel\0", "age": 70, "answers": {"inner-ankle": "yes", "swelling": "unsure"}},
]


def batch(client: Client, cases: Any, **body: Any) -> Any:
    return post(client, {"cases": cases, **body}, "triage/batch/")


def test_each_case_comes_to_what_it_comes_to_alone(client: Client, clinic: Release) -> None:
    answer = batch(client, CASES, limit=2)
    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    alone = [
        post(client, {name: case[name] for name in case if name != "id"} | {"limit": 2}).json()
        for case in CASES
    ]
    ids = ["heel", None, None, "heel\0"]
    assert answer.json() == {
        "release": {"number": 1, "checksum": clinic.checksum},
        "results": [result | {"id": name} for result, name in zip(alone, ids, strict=True)],
    }
    assert [len(result["matches"]) for result in alone] == [2] * 4
    assert Assessment.objects.count() == 0


def test_groups_that_fit_into_memory_make_the_same_results(
    client: Client, clinic: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = batch(client, CASES).json()
    monkeypatch.setattr(results, "HELD", 1)
    assert batch(client, CASES).json() == together


def test_all_cases_are_answered_under_the_release_that_the_call_names(
    client: Client, clinic: Release
) -> None:
    Condition.objects.draft().update(prior=0.2)
    publish()
    for number, body in ((2, {}), (1, {"release": 1}), (2, {"release": None})):
        answer = batch(client, CASES, **body).json()
        assert answer["release"]["number"] == number
        assert {result["release"]["number"] for result in answer["results"]} == {number}
    assert errors(batch(client, CASES, release=3)) == {"release": WRONG_RELEASE}


@pytest.mark.parametrize(
    ("_case", "body", "wrong"),
    [
        ("no cases", {}, {"cases": WRONG_CASES}),
        ("null cases", {"cases": None}, {"cases": WRONG_CASES}),
        ("an empty list", {"cases": []}, {"cases": WRONG_CASES}),
        ("an object", {"cases": {"answers": {}}}, {"cases": WRONG_CASES}),
        ("a text", {"cases": "yes"}, {"cases": WRONG_CASES}),
        ("a null", {"cases": [None]}, {"cases.0": "Give a JSON object."}),
        ("lists", {"cases": [[], 1]}, dict.fromkeys(["cases.0", "cases.1"], "Give a JSON object.")),
        ("too many", {"cases": [{}] * 101}, {"cases": WRONG_CASES}),
        (
            "an empty id",
            {"cases": [{"answers": {}, "id": ""}]},
            {"cases.0.id": WRONG_ID},
        ),
        (
            "a number as id",
            {"cases": [{"answers": {}, "id": 1}]},
            {"cases.0.id": WRONG_ID},
        ),
        (
            "a long id",
            {"cases": [{"answers": {}, "id": "i" * 101}]},
            {"cases.0.id": WRONG_ID},
        ),
        (
            "what stands beside the cases, inside one",
            {"cases": [{"answers": {}, "limit": 1, "release": 1, "include": []}]},
            dict.fromkeys(["cases.0.limit", "cases.0.release", "cases.0.include"], UNKNOWN_FIELD),
        ),
        (
            "what stands inside a case, beside them",
            {"cases": [{"answers": {}}], "answers": {}},
            {"answers": "Unknown field. Allowed: release, limit, cases."},
        ),
        ("no object", ["cases"], {"body": "Give a JSON object."}),
    ],
)
def test_what_is_not_understood_is_refused_by_name(
    client: Client, clinic: Release, _case: str, body: Any, wrong: dict[str, str]
) -> None:
    assert errors(post(client, body, "triage/batch/")) == wrong


def test_everything_that_is_wrong_in_any_case_is_named_in_one_go(
    client: Client, clinic: Release
) -> None:
    cases = [
        {"answers": {"morning": "yes", "nope": "yes"}},
        {
            "answers": {"morning": "perhaps", "over-60": "yes"},
            "age": 20,
            "sources": {"snap": "asked"},
        },
        {"answers": {"morning": "yes"}},
        {"answers": [], "age": "20"},
    ]
    assert errors(batch(client, cases, limit=0)) == {
        "limit": WRONG_LIMIT,
        "cases.0.answers.nope": UNKNOWN,
        "cases.1.answers.morning": WRONG_ANSWER,
        "cases.1.answers.over-60": "This contradicts the age or sex that was given.",
        "cases.1.sources.snap": "There is no answer that this could be the source of.",
        "cases.3.answers": WRONG_ANSWERS,
        "cases.3.age": "Give a whole number of years from 0 to 120, or null.",
    }


def test_slugs_are_looked_up_in_the_release_that_is_asked_for(
    client: Client, clinic: Release
) -> None:
    make_symptom("new")
    publish()
    cases = [{"answers": {"new": "yes"}}]
    assert batch(client, cases).status_code == 200
    assert errors(batch(client, cases, release=1)) == {"cases.0.answers.new": UNKNOWN}


def test_a_hundred_cases_are_taken(client: Client, clinic: Release) -> None:
    answer = batch(client, [{"answers": {}, "id": str(n)} for n in range(100)], limit=1)
    assert [result["id"] for result in answer.json()["results"]] == [str(n) for n in range(100)]


@pytest.mark.parametrize("size", [1, 6])
@pytest.mark.parametrize("cases", [1, 7])
def test_a_batch_takes_a_query_a_case_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int, cases: int
) -> None:
    publish_small_knowledge(size)
    # live release; the engine: release, symptoms, exclusive choices, rules, criteria; scores of
    # each case; release, the conditions of all matches, their evidence
    with django_assert_num_queries(1 + 6 + cases + 3):
        answer = batch(client, [{"answers": {"symptom-1": "yes"}}] * cases)
    assert len(answer.json()["results"]) == cases
    # live release, scores of each case
    with django_assert_num_queries(1 + cases):
        again = batch(client, [{"answers": {"symptom-1": "yes"}}] * cases)
    assert again.content == answer.content
