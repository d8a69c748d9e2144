"""The read API of the knowledge: its lists, their filters and orders, and what it never shows."""

import pytest
from django.test import Client

from conditions import releases
from conditions.levels import Urgency
from conditions.models import (
    Basis,
    Condition,
    Reporter,
    StructureKind,
    StructureRelation,
    SymptomKind,
    TreatmentLine,
)
from tests.conditions.api import read, reference, slugs
from tests.factories import (
    make_condition,
    make_condition_investigation,
    make_condition_treatment,
    make_evidence,
    make_guide,
    make_investigation,
    make_source,
    make_structure,
    make_symptom,
    make_treatment,
    make_user,
    make_zone,
    publish,
)
from tests.problems import problem
from tests.small_knowledge import publish_small_knowledge

pytestmark = pytest.mark.django_db

KINDS = [
    "conditions",
    "symptoms",
    "treatments",
    "investigations",
    "structures",
    "zones",
    "sources",
    "guides",
]


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
    assert problem(answer) == {
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
    new = make_source("new", year=2021, kind="trial", title="Rocking stretch")
    old = make_source("old", year=1999, reading="full")
    one = make_condition("one", icd10="M76.6", prior=0.3, urgency=Urgency.SOON)
    two = make_condition("two", icd10="S93", prior=0.1, other_names="Rolled ankle")
    one.structures.add(heel)
    one.sources.add(new)
    two.structures.add(heel, calf)
    make_evidence(one, pain, 0.7)
    make_evidence(two, stab, 0.5, basis=Basis.MEASURED).sources.add(old)
    make_evidence(two, make_symptom("itch", reporter=Reporter.EXAMINER), 0.3)
    make_condition_treatment(one, rest)
    make_condition_treatment(one, rest, line=TreatmentLine.FIRST)
    make_condition_treatment(two, knife)
    make_condition_investigation(one, scan)
    make_condition_investigation(two, press)
    StructureRelation.objects.create(structure=heel, kind="part_of", target=calf)
    make_zone("back", [pain], [heel], name="Rück")
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
        ("?source=new", ["one"]),
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
    "zones": [
        ("?symptom=pain", ["back"]),
        ("?symptom=stab", []),
        ("?structure=heel", ["back"]),
        ("?search=ruck", ["back"]),
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


PARTS = [
    # A stab implies pain: the release derives two rows from that.
    ("evidence/", ["one pain", "one stab", "two itch", "two pain", "two stab"]),
    ("evidence/?condition=one", ["one pain", "one stab"]),
    ("evidence/?symptom=pain", ["one pain", "two pain"]),
    ("evidence/?condition=two&symptom=stab", ["two stab"]),
    ("evidence/?basis=derived", ["one stab", "two pain"]),
    ("evidence/?basis=measured", ["two stab"]),
    ("evidence/?source=old", ["two stab"]),
    ("evidence/?min_frequency=0.5", ["one pain", "one stab", "two pain", "two stab"]),
    ("evidence/?max_frequency=0.5&min_frequency=0.4", ["two pain", "two stab"]),
    (
        "evidence/?ordering=-frequency,symptom",
        ["one pain", "one stab", "two pain", "two stab", "two itch"],
    ),
    (
        "evidence/?ordering=symptom,-condition",
        ["two itch", "two pain", "one pain", "two stab", "one stab"],
    ),
    ("condition-treatments/", ["one rest", "one rest", "two knife"]),
    ("condition-treatments/?line=first", ["one rest"]),
    ("condition-treatments/?treatment=knife&grade=D&severity=any", ["two knife"]),
    ("condition-treatments/?condition=one&line=self_care", ["one rest"]),
    ("condition-treatments/?source=old", []),
    ("condition-investigations/", ["one scan", "two press"]),
    ("condition-investigations/?condition=two&investigation=press", ["two press"]),
    ("condition-investigations/?source=old", []),
    ("structure-relations/", ["heel calf"]),
    ("structure-relations/?structure=heel&kind=part_of&target=calf", ["heel calf"]),
    ("structure-relations/?kind=forms", []),
]


def test_what_connects_rows_is_filtered_and_ordered(client: Client) -> None:
    make_varied_knowledge()
    found = []
    for address, _ in PARTS:
        rows = read(client, address)["results"]
        sides = [[side["slug"] for side in row.values() if isinstance(side, dict)] for row in rows]
        found.append((address, [" ".join(slugs) for slugs in sides]))
    assert found == PARTS


@pytest.mark.parametrize(("status", "numbers"), [("live", [2]), ("retired", [1])])
def test_releases_are_filtered_by_status(client: Client, status: str, numbers: list[int]) -> None:
    for name in ("first", "second"):
        make_condition(name)
        publish(notes=f"The {name}.")
    results = read(client, f"releases/?status={status}")["results"]
    assert [row["number"] for row in results] == numbers
    assert read(client, "releases/?search=second")["results"][0]["number"] == 2
    assert read(client, "releases/?ordering=number")["results"][0]["number"] == 1


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
