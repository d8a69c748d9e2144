"""The read API: only the fields that are asked for, and the parts that are asked for in full."""

from typing import Any

import pytest
from django.test import Client

from conditions.api.selection import RowSerializer
from conditions.api.shapes import ReferenceSerializer
from tests.conditions.api import read, reference
from tests.factories import make_condition, make_guide, publish
from tests.small_knowledge import publish_small_knowledge

pytestmark = pytest.mark.django_db

TRIAL = {"slug": "trial", "citation": "Doe J (2020). A trial", "link": "https://doi.org/10.1/2"}
PAIN = {"slug": "pain", "name": "Pain", "lay_name": "pain"}
SYMPTOM = {"slug": "symptom-1", "name": "Symptom 1", "lay_name": "symptom 1"}


def only(client: Client, address: str) -> Any:
    """The first row of a list, else the row, without its release."""
    answer = read(client, address)
    [row] = answer.get("results", [answer])[:1]
    row.pop("release", None)
    return row


@pytest.mark.parametrize(
    ("_case", "address", "row"),
    [
        ("a field of a list", "conditions/?fields=prior", {"slug": "condition-1", "prior": 0.1}),
        (
            "fields come in one order",
            "conditions/?fields=prior,name,prior",
            {"slug": "condition-1", "name": "Condition 1", "prior": 0.1},
        ),
        (
            "a field that lists leave out",
            "conditions/?fields=causes",
            {"slug": "condition-1", "causes": "Why condition-1 happens."},
        ),
        (
            "a part that lists leave out",
            "symptoms/?fields=sources&search=pain",
            {"slug": "pain", "sources": []},
        ),
        (
            "fields of one row",
            "guides/guide-1/?fields=position",
            {"slug": "guide-1", "position": 0},
        ),
        (
            "what names a row that has no slug",
            "evidence/?fields=basis&symptom=symptom-1",
            {
                "condition": {"slug": "condition-1", "name": "Condition 1"},
                "symptom": SYMPTOM,
                "basis": "editorial",
            },
        ),
        ("fields of a release", "releases/?fields=status", {"number": 1, "status": "live"}),
        (
            "a part with its references",
            "guides/?fields=title&expand=answers",
            {
                "slug": "guide-1",
                "title": "What causes guide-1?",
                "answers": [{"symptom": SYMPTOM, "present": True}],
            },
        ),
        (
            "a reference in full",
            "evidence/?fields=basis&symptom=pain&expand=condition",
            {
                "condition": {
                    "slug": "condition-1",
                    "name": "Condition 1",
                    "names": [],
                    "summary": "What condition-1 is.",
                    "prior": 0.1,
                    "urgency": "routine",
                    "icd10": "",
                    "icd11": "",
                    "snomed": "",
                },
                "symptom": PAIN,
                "basis": "derived",
            },
        ),
        (
            "a reference inside a part in full",
            "structures/structure-1/?fields=relations&expand=relations.structure,sources",
            {
                "slug": "structure-1",
                "relations": [
                    {
                        "kind": "part_of",
                        "structure": {
                            "slug": "leg",
                            "name": "Leg",
                            "lay_name": "leg",
                            "kind": "region",
                            "description": "What leg is.",
                        },
                    }
                ],
                "sources": [
                    {
                        "slug": "trial",
                        "citation": "Doe J (2020). A trial",
                        "title": "A trial",
                        "authors": "Doe J",
                        "year": 2020,
                        "published_in": "",
                        "kind": "study",
                        "reading": "extract",
                        "doi": "10.1/2",
                        "pmid": "",
                        "pmcid": "",
                        "url": "",
                        "link": "https://doi.org/10.1/2",
                    }
                ],
            },
        ),
        (
            "a reference that is missing",
            "symptoms/pain/?fields=slug&expand=structure,children",
            {
                "slug": "pain",
                "structure": {
                    "slug": "leg",
                    "name": "Leg",
                    "lay_name": "leg",
                    "kind": "region",
                    "description": "What leg is.",
                },
                "children": [
                    {
                        **SYMPTOM,
                        "names": [],
                        "kind": "symptom",
                        "reporter": "patient",
                        "parent": "pain",
                        "background_rate": 0.2,
                        "min_age": None,
                        "max_age": None,
                        "sex": None,
                    }
                ],
            },
        ),
        (
            "a reference to nothing",
            "symptoms/over-40/?fields=slug&expand=structure",
            {"slug": "over-40", "structure": None},
        ),
    ],
)
def test_a_row_has_what_is_asked_for(
    client: Client, _case: str, address: str, row: dict[str, Any]
) -> None:
    publish_small_knowledge()
    assert only(client, address) == row


def test_a_list_with_its_parts_has_each_row_as_it_is_alone(client: Client) -> None:
    release = publish_small_knowledge(2)
    parts = "evidence,treatments,investigations"
    texts = "name,names,summary,prior,urgency,icd10,icd11,snomed,causes,outlook,see_doctor,"
    listed = read(
        client,
        f"conditions/?fields={texts}prior_basis,prior_note,structures,sources&expand={parts}",
    )
    alone = [read(client, f"conditions/condition-{number}/") for number in (1, 2)]
    assert [{"release": reference(release), **row} for row in listed["results"]] == alone


def test_with_parts_a_page_is_short(client: Client) -> None:
    make_condition()
    for _ in range(21):
        make_guide()
    publish()
    lengths = {
        query: len(read(client, f"guides/{query}")["results"])
        for query in ("", "?expand=sources", "?fields=answers", "?fields=slug")
    }
    assert lengths == {"": 21, "?expand=sources": 20, "?fields=answers": 20, "?fields=slug": 21}


@pytest.mark.parametrize("reference", ReferenceSerializer.__subclasses__())
def test_what_is_shown_in_full_has_all_that_a_reference_has(reference: Any) -> None:
    """The schema promises it: `expand` puts the one in place of the other."""
    shapes: Any = {shape.Meta.model: shape for shape in RowSerializer.__subclasses__()}
    listed = shapes[reference.Meta.model].Meta.listed
    assert [name for name in reference.Meta.fields if name not in listed] == []
