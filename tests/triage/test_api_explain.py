"""Any condition explained, wherever it stands: its parts add up to its score."""

from math import log
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from pytest_django import DjangoAssertNumQueries

from conditions.models import Release
from tests.factories import make_condition, make_evidence, make_symptom, publish
from tests.small_knowledge import publish_small_knowledge
from tests.triage.posting import UNKNOWN, WRONG_RELEASE, errors, post
from tests.triage.test_ranking import TOLERANCE, Base, bases, published
from triage.explanation import DISCLAIMER
from triage.results import assess

pytestmark = pytest.mark.django_db

NO_SUCH = "There is no condition of this name in this release."
WRONG_CONDITION = "Give the slug of a condition."


def explain(client: Client, condition: Any, answers: Any = None, **body: Any) -> Any:
    posted = {"condition": condition, "answers": answers or {}, **body}
    return post(client, posted, "triage/explain/")


def test_a_condition_is_explained_by_what_speaks_for_it_and_against_it(client: Client) -> None:
    morning, swelling = make_symptom("morning", background_rate=0.25), make_symptom("swelling")
    heat = make_symptom("heat", background_rate=0.5)
    achilles = make_condition("achilles", prior=0.3)
    make_evidence(achilles, morning, 0.75)
    joint = make_condition("joint", name="A joint", prior=0.1)
    make_evidence(joint, swelling, 0.6)
    make_evidence(joint, morning, 0.05)
    make_evidence(joint, heat, 0.5)
    make_evidence(joint, make_symptom("stiff"), 0.4)
    make_evidence(joint, make_symptom("creaking"), 0.9)
    make_evidence(joint, make_symptom("squeeze", reporter="examiner"), 0.9)
    release = publish(something_else_prior=0.1)

    # The answer about heat is worth nothing, and nobody knows whether it is stiff.
    answers = {"morning": "yes", "swelling": "yes", "heat": "yes", "stiff": "unsure"}
    answer = explain(client, "joint", answers, sources={"heat": "initial"})

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    # achilles: 0.3 * (0.75 / 0.25); joint: 0.1 * (0.6 / 0.2) * (0.05 / 0.25); something else: 0.1
    total = 0.9 + 0.06 + 0.1
    assert answer.json() == {
        "release": {"number": 1, "checksum": release.checksum},
        "condition": "joint",
        "name": "A joint",
        "rank": 2,
        "out_of": 2,
        "probability": pytest.approx(0.06 / total),
        "score": pytest.approx(log(0.06)),
        "prior": pytest.approx(log(0.1)),
        "strength": "weak",
        "urgency": "routine",
        "raised_urgency": False,
        "speaks_for": [
            {
                "symptom": "swelling",
                "name": "swelling",
                "answer": "yes",
                "weight": pytest.approx(log(3)),
                "frequency": 0.6,
                "background": 0.2,
            }
        ],
        "speaks_against": [
            {
                "symptom": "morning",
                "name": "morning",
                "answer": "yes",
                "weight": pytest.approx(log(0.2)),
                "frequency": 0.05,
                "background": 0.25,
            }
        ],
        "not_asked": [
            {
                "symptom": "creaking",
                "name": "creaking",
                "yes_weight": pytest.approx(log(4.5)),
                "no_weight": pytest.approx(log(0.125)),
                "frequency": 0.9,
                "background": 0.2,
            }
        ],
        "answers": [
            {"symptom": "morning", "name": "morning", "state": "yes", "source": "asked"},
            {"symptom": "swelling", "name": "swelling", "state": "yes", "source": "asked"},
            {"symptom": "heat", "name": "heat", "state": "yes", "source": "initial"},
            {"symptom": "stiff", "name": "stiff", "state": "unsure", "source": "asked"},
        ],
        "disclaimer": DISCLAIMER,
    }


def test_all_that_was_not_asked_is_told_and_not_the_first_few(client: Client) -> None:
    condition = make_condition("joint")
    for number in range(8):
        make_evidence(condition, make_symptom(f"s{number}"))
    publish()
    answer = explain(client, "joint", {"s3": "no"}).json()
    assert [row["symptom"] for row in answer["not_asked"]] == [
        "s0",
        "s1",
        "s2",
        *["s4", "s5", "s6", "s7"],
    ]


@given(base=bases())
@settings(
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_the_parts_of_every_condition_add_up_to_its_score(client: Client, base: Base) -> None:
    answers = {f"s{number}": state for number, state in base.answers.items()}
    with published(base) as release:
        matches = assess(answers=answers, release=release, limit=20).matches
        explained = [explain(client, match.condition, answers).json() for match in matches]

    for rank, (match, told) in enumerate(zip(matches, explained, strict=True), start=1):
        parts = [part["weight"] for part in told["speaks_for"] + told["speaks_against"]]
        assert told["score"] == pytest.approx(told["prior"] + sum(parts), abs=TOLERANCE)
        assert (told["score"], told["probability"]) == (match.score, match.probability)
        assert (told["rank"], told["out_of"]) == (rank, len(matches))
        assert all(part["weight"] > 0 for part in told["speaks_for"])
        assert all(part["weight"] < 0 for part in told["speaks_against"])


@pytest.mark.parametrize(
    ("_case", "condition", "message"),
    [
        ("unknown", "no-such", NO_SUCH),
        ("with a NUL", "join\0t", NO_SUCH),
        ("of the draft only", "new", NO_SUCH),
        ("no slug", "A joint", NO_SUCH),
        ("empty", "", WRONG_CONDITION),
        ("null", None, WRONG_CONDITION),
        ("a number", 1, WRONG_CONDITION),
        ("a list", ["joint"], WRONG_CONDITION),
        ("a truth", True, WRONG_CONDITION),
        ("too long", "j" * 101, WRONG_CONDITION),
    ],
)
def test_a_condition_that_is_not_in_the_release_is_refused(
    client: Client, _case: str, condition: Any, message: str
) -> None:
    make_condition("joint")
    publish()
    make_condition("new")
    wrong = {"condition": message, "answers.nope": UNKNOWN}
    assert errors(explain(client, condition, {"nope": "yes"})) == wrong


def test_the_condition_is_looked_up_in_the_release_that_is_asked_for(
    client: Client, clinic: Release
) -> None:
    make_condition("new")
    publish()
    assert explain(client, "new").json()["release"]["number"] == 2
    assert errors(explain(client, "new", release=1)) == {"condition": NO_SUCH}
    assert errors(explain(client, "new", release=3)) == {"release": WRONG_RELEASE}


def test_what_is_missing_and_what_is_too_much_is_named(client: Client, clinic: Release) -> None:
    answer = post(client, {"answers": {}, "limit": 5, "include": []}, "triage/explain/")
    unknown = "Unknown field. Allowed: age, sex, answers, sources, release, condition."
    assert errors(answer) == {"limit": unknown, "include": unknown, "condition": WRONG_CONDITION}


@pytest.mark.parametrize("size", [1, 6])
def test_explaining_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_small_knowledge(size)
    # live release; the engine: release, symptoms, exclusive choices, rules, criteria; the
    # conditions; scores; release, the condition, its evidence
    with django_assert_num_queries(1 + 6 + 1 + 3):
        answer = explain(client, "condition-1", {"symptom-1": "yes"})
    assert answer.json()["out_of"] == size
    # live release, scores
    with django_assert_num_queries(2):
        again = explain(client, "condition-1", {"symptom-1": "yes"})
    assert again.content == answer.content
