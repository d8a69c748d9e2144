"""The read API: what changed between two releases, and a release as a whole document."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions import document, releases
from conditions.api.caching import code_version
from conditions.canonical import knowledge_models
from conditions.imports import import_tables
from conditions.models import Condition, KnowledgeRow, Release
from tests.conditions.api import reference
from tests.conditions.knowledge import empty_the_draft
from tests.factories import (
    make_condition,
    make_evidence,
    make_source,
    make_symptom,
    make_user,
    publish,
)
from tests.samples import publish_every_kind

pytestmark = pytest.mark.django_db


def streamed(client: Client, address: str) -> Any:
    answer = client.get(f"/api/v1/releases/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    return json.loads(answer.getvalue())


def three_releases() -> tuple[Release, Release, Release]:
    """Then there is a candidate, and a draft that differs from all of them."""
    paper = make_source("paper")
    sprain = make_condition("sprain", prior=0.1)
    evidence = make_evidence(sprain, make_symptom("swelling"), 0.8)
    evidence.sources.add(paper)
    first = publish()
    evidence.frequency = 0.9
    evidence.save()
    evidence.sources.clear()
    second = publish(something_else_prior=0.2)
    Condition.objects.draft().get(slug="sprain").delete()
    make_condition("strain", prior=0.1)
    third = publish(something_else_prior=0.2)
    make_condition("rumour")
    releases.propose(by=make_user(), notes="Not yet.")
    make_condition("thought")
    return first, second, third


def test_changes_are_told_row_by_row_and_field_by_field(client: Client) -> None:
    first, second, third = three_releases()
    told = streamed(client, "2/changes/")
    assert told == {
        "release": reference(second),
        "since": reference(first),
        "parameters": [{"name": "something_else_prior", "before": 0.19, "after": 0.2}],
        "changes": [
            {
                "change": "changed",
                "model": "conditions.conditionsymptom",
                "key": {"condition": "sprain", "symptom": "swelling"},
                "fields": [
                    {"name": "frequency", "before": 0.8, "after": 0.9},
                    {"name": "sources", "before": ["paper"], "after": []},
                ],
            }
        ],
    }
    told = streamed(client, "3/changes/?since=1")
    assert (told["release"], told["since"]) == (reference(third), reference(first))
    assert [(row["change"], row["model"], row["key"]) for row in told["changes"]] == [
        ("removed", "conditions.condition", {"slug": "sprain"}),
        ("added", "conditions.condition", {"slug": "strain"}),
        (
            "removed",
            "conditions.conditionsymptom",
            {"condition": "sprain", "symptom": "swelling"},
        ),
    ]
    assert {"name": "prior", "before": None, "after": 0.1} in told["changes"][1]["fields"]


def test_changes_run_backwards_too_and_there_are_none_since_the_same(client: Client) -> None:
    *_, third = three_releases()
    told = streamed(client, "2/changes/?since=3")
    assert [(row["change"], row["key"]["slug"]) for row in told["changes"][:2]] == [
        ("added", "sprain"),
        ("removed", "strain"),
    ]
    assert streamed(client, "3/changes/?since=3") == {
        "release": reference(third),
        "since": reference(third),
        "parameters": [],
        "changes": [],
    }


def test_of_the_first_release_every_row_is_new_and_none_of_the_draft(client: Client) -> None:
    first, *_ = three_releases()
    told = streamed(client, "1/changes/")
    assert (told["release"], told["since"], told["parameters"]) == (reference(first), None, [])
    assert [(row["change"], *row["key"].values()) for row in told["changes"]] == [
        ("added", "sprain"),
        ("added", "paper"),
        ("added", "swelling"),
        ("added", "sprain", "swelling"),
    ]


def test_a_release_that_is_exported_imported_and_proposed_again_has_its_checksum(
    client: Client,
) -> None:
    release = publish_every_kind(2)
    exported = client.get("/api/v1/releases/1/export/").getvalue()
    assert exported.decode() == document.write(release)
    empty_the_draft()

    read = document.read(exported)
    assert import_tables(read.tables).problems == ()
    Release.objects.update(status="retired")
    parameters: dict[str, Any] = read.parameters
    again = releases.propose(by=make_user(), notes="Imported.", **parameters)
    assert again.checksum == release.checksum == json.loads(exported)["checksum"]


def test_candidates_and_rejected_releases_are_nobodys_to_export(client: Client) -> None:
    three_releases()
    for number in (4, 5, 999_999_999_999):
        for what in ("changes", "export"):
            assert client.get(f"/api/v1/releases/{number}/{what}/").status_code == 404
    answer = client.get("/api/v1/releases/3/changes/?since=4")
    assert answer.json()["errors"] == [
        {"field": "since", "message": "Give the number of a published release."}
    ]


def test_before_the_first_release_there_is_nothing_to_export(client: Client) -> None:
    make_condition("draft")
    for what in ("changes", "export"):
        assert client.get(f"/api/v1/releases/1/{what}/").status_code == 404


def test_what_a_client_has_is_not_sent_again_and_the_knowledge_is_not_read(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    first, second, _ = three_releases()
    one, two = (f"{release.number}-{release.checksum}" for release in (first, second))
    for address, queries, etag, kept in [
        # The release, and the one to compare with.
        ("2/export/", 1, two, "public, max-age=86400"),
        ("2/changes/?since=1", 2, f"{one}-{two}", "public, max-age=86400"),
        # The one before may become another, when a candidate is approved late.
        ("2/changes/", 2, f"{one}-{two}", "public, no-cache"),
        ("1/changes/", 2, f"nothing-{one}", "public, no-cache"),
    ]:
        answer = client.get(f"/api/v1/releases/{address}")
        answer.getvalue()
        assert answer["ETag"] == f'"{etag}-{code_version()}"'
        assert answer["Cache-Control"] == kept
        with django_assert_num_queries(queries, info=address):
            again = client.get(
                f"/api/v1/releases/{address}", headers={"if-none-match": answer["ETag"]}
            )
        assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize("size", [1, 3])
def test_a_document_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_every_kind(size)
    publish(something_else_prior=0.2)
    kinds: list[type[KnowledgeRow]] = knowledge_models()
    links = sum(len(kind._meta.local_many_to_many) for kind in kinds)
    # The release, the rows of each kind, and their links.
    with django_assert_num_queries(1 + len(kinds) + links):
        client.get("/api/v1/releases/2/export/").getvalue()
    with django_assert_num_queries(2 + 2 * (len(kinds) + links)):
        client.get("/api/v1/releases/2/changes/").getvalue()
