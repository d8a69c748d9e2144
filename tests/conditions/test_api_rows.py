"""The read API of the knowledge: what one row comes with."""

from datetime import UTC, datetime

import pytest
from django.test import Client

from conditions import releases
from conditions.models import (
    StructureKind,
    StructureRelation,
    StructureRelationKind,
    SymptomKind,
)
from tests.conditions.api import read, reference
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
    publish,
)
from tests.small_knowledge import publish_small_knowledge

pytestmark = pytest.mark.django_db

TRIAL = {"slug": "trial", "citation": "Doe J (2020). A trial", "link": "https://doi.org/10.1/2"}


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


def test_of_very_many_rows_that_go_with_one_the_first_are_told(client: Client) -> None:
    symptom, treatment = make_symptom("pain"), make_treatment("rest")
    investigation = make_investigation("scan")
    for number in range(201):
        condition = make_condition(f"condition-{number:03}")
        make_evidence(condition, symptom, 0.9 - number / 1000)
        make_condition_treatment(condition, treatment)
        make_condition_investigation(condition, investigation)
    publish()
    told = {
        address: [row["condition"]["slug"] for row in read(client, address)[rows]]
        for address, rows in {
            "symptoms/pain/": "evidence",
            "treatments/rest/": "conditions",
            "investigations/scan/": "conditions",
        }.items()
    }
    first = [f"condition-{number:03}" for number in range(200)]
    assert told == dict.fromkeys(told, first)
    assert read(client, "conditions/?symptom=pain")["count"] == 201


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
        "citation": "Doe J (2020). A trial",
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
        release=candidate,
        by=make_user(),
        reason="So far.",
        at=datetime(2026, 1, 2, 9, tzinfo=UTC),
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
        "temperature_note": "Set by hand, not fitted.",
        "proposed_at": "2026-01-01T08:00:00Z",
        "approved_at": "2026-01-02T09:00:00Z",
        "licence": {
            "id": "CC-BY-4.0",
            "url": "https://creativecommons.org/licenses/by/4.0/",
        },
    }
