"""The read API of the knowledge: its shapes, its filters and orders, and what it never shows."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions import releases
from conditions.levels import Urgency
from conditions.models import (
    Condition,
    Release,
    Reporter,
    StructureKind,
    StructureRelation,
    StructureRelationKind,
    SymptomKind,
    TreatmentLine,
)
from tests.factories import (
    make_condition,
    make_condition_investigation,
    make_condition_treatment,
    make_empty_release,
    make_evidence,
    make_guide,
    make_investigation,
    make_source,
    make_structure,
    make_symptom,
    make_treatment,
    make_user,
    publish,
)
from tests.small_knowledge import publish_small_knowledge

pytestmark = pytest.mark.django_db

TRIAL = {"slug": "trial", "citation": "Doe J (2020). A trial", "link": "https://doi.org/10.1/2"}
WRONG_SEARCH = "Give one or more words, of at most 100 characters together."
KINDS = [
    "conditions",
    "symptoms",
    "treatments",
    "investigations",
    "structures",
    "sources",
    "guides",
]


def read(client: Client, address: str) -> Any:
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json"), answer.content
    return answer.json()


def slugs(client: Client, address: str) -> list[str]:
    return [row["slug"] for row in read(client, address)["results"]]


def reference(release: Release) -> dict[str, Any]:
    return {"number": release.number, "checksum": release.checksum}


def test_a_list_names_its_release_and_tells_each_row_in_short(client: Client) -> None:
    make_condition("achilles", name="Achilles tendonitis", other_names="AT\nSore heel", icd10="M76")
    release = publish()
    assert read(client, "conditions/") == {
        "release": reference(release),
        "count": 1,
        "next": None,
        "previous": None,
        "results": [
            {
                "slug": "achilles",
                "name": "Achilles tendonitis",
                "names": ["AT", "Sore heel"],
                "summary": "What achilles is.",
                "prior": 0.1,
                "urgency": "routine",
                "icd10": "M76",
                "icd11": "",
                "snomed": "",
            }
        ],
    }


def test_a_condition_comes_with_everything_that_is_known_of_it(client: Client) -> None:
    release = publish_small_knowledge()
    assert read(client, "conditions/condition-1/") == {
        "release": reference(release),
        "slug": "condition-1",
        "name": "Condition 1",
        "names": [],
        "summary": "What condition-1 is.",
        "prior": 0.1,
        "urgency": "routine",
        "icd10": "",
        "icd11": "",
        "snomed": "",
        "causes": "Why condition-1 happens.",
        "outlook": "How condition-1 goes.",
        "see_doctor": "When to see a doctor with condition-1.",
        "prior_basis": "editorial",
        "prior_note": "",
        "structures": [
            {"slug": "structure-1", "name": "Structure-1", "lay_name": "structure 1"},
        ],
        "evidence": [
            {
                "symptom": {"slug": "pain", "name": "Pain", "lay_name": "pain"},
                "background_rate": 0.2,
                "frequency": 0.8,
                "basis": "derived",
                "yes_weight": pytest.approx(1.386294361),
                "no_weight": pytest.approx(-1.386294361),
                "note": "",
                "sources": [],
            },
            {
                "symptom": {"slug": "symptom-1", "name": "Symptom 1", "lay_name": "symptom 1"},
                "background_rate": 0.2,
                "frequency": 0.8,
                "basis": "editorial",
                "yes_weight": pytest.approx(1.386294361),
                "no_weight": pytest.approx(-1.386294361),
                "note": "",
                "sources": [TRIAL],
            },
        ],
        "treatments": [
            {
                "treatment": {
                    "slug": "treatment-1",
                    "name": "Treatment-1",
                    "kind": "self_care",
                },
                "line": "self_care",
                "severity": "any",
                "grade": "D",
                "note": "",
                "cautions": "",
                "sources": [TRIAL],
            }
        ],
        "investigations": [
            {
                "investigation": {
                    "slug": "investigation-1",
                    "name": "Investigation-1",
                    "kind": "imaging",
                },
                "purpose": "To be sure.",
                "sensitivity": None,
                "specificity": None,
                "note": "",
                "sources": [TRIAL],
            }
        ],
        "sources": [TRIAL],
    }


def test_a_symptom_comes_with_its_place_among_symptoms_and_its_conditions(client: Client) -> None:
    release = publish_small_knowledge()
    assert read(client, "symptoms/symptom-1/") == {
        "release": reference(release),
        "slug": "symptom-1",
        "name": "Symptom 1",
        "lay_name": "symptom 1",
        "names": [],
        "kind": "symptom",
        "reporter": "patient",
        "parent": "pain",
        "background_rate": 0.2,
        "min_age": None,
        "max_age": None,
        "sex": None,
        "description": "",
        "background_note": "",
        "structure": {"slug": "leg", "name": "Leg", "lay_name": "leg"},
        "children": [],
        "evidence": [
            {
                "condition": {"slug": "condition-1", "name": "Condition 1"},
                "frequency": 0.8,
                "basis": "editorial",
                "yes_weight": pytest.approx(1.386294361),
                "no_weight": pytest.approx(-1.386294361),
                "note": "",
                "sources": [TRIAL],
            }
        ],
        "sources": [TRIAL],
    }


def test_a_symptom_that_stands_for_a_sex_says_which(client: Client) -> None:
    make_condition()
    make_symptom("woman", kind=SymptomKind.DEMOGRAPHIC, sex="female")
    publish()
    assert read(client, "symptoms/")["results"][0]["sex"] == "female"


def test_a_treatment_comes_with_the_conditions_it_is_for(client: Client) -> None:
    release = publish_small_knowledge()
    assert read(client, "treatments/treatment-1/") == {
        "release": reference(release),
        "slug": "treatment-1",
        "name": "Treatment-1",
        "names": [],
        "kind": "self_care",
        "description": "How treatment-1 is done.",
        "cautions": "",
        "conditions": [
            {
                "condition": {"slug": "condition-1", "name": "Condition 1"},
                "line": "self_care",
                "severity": "any",
                "grade": "D",
                "note": "",
                "cautions": "",
                "sources": [TRIAL],
            }
        ],
        "sources": [TRIAL],
    }


def test_an_investigation_comes_with_the_conditions_it_is_for(client: Client) -> None:
    release = publish_small_knowledge()
    assert read(client, "investigations/investigation-1/") == {
        "release": reference(release),
        "slug": "investigation-1",
        "name": "Investigation-1",
        "names": [],
        "kind": "imaging",
        "description": "What is done in investigation-1.",
        "conditions": [
            {
                "condition": {"slug": "condition-1", "name": "Condition 1"},
                "purpose": "To be sure.",
                "sensitivity": None,
                "specificity": None,
                "note": "",
                "sources": [TRIAL],
            }
        ],
        "sources": [TRIAL],
    }


def test_a_structure_comes_with_its_relations_both_ways(client: Client) -> None:
    make_condition()
    tendon, heel = make_structure("tendon"), make_structure("heel", kind=StructureKind.BONE)
    make_symptom("heel-pain", structure=heel)
    StructureRelation.objects.create(
        structure=tendon, kind=StructureRelationKind.ATTACHES_TO, target=heel
    )
    release = publish()
    as_reference = {"slug": "heel", "name": "Heel", "lay_name": "heel"}
    assert read(client, "structures/tendon/")["relations"] == [
        {"kind": "attaches_to", "structure": as_reference}
    ]
    assert read(client, "structures/heel/") == {
        "release": reference(release),
        **as_reference,
        "kind": "bone",
        "description": "What heel is.",
        "relations": [],
        "inverse_relations": [
            {
                "kind": "attaches_to",
                "structure": {"slug": "tendon", "name": "Tendon", "lay_name": "tendon"},
            }
        ],
        "symptoms": [{"slug": "heel-pain", "name": "Heel pain", "lay_name": "heel pain"}],
        "sources": [],
    }


def test_a_source_comes_with_the_best_address_to_read_it_at(client: Client) -> None:
    make_condition()
    make_source("trial", title="A trial", authors="Doe J", pmid="123")
    release = publish()
    assert read(client, "sources/trial/") == {
        "release": reference(release),
        "slug": "trial",
        "title": "A trial",
        "authors": "Doe J",
        "year": 2020,
        "published_in": "",
        "kind": "study",
        "reading": "extract",
        "doi": "",
        "pmid": "123",
        "pmcid": "",
        "url": "",
        "link": "https://pubmed.ncbi.nlm.nih.gov/123/",
    }


def test_a_guide_comes_with_the_answers_that_define_it(client: Client) -> None:
    make_condition()
    make_guide("no-swelling", {make_symptom("swelling"): False}, title="And if it is not swollen?")
    release = publish()
    assert read(client, "guides/no-swelling/") == {
        "release": reference(release),
        "slug": "no-swelling",
        "title": "And if it is not swollen?",
        "introduction": "About no-swelling.",
        "position": 0,
        "answers": [
            {
                "symptom": {"slug": "swelling", "name": "Swelling", "lay_name": "swelling"},
                "present": False,
            }
        ],
        "sources": [],
    }


def test_a_release_says_its_licence_and_when_it_became_live(client: Client) -> None:
    make_condition()
    candidate = releases.propose(
        by=make_user(),
        notes="The first.",
        something_else_prior=0.15,
        temperature=1.5,
        at=datetime(2026, 1, 1, 8, tzinfo=UTC),
    )
    release = releases.approve(
        release=candidate, by=make_user(), at=datetime(2026, 1, 2, 9, tzinfo=UTC)
    )
    answer = read(client, "releases/1/")
    assert answer.pop("counts")["conditions.condition"] == 1
    assert answer == {
        "release": reference(release),
        "number": 1,
        "status": "live",
        "notes": "The first.",
        "checksum": release.checksum,
        "something_else_prior": 0.15,
        "temperature": 1.5,
        "proposed_at": "2026-01-01T08:00:00Z",
        "approved_at": "2026-01-02T09:00:00Z",
        "licence": {
            "id": "CC-BY-4.0",
            "url": "https://creativecommons.org/licenses/by/4.0/",
        },
    }


def test_releases_are_listed_newest_first_without_candidates_and_rejected_ones(
    client: Client,
) -> None:
    for name in ("first", "second"):
        make_condition(name)
        publish()
    make_condition("third")
    rejected = releases.propose(by=make_user(), notes="Third.")
    releases.reject(release=rejected, by=make_user(), reason="No.")
    releases.propose(by=make_user(), notes="Fourth.")
    results = read(client, "releases/")["results"]
    assert [(row["number"], row["status"]) for row in results] == [(2, "live"), (1, "retired")]
    for number in (3, 4):
        assert client.get(f"/api/v1/releases/{number}/").status_code == 404


def test_only_the_live_release_is_read_and_never_the_draft(client: Client) -> None:
    make_condition("old", summary="As it was.")
    publish()
    Condition.objects.draft().update(summary="As it is now.")
    make_condition("draft")
    assert slugs(client, "conditions/") == ["old"]
    assert read(client, "conditions/old/")["summary"] == "As it was."
    assert client.get("/api/v1/conditions/draft/").status_code == 404

    releases.propose(by=make_user(), notes="Not yet approved.")
    assert slugs(client, "conditions/") == ["old"]


def test_a_roll_back_shows_at_once(client: Client) -> None:
    make_condition("one")
    first = publish()
    make_condition("two")
    publish()
    assert slugs(client, "conditions/") == ["one", "two"]
    releases.roll_back(release=first, by=make_user(), reason="A wrong figure.")
    assert read(client, "conditions/")["release"] == reference(first)
    assert slugs(client, "conditions/") == ["one"]


@pytest.mark.parametrize(
    "address", [*(f"{kind}/" for kind in KINDS), *(f"{kind}/draft/" for kind in KINDS), "releases/"]
)
def test_before_the_first_release_there_is_nothing_to_read(client: Client, address: str) -> None:
    make_condition("draft")
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (503, "application/problem+json")
    assert answer.json() == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "No release of the knowledge has been approved yet. Please try again later.",
    }


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "options"])
def test_nothing_can_be_written(client: Client, method: str) -> None:
    publish_small_knowledge()
    for address in ("/api/v1/conditions/", "/api/v1/conditions/condition-1/"):
        answer = getattr(client, method)(address, data="{}", content_type="application/json")
        assert (answer.status_code, answer["Allow"]) == (405, "GET, HEAD")
    assert Condition.objects.count() == 2  # the draft's and the release's


def make_varied_knowledge() -> None:
    heel, calf = make_structure("heel", kind=StructureKind.BONE), make_structure("calf")
    pain = make_symptom("pain", structure=heel)
    stab = make_symptom("stab", parent=pain, reporter=Reporter.EXAMINER, kind=SymptomKind.SIGN)
    rest, knife = make_treatment("rest"), make_treatment("knife", kind="surgery")
    scan, press = make_investigation("scan"), make_investigation("press", kind="examination")
    make_source("new", year=2021, kind="trial", title="Rocking stretch")
    make_source("old", year=1999, reading="full")
    one = make_condition("one", icd10="M76.6", prior=0.3, urgency=Urgency.SOON)
    two = make_condition("two", icd10="S93", prior=0.1, other_names="Rolled ankle")
    one.structures.add(heel)
    two.structures.add(heel, calf)
    make_evidence(one, pain)
    make_evidence(two, stab)
    make_evidence(two, make_symptom("itch", reporter=Reporter.EXAMINER))
    make_condition_treatment(one, rest)
    make_condition_treatment(one, rest, line=TreatmentLine.FIRST)
    make_condition_treatment(two, knife)
    make_condition_investigation(one, scan)
    make_condition_investigation(two, press)
    make_guide("guide-a", {pain: True}, title="Why the heel?", position=2)
    make_guide("guide-b", {stab: True}, title="Why the calf?", position=1)
    publish()


FOUND = {
    "conditions": [
        ("?urgency=soon", ["one"]),
        ("?icd10=m76", ["one"]),
        ("?structure=heel", ["one", "two"]),
        ("?structure=calf", ["two"]),
        ("?symptom=itch", ["two"]),
        ("?treatment=rest", ["one"]),
        ("?investigation=press", ["two"]),
        ("?structure=heel&urgency=routine", ["two"]),
        ("?structure=no-such", []),
        ("?search=ROLLED+ankle", ["two"]),
        ("?search=two+rolled", ["two"]),
        ("?search=one+rolled", []),
        ("?search=%22rolled+ankle%22", ["two"]),
        ("?search=100%25", []),
        ("?ordering=prior", ["two", "one"]),
        ("?ordering=-urgency", ["one", "two"]),
        ("?ordering=-slug", ["two", "one"]),
    ],
    "symptoms": [
        ("?kind=sign", ["stab"]),
        ("?reporter=patient", ["pain"]),
        ("?parent=pain", ["stab"]),
        ("?structure=heel", ["pain"]),
        ("?condition=two", ["itch", "pain", "stab"]),  # a stab implies pain
        ("?search=stab", ["stab"]),
    ],
    "treatments": [
        ("?kind=surgery", ["knife"]),
        ("?condition=one", ["rest"]),
        ("?search=rest", ["rest"]),
    ],
    "investigations": [
        ("?kind=examination", ["press"]),
        ("?condition=one", ["scan"]),
        ("?search=scan", ["scan"]),
    ],
    "structures": [
        ("?kind=bone", ["heel"]),
        ("?search=calf", ["calf"]),
    ],
    "sources": [
        ("?kind=trial", ["new"]),
        ("?reading=full", ["old"]),
        ("?from_year=2000", ["new"]),
        ("?to_year=1999", ["old"]),
        ("?from_year=1999&to_year=2021", ["new", "old"]),
        ("?search=stretch", ["new"]),
    ],
    "guides": [
        ("", ["guide-b", "guide-a"]),
        ("?symptom=pain", ["guide-a"]),
        ("?search=calf", ["guide-b"]),
        ("?ordering=title", ["guide-b", "guide-a"]),
    ],
}


@pytest.mark.parametrize("kind", KINDS)
def test_a_list_is_filtered_searched_and_ordered(client: Client, kind: str) -> None:
    make_varied_knowledge()
    found = [(query, slugs(client, f"{kind}/{query}")) for query, _ in FOUND[kind]]
    assert found == FOUND[kind]


@pytest.mark.parametrize(("status", "numbers"), [("live", [2]), ("retired", [1])])
def test_releases_are_filtered_by_status(client: Client, status: str, numbers: list[int]) -> None:
    for name in ("first", "second"):
        make_condition(name)
        publish(notes=f"The {name}.")
    results = read(client, f"releases/?status={status}")["results"]
    assert [row["number"] for row in results] == numbers
    assert read(client, "releases/?search=second")["results"][0]["number"] == 2
    assert read(client, "releases/?ordering=number")["results"][0]["number"] == 1


@pytest.mark.parametrize(
    ("_case", "address", "errors"),
    [
        (
            "a value outside a closed set",
            "conditions/?urgency=later",
            {
                "urgency": "Not one of the values. "
                "Allowed: self_care, routine, soon, urgent, emergency."
            },
        ),
        (
            "no slug",
            "conditions/?structure=a+b",
            {
                "structure": "Enter a valid “slug” consisting of letters, numbers, underscores "
                "or hyphens."
            },
        ),
        (
            "a long code",
            "conditions/?icd10=12345678901",
            {"icd10": "Give a code such as M76.6, or its beginning."},
        ),
        (
            "a NUL in a code",
            "conditions/?icd10=%00",
            {"icd10": "Give a code such as M76.6, or its beginning."},
        ),
        (
            "a misspelt filter",
            "structures/?knid=bone",
            {"knid": "Unknown parameter. Allowed: kind, ordering, page, page_size, search."},
        ),
        (
            "an empty filter",
            "structures/?kind=&search=%20",
            {
                "kind": "Give a value, or leave the parameter out.",
                "search": "Give a value, or leave the parameter out.",
            },
        ),
        (
            "a filter of one row",
            "conditions/one/?urgency=soon",
            {"urgency": "Unknown parameter. None is allowed here."},
        ),
        (
            "a format",
            "structures/?format=xml",
            {"format": "Unknown parameter. Allowed: kind, ordering, page, page_size, search."},
        ),
        ("a year that is none", "sources/?from_year=x", {"from_year": "Enter a whole number."}),
        (
            "a year beyond counting",
            f"sources/?to_year={'9' * 400}",
            {"to_year": "Ensure this value is less than or equal to 9999."},
        ),
        (
            "an order by something else",
            "sources/?ordering=year,doi,-kind",
            {
                "ordering": "Cannot order by doi, -kind. "
                "Allowed: slug, -slug, title, -title, year, -year."
            },
        ),
        (
            "a long search",
            f"sources/?search={'a' * 101}",
            {"search": WRONG_SEARCH},
        ),
        ("a search for no word", "sources/?search=%22,%20%27", {"search": WRONG_SEARCH}),
        (
            "a NUL in a search",
            "sources/?search=a%00",
            {"search": WRONG_SEARCH},
        ),
        ("no page", "sources/?page=0", {"page": "Give a whole number from 1 to 999999999."}),
        ("a page below", "sources/?page=-1", {"page": "Give a whole number from 1 to 999999999."}),
        (
            "a page in words",
            "sources/?page=last",
            {"page": "Give a whole number from 1 to 999999999."},
        ),
        (
            "a page beyond counting",
            "sources/?page=1000000000",
            {"page": "Give a whole number from 1 to 999999999."},
        ),
        ("a page after the last", "sources/?page=2", {"page": "The last page is 1."}),
        (
            "no rows a page",
            "sources/?page_size=0",
            {"page_size": "Give a whole number from 1 to 200."},
        ),
        (
            "too many rows a page",
            "sources/?page_size=201",
            {"page_size": "Give a whole number from 1 to 200."},
        ),
        (
            "several at once",
            "sources/?kind=x&reading=y",
            {
                "kind": "Not one of the values. "
                "Allowed: guideline, review, trial, study, codes, page.",
                "reading": "Not one of the values. Allowed: full, extract, secondary.",
            },
        ),
    ],
)
def test_a_parameter_that_is_not_understood_is_refused_by_name(
    client: Client, _case: str, address: str, errors: dict[str, str]
) -> None:
    make_empty_release()
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    named = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert named == errors


@pytest.mark.parametrize("address", ["conditions/no-such/", "sources/a%00b/", "releases/99/"])
def test_a_row_that_the_release_does_not_have_is_not_found(client: Client, address: str) -> None:
    publish_small_knowledge()
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


def test_pages_link_to_each_other_and_keep_the_filters(client: Client) -> None:
    make_condition()
    for number in range(5):
        make_source(f"source-{number}")
    make_source("page", kind="page")
    publish()
    address = "http://testserver/api/v1/sources/"
    first = read(client, "sources/?kind=study&page_size=2")
    assert (first["count"], first["previous"]) == (5, None)
    assert first["next"] == f"{address}?kind=study&page=2&page_size=2"
    second = read(client, "sources/?kind=study&page_size=2&page=2")
    assert second["previous"] == f"{address}?kind=study&page_size=2"
    assert second["next"] == f"{address}?kind=study&page=3&page_size=2"
    last = read(client, "sources/?kind=study&page_size=2&page=3")
    assert ([row["slug"] for row in last["results"]], last["next"]) == (["source-4"], None)


@pytest.mark.parametrize("ordering", ["name", "-name", "prior", "urgency,-prior"])
def test_rows_that_tie_are_ordered_by_slug_so_that_pages_never_overlap(
    client: Client, ordering: str
) -> None:
    names = ["c", "a", "e", "b", "d"]
    for slug in names:
        make_condition(slug, name="Same", prior=0.1)
    publish()
    pages = [
        slugs(client, f"conditions/?ordering={ordering}&page_size=2&page={page}")
        for page in (1, 2, 3)
    ]
    assert pages == [["a", "b"], ["c", "d"], ["e"]]


QUERIES = {
    # live release, count, rows
    **{f"{kind}/": 3 for kind in [*KINDS, "releases"]},
    # live release, count, rows, choices, their symptoms
    "questions/": 5,
    # live release, row, anatomy, sources, evidence and its sources, treatments and their sources,
    # investigations and their sources
    "conditions/condition-1/": 10,
    # live release, row, children, sources, evidence and its sources
    "symptoms/symptom-1/": 6,
    # live release, row, sources, uses and their sources
    "treatments/treatment-1/": 5,
    "investigations/investigation-1/": 5,
    # live release, row, sources, symptoms, relations both ways
    "structures/structure-1/": 6,
    # live release, row
    "sources/source-1/": 2,
    # live release, row, sources, answers
    "guides/guide-1/": 4,
    # live release, row, choices, their symptoms
    "questions/question-1/": 4,
    # row
    "releases/1/": 1,
}


@pytest.mark.parametrize("size", [1, 6])
def test_each_address_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_small_knowledge(size)
    for address, queries in QUERIES.items():
        with django_assert_num_queries(queries, info=address):
            read(client, address)
    assert read(client, "conditions/")["count"] == size
    assert len(read(client, "conditions/condition-1/")["treatments"]) == size
