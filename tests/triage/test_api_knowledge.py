"""The read API of what triage goes by: rules, vignettes, and search across every kind."""

from typing import Any

import pytest
from django.test import Client

from conditions.levels import Urgency
from conditions.search_texts import found_by_search
from tests.conditions.api import read, reference, slugs
from tests.factories import (
    make_condition,
    make_guide,
    make_question,
    make_rule,
    make_source,
    make_structure,
    make_symptom,
    make_treatment,
    make_vignette,
    make_zone,
    publish,
)
from triage.api.search import KINDS

pytestmark = pytest.mark.django_db

SNAP = {"slug": "snap", "name": "Snap", "lay_name": "snap"}
FEVER = {"slug": "fever", "name": "Fever", "lay_name": "fever"}
PAPER = {"slug": "paper", "citation": "Unknown (2020). Paper", "link": ""}


def make_rules() -> None:
    snap, fever = make_symptom("snap"), make_symptom("fever")
    make_rule("low", [[(fever, True)]], level=Urgency.SOON)
    rule = make_rule(
        "high", [[(snap, True), (fever, False)], [(fever, True)]], min_age=40, not_for="Children."
    )
    rule.sources.add(make_source("paper"))
    torn = make_condition("torn")
    vignette = make_vignette(
        "runner",
        {snap: "yes", fever: "no"},
        gold=torn,
        gold_urgency=Urgency.URGENT,
        acceptable_urgency="soon,emergency",
        age=45,
        sex="male",
    )
    vignette.acceptable.add(make_condition("sprain"))
    vignette.must_fire.add(rule)
    vignette.sources.add(rule.sources.get())
    make_vignette("walker", typical=False, split="safety")


def test_a_rule_says_when_it_fires_and_why(client: Client) -> None:
    make_rules()
    release = publish()
    listed = {
        "slug": "high",
        "title": "High",
        "level": "urgent",
        "message": "What to do about high.",
        "min_age": 40,
        "max_age": None,
        "criteria": [
            {"group": 1, "symptom": FEVER, "present": False},
            {"group": 1, "symptom": SNAP, "present": True},
            {"group": 2, "symptom": FEVER, "present": True},
        ],
    }
    assert read(client, "rules/")["results"][0] == listed
    assert read(client, "rules/high/") == {
        "release": reference(release),
        **listed,
        "rationale": "Why high matters.",
        "not_for": "Children.",
        "sources": [PAPER],
    }


def test_a_vignette_says_what_is_right_for_its_patient(client: Client) -> None:
    make_rules()
    release = publish()
    listed = {
        "slug": "runner",
        "title": "Runner",
        "age": 45,
        "sex": "male",
        "gold": {"slug": "torn", "name": "Torn"},
        "gold_urgency": "urgent",
        "typical": True,
        "split": "development",
    }
    first, second = read(client, "vignettes/")["results"]
    assert (first, second["gold"], second["sex"]) == (listed, None, None)
    assert read(client, "vignettes/runner/") == {
        "release": reference(release),
        **listed,
        "story": "Of runner.",
        "acceptable": [{"slug": "sprain", "name": "Sprain"}],
        "acceptable_urgency": ["soon", "emergency"],
        "answers": [{"symptom": FEVER, "state": "no"}, {"symptom": SNAP, "state": "yes"}],
        "must_fire": [{"slug": "high", "title": "High", "level": "urgent"}],
        "must_not_fire": [],
        "sources": [PAPER],
    }


FOUND = [
    ("rules/", ["high", "low"]),
    ("rules/?level=soon", ["low"]),
    ("rules/?symptom=snap", ["high"]),
    ("rules/?symptom=fever", ["high", "low"]),
    ("rules/?source=paper", ["high"]),
    ("rules/?search=low", ["low"]),
    ("rules/?ordering=level", ["low", "high"]),
    ("vignettes/?condition=torn", ["runner"]),
    ("vignettes/?gold_urgency=urgent", ["runner"]),
    ("vignettes/?split=safety", ["walker"]),
    ("vignettes/?typical=false", ["walker"]),
    ("vignettes/?symptom=snap", ["runner"]),
    ("vignettes/?source=paper", ["runner"]),
    ("vignettes/?search=of+walk", ["walker"]),
]


def test_rules_and_vignettes_are_filtered_and_searched(client: Client) -> None:
    make_rules()
    publish()
    assert [(address, slugs(client, address)) for address, _ in FOUND] == FOUND


def test_search_knows_every_kind_that_has_a_name() -> None:
    assert sorted(KINDS.values(), key=str) == sorted(found_by_search(), key=str)


def found(client: Client, query: str) -> list[Any]:
    hits = read(client, f"search/?q={query}")["results"]
    return [(hit["kind"], hit["slug"], hit["named"]) for hit in hits]


def test_a_search_finds_rows_of_every_kind_in_one_answer_names_first(client: Client) -> None:
    heel = make_symptom("heel", lay_name="Sore heel", description="The *heel* hurts.")
    make_condition("spur", name="Heel spur", summary="A spur.")
    make_condition("bursa", name="Bursitis", causes="Shoes that press on the heel bone.")
    make_condition("other", name="Wheel", summary="Not meant.")
    make_treatment("cup", name="Heel cup")
    make_structure("bone", name="Calcaneus", lay_name="heel bone")
    make_guide("why", title="Why do my heels hurt?")
    make_question("asked", [heel], text="Does your heel hurt?")
    make_rule("rule", message="Keep the heel up.")
    make_zone("zone", name="the héel")
    make_vignette("case", title="A heel")
    make_source("paper", title="Heel pain")
    release = publish()
    assert found(client, "heel") == [
        ("conditions", "spur", True),
        ("symptoms", "heel", True),
        ("treatments", "cup", True),
        ("structures", "bone", True),
        ("guides", "why", True),
        ("questions", "asked", True),
        ("zones", "zone", True),
        ("vignettes", "case", True),
        ("sources", "paper", True),
        ("conditions", "bursa", False),
        ("rules", "rule", False),
    ]
    assert found(client, "HEELS+hurt") == [
        ("guides", "why", True),
        ("questions", "asked", True),
        ("symptoms", "heel", False),
    ]
    assert found(client, '"heel+bone"') == [
        ("structures", "bone", True),
        ("conditions", "bursa", False),
    ]
    assert found(client, "unicorn") == []
    assert read(client, "search/?q=spurs") == {
        "release": reference(release),
        "more": [],
        "results": [
            {
                "kind": "conditions",
                "slug": "spur",
                "name": "Heel spur",
                "named": True,
                "snippet": "A spur.",
            }
        ],
    }


def test_a_search_says_of_which_kinds_there_is_more(client: Client) -> None:
    for number in range(11):
        make_condition(f"heel-{number:02}")
    make_symptom("heel")
    publish()
    answer = read(client, "search/?q=heel")
    assert answer["more"] == ["conditions"]
    assert [hit["slug"] for hit in answer["results"]] == [
        *(f"heel-{number:02}" for number in range(10)),
        "heel",
    ]


def test_a_search_reads_the_release_that_is_asked_for(client: Client) -> None:
    make_condition("old")
    publish()
    make_condition("new")
    publish()
    make_condition("newest")
    assert found(client, "new") == [("conditions", "new", True)]
    assert found(client, "new&release=1") == []


def test_a_search_without_a_letter_finds_nothing(client: Client) -> None:
    make_condition()
    publish()
    assert read(client, "search/?q=%F2%B3%BD%88")["results"] == []
