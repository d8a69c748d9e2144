"""What each kind of page says of itself in the words of schema.org, whole and by the vocabulary."""

from typing import Any

import pytest
from django.db.models import QuerySet
from django.test import Client

from conditions import releases
from conditions.models import (
    Condition,
    EvidenceGrade,
    InvestigationKind,
    Reporter,
    StructureKind,
    Symptom,
    SymptomKind,
    TreatmentKind,
    TreatmentLine,
)
from tests.conditions.schema_org import mistakes
from tests.factories import (
    make_condition,
    make_condition_investigation,
    make_condition_treatment,
    make_evidence,
    make_investigation,
    make_structure,
    make_symptom,
    make_treatment,
    make_user,
    publish,
)
from tests.knowledge import KNOWLEDGE_PAGES, publish_achilles
from tests.pages import structured_data, tags

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SITE = "http://testserver"


def entity(client: Client, path: str) -> dict[str, Any]:
    (page,) = structured_data(client.get(path).content.decode())
    found: dict[str, Any] = page["mainEntity"]
    return found


def named(kind: str, name: str, path: str) -> dict[str, Any]:
    return {"@type": kind, "name": name, "url": f"{SITE}{path}"}


ACHILLES = named("MedicalCondition", "Achilles tendonitis", "/conditions/achilles-tendonitis/")
SPRAIN = named("MedicalCondition", "Ankle sprain", "/conditions/ankle-sprain/")
TENDON = named("AnatomicalStructure", "Achilles tendon", "/anatomy/achilles-tendon/")
MORNING_NAME = "Pain with the first steps in the morning"
MORNING = named("MedicalSymptom", MORNING_NAME, "/symptoms/morning-pain/")


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            "/conditions/achilles-tendonitis/",
            ACHILLES
            | {
                "alternateName": ["Achilles tendinopathy", "Tendo Achilles pain"],
                "description": "The tendon at the back of the heel is sore.",
                "code": [
                    {"@type": "MedicalCode", "codeValue": "M76.6", "codingSystem": "ICD-10-CM"},
                    {"@type": "MedicalCode", "codeValue": "FB40.1", "codingSystem": "ICD-11"},
                ],
                "associatedAnatomy": [TENDON],
                "signOrSymptom": [
                    named("MedicalSign", "Hurts when squeezed", "/symptoms/squeeze-hurts/"),
                    MORNING,
                ],
                "riskFactor": [
                    named("MedicalRiskFactor", "Took ciprofloxacin", "/symptoms/fluoroquinolone/")
                ],
                "typicalTest": [named("ImagingTest", "Ultrasound", "/investigations/ultrasound/")],
                # The injection is advised against.
                "drug": [named("Drug", "Anti-inflammatory tablets", "/treatments/nsaids/")],
                "expectedPrognosis": "Most are better in three months.",
                "differentialDiagnosis": [
                    {
                        "@type": "DDxElement",
                        "diagnosis": SPRAIN,
                        "distinguishingSign": [
                            named("MedicalSymptom", "Began with a twist", "/symptoms/twist/")
                        ],
                    }
                ],
            },
        ),
        (
            "/symptoms/morning-pain/",
            MORNING
            | {
                "alternateName": ["Start-up pain", "first-step pain"],
                "description": "It eases after some steps.",
                "associatedAnatomy": [TENDON],
                # It speaks against a sprain.
                "differentialDiagnosis": [{"@type": "DDxElement", "diagnosis": ACHILLES}],
            },
        ),
        (
            "/symptoms/fluoroquinolone/",
            named("MedicalRiskFactor", "Took ciprofloxacin", "/symptoms/fluoroquinolone/")
            | {"alternateName": ["Fluoroquinolone"], "increasesRiskOf": [ACHILLES]},
        ),
        (
            "/symptoms/fever/",
            named("MedicalSymptom", "Fever", "/symptoms/fever/") | {"alternateName": ["Fever"]},
        ),
        (
            "/treatments/nsaids/",
            named("Drug", "Anti-inflammatory tablets", "/treatments/nsaids/")
            | {
                "alternateName": ["ibuprofen"],
                "description": "Tablets for some days.",
                "warning": "Not with stomach ulcers.",
            },
        ),
        (
            "/treatments/steroid-injection/",
            named("MedicalTherapy", "Steroid injection", "/treatments/steroid-injection/")
            | {"description": "How steroid-injection is done."},
        ),
        (
            "/investigations/ultrasound/",
            named("ImagingTest", "Ultrasound", "/investigations/ultrasound/")
            | {
                "alternateName": ["sonography"],
                "description": "What is done in ultrasound.",
                "usedToDiagnose": [ACHILLES],
            },
        ),
        (
            "/anatomy/achilles-tendon/",
            TENDON
            | {
                "alternateName": ["heel cord"],
                "description": "What achilles-tendon is.",
                "connectedTo": [named("Bone", "Calcaneus", "/anatomy/calcaneus/")],
                "relatedCondition": [ACHILLES],
            },
        ),
        (
            "/guides/in-the-morning/",
            {
                "@type": "Question",
                "name": "What causes heel pain in the morning?",
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": "The first steps stretch the tendon.",
                },
                "about": [ACHILLES, SPRAIN],
            },
        ),
    ],
)
def test_a_page_says_what_it_is_about(client: Client, path: str, expected: dict[str, Any]) -> None:
    publish_achilles()

    assert entity(client, path) == expected


def test_a_page_in_spanish_says_it_in_spanish(client: Client) -> None:
    make_condition(
        "heel",
        name="Sore heel",
        name_es="Talón dolorido",
        summary="It is sore.",
        summary_es="Duele.",
        outlook="It heals.",
        outlook_es="Se cura.",
    )
    publish()

    assert entity(client, "/es/conditions/heel/") == named(
        "MedicalCondition", "Talón dolorido", "/es/conditions/heel/"
    ) | {"description": "Duele.", "expectedPrognosis": "Se cura."}


def make_one_of_each_kind() -> None:
    heel = make_condition("heel", icd10="M1", icd11="F1", snomed="1")
    for kind in SymptomKind.values:
        for reporter in Reporter.values:
            bounds = {"min_age": 40} if kind == SymptomKind.DEMOGRAPHIC else {}
            symptom = make_symptom(
                f"{kind}-{reporter}".replace("_", "-"), kind=kind, reporter=reporter, **bounds
            )
            make_evidence(heel, symptom)
    for kind in TreatmentKind.values:
        slug = f"t-{kind}".replace("_", "-")
        make_condition_treatment(heel, make_treatment(slug, kind=kind, cautions="Take care."))
    for kind in InvestigationKind.values:
        make_condition_investigation(heel, make_investigation(f"i-{kind}", kind=kind))
    for kind in StructureKind.values:
        heel.structures.add(make_structure(f"s-{kind}", kind=kind))
    near = make_condition("near")
    make_evidence(near, Symptom.objects.draft().get(slug="sign-examiner"), 0.9)


def test_every_type_and_property_is_in_the_vocabulary(client: Client) -> None:
    make_one_of_each_kind()
    publish()
    pages = {"/", "/conditions/", "/about/", "/conditions/near/"}
    seen: set[str] = set()
    while pages - seen:
        path = min(pages - seen)
        seen.add(path)
        (page,) = structured_data(client.get(path).content.decode())
        assert [*mistakes(page)] == [], path
        pages |= {address.removeprefix(SITE) for address in addresses(page)}

    assert {path.split("/")[1] for path in seen} == {
        "",
        "about",
        "anatomy",
        "conditions",
        "investigations",
        "symptoms",
        "treatments",
    }
    # of the condition: 10 symptoms, 7 treatments, 4 tests, 10 structures
    assert len(seen) == 5 + 10 + 7 + 4 + 10


def addresses(data: Any) -> list[str]:
    """Of every entity that is named anywhere in the data."""
    if isinstance(data, list):
        return [address for item in data for address in addresses(item)]
    if not isinstance(data, dict):
        return []
    own = [data["url"]] if "url" in data else []
    return own + [address for value in data.values() for address in addresses(value)]


@pytest.mark.parametrize(
    ("_case", "wrong", "mistake"),
    [
        ("a type", {"@type": "MedicalThing"}, ": no type MedicalThing"),
        (
            "a property of another type",
            {"@type": "Drug", "warning": "x", "codeValue": "x"},
            "/Drug.codeValue: no such property",
        ),
        (
            "a value of another type",
            {"@type": "DDxElement", "diagnosis": [{"@type": "Drug"}]},
            "/DDxElement.diagnosis: {'@type': 'Drug'} is none of ['MedicalCondition']",
        ),
        (
            "something inside",
            {"@type": "WebPage", "mainEntity": {"@type": "Drug", "version": 1}},
            "/WebPage.mainEntity/Drug.version: no such property",
        ),
    ],
)
def test_the_check_finds(_case: str, wrong: dict[str, Any], mistake: str) -> None:
    assert [*mistakes(wrong)] == [mistake]


def test_what_is_advised_against_anywhere_is_no_treatment(client: Client) -> None:
    heel = make_condition("heel")
    rest, splint, injection = (make_treatment(slug) for slug in ("rest", "splint", "injection"))
    for line in (TreatmentLine.SELF_CARE, TreatmentLine.SECOND):
        make_condition_treatment(heel, rest, line=line)
    make_condition_treatment(heel, splint, grade=EvidenceGrade.X)
    make_condition_treatment(heel, injection, line=TreatmentLine.FIRST)
    make_condition_treatment(heel, injection, line=TreatmentLine.AVOID)
    publish()

    assert entity(client, "/conditions/heel/")["possibleTreatment"] == [
        named("MedicalTherapy", "Rest", "/treatments/rest/")
    ]


def test_texts_are_told_without_their_marks(client: Client) -> None:
    make_condition("heel", summary="*Sore*, see [us](https://x.example).\n\n- one\n- two")
    publish()

    assert entity(client, "/conditions/heel/")["description"] == "Sore, see us.\n• one\n• two"


HOSTILE = "</script><script>alert(1)</script><!-- & \u2028\u2029 \" ' \\ {{ x }} 🦶"


def test_no_text_ends_the_block_of_data(client: Client) -> None:
    make_condition("heel", name=HOSTILE)
    publish()

    html = client.get("/conditions/heel/").content.decode()

    (page,) = structured_data(html)
    assert (page["name"], page["mainEntity"]["name"]) == (HOSTILE, HOSTILE)
    assert [a for tag, a in tags(html) if tag == "script"] == [{"type": "application/ld+json"}]
    block = html[html.index("ld+json") :].partition("</script>")[0].partition(">")[2]
    assert not set(block) & set("<>&\u2028\u2029")


def test_the_draft_and_candidates_are_never_told(client: Client) -> None:
    publish_achilles()
    paths = [*KNOWLEDGE_PAGES, "/guides/in-the-morning/"]
    before = {path: structured_data(client.get(path).content.decode()) for path in paths}
    near = make_condition("draft-heel", name="Draft heel")
    for symptom in Symptom.objects.draft():
        make_evidence(near, symptom, 0.95)
    QuerySet(Condition).filter(release=None).update(summary="Draft.")
    releases.propose(by=make_user(), notes="A candidate.")

    assert {path: structured_data(client.get(path).content.decode()) for path in paths} == before
