"""The read API: a long list from cursor to cursor."""

from typing import Any

import pytest
from django.test import Client

from conditions import releases
from conditions.levels import Urgency
from tests.conditions.api import read
from tests.factories import make_condition, make_source, make_symptom, make_user, publish
from tests.small_knowledge import publish_small_knowledge

pytestmark = pytest.mark.django_db


def walk(client: Client, address: str) -> list[Any]:
    """All rows of a list, two at a time."""
    sign = "&" if "?" in address else "?"
    found, following = [], f"{address}{sign}cursor=*&page_size=2"
    while following:
        part = read(client, following)
        assert (part["count"], part["previous"]) == (None, None)
        found += part["results"]
        following = part["next"] and part["next"].partition("/api/v1/")[2]
    return found


def make_rows_that_tie() -> None:
    for number, slug in enumerate("caebdgf"):
        urgency = Urgency.SOON if number % 3 else Urgency.ROUTINE
        make_condition(slug, name="Same", urgency=urgency, prior=0.1 + number % 2 / 10)
        make_source(f"s-{slug}", year=None if number % 3 else 2000 + number, title=slug)
    parent = make_symptom("parent", lay_name="Foot")
    for slug in "zyx":
        make_symptom(slug, parent=parent, lay_name="Heel")


TIES = [
    "conditions/",
    "conditions/?ordering=name",
    "conditions/?ordering=-name,urgency",
    "conditions/?ordering=-urgency,prior",
    "conditions/?ordering=-slug",
    "conditions/?search=same",
    "conditions/?search=same+is&urgency=soon",
    "sources/?ordering=year",
    "sources/?ordering=-year,title",
    "symptoms/",
    "symptoms/?parent=parent",
]
LISTS = [
    "evidence/",
    "evidence/?ordering=-yes_weight",
    "evidence/?ordering=symptom",
    "evidence/?ordering=-condition,-symptom",
    "condition-treatments/?ordering=line,-treatment",
    "condition-investigations/?ordering=sensitivity",
    "structure-relations/",
    "questions/",
    "rules/?ordering=-level",
    "conditions/?treatment=treatment-1",
]


def test_cursors_lead_through_rows_that_tie_in_the_order_of_their_pages(client: Client) -> None:
    make_rows_that_tie()
    publish()
    for address in TIES:
        whole = read(client, address)["results"]
        assert walk(client, address) == whole, address
        assert len({row["slug"] for row in whole}) == len(whole) > 2, address


def test_cursors_lead_through_lists_of_every_kind(client: Client) -> None:
    publish_small_knowledge(3)
    for address in LISTS:
        whole = read(client, address)["results"]
        assert (walk(client, address), len(whole) > 2) == (whole, True), address


def test_cursors_lead_through_releases(client: Client) -> None:
    for slug in "abc":
        make_condition(slug)
        publish()
    assert [row["number"] for row in walk(client, "releases/")] == [3, 2, 1]


def test_rows_without_a_year_come_last_either_way(client: Client) -> None:
    make_rows_that_tie()
    publish()
    years = {
        order: [row["year"] for row in read(client, f"sources/?ordering={order}")["results"]]
        for order in ("year", "-year")
    }
    assert years == {
        "year": [2000, 2003, 2006, None, None, None, None],
        "-year": [2006, 2003, 2000, None, None, None, None],
    }


def test_rows_without_slugs_are_ordered_by_those_of_their_sides(client: Client) -> None:
    publish_small_knowledge(2)
    rows = read(client, "evidence/")["results"]
    assert [(row["condition"]["slug"], row["symptom"]["slug"]) for row in rows] == [
        ("condition-1", "pain"),
        ("condition-1", "symptom-1"),
        ("condition-1", "symptom-2"),
        ("condition-2", "pain"),
        ("condition-2", "symptom-1"),
        ("condition-2", "symptom-2"),
    ]


def test_what_is_read_stays_the_same_when_another_release_becomes_live(client: Client) -> None:
    for slug in "abc":
        make_condition(slug)
    publish()
    first = read(client, "conditions/?cursor=*&page_size=1&fields=slug")
    assert first["next"].startswith(
        "http://testserver/api/v1/conditions/?cursor=condition.1.",
    )
    assert first["next"].endswith("&fields=slug&page_size=1&release=1")

    make_condition("aa")
    publish()
    second = client.get(first["next"]).json()
    assert [row["slug"] for row in second["results"]] == ["b"]

    unpinned = first["next"].replace("&release=1", "")
    assert client.get(unpinned).json()["errors"][0]["field"] == "cursor"


def test_a_cursor_goes_with_its_filters(client: Client) -> None:
    for slug in "abc":
        make_condition(slug)
        make_source(slug)
    publish()
    following = read(client, "conditions/?cursor=*&page_size=1")["next"]
    assert client.get(f"{following}&urgency=soon").status_code == 400
    assert client.get(following.replace("conditions/", "sources/")).status_code == 400


def test_under_a_candidate_a_cursor_names_no_release(client: Client) -> None:
    for slug in "ab":
        make_condition(slug)
    publish()
    make_condition("c")
    candidate = releases.propose(by=make_user(), notes="One more.")
    boss = make_user("boss", is_staff=True, is_superuser=True)
    client.force_login(boss)
    base = f"/admin/preview/{candidate.number}/api/v1/conditions/"

    first = client.get(f"{base}?cursor=*&page_size=2").json()
    assert "release=" not in first["next"]
    second = client.get(first["next"]).json()
    assert [row["slug"] for row in second["results"]] == ["c"]
