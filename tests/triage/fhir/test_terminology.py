"""Code systems and value sets of a release, with `$lookup`, `$expand` and `$validate-code`."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.levels import Urgency
from conditions.models import Release, Reporter
from tests.factories import make_condition, make_question, make_source, make_symptom, publish
from tests.made_once import made_once
from tests.small_knowledge import publish_small_knowledge
from tests.triage.fhir.server import BASE, Resource, coding, get, issues, post
from triage.models import Section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SYMPTOMS = f"{BASE}/CodeSystem/symptoms"
SET = f"{BASE}/ValueSet/symptoms"
LOOKUP, EXPAND = "CodeSystem/$lookup", "ValueSet/$expand"


@pytest.fixture
def knowledge(db: None) -> None:
    publish_gout()


@made_once
def publish_gout() -> Release:
    trial = make_source("trial", title="A trial", authors="Doe J", year=2020, doi="10.1/2")
    pain = make_symptom("pain", lay_name="Pain", name="Dolor")
    heel = make_symptom(
        "heel",
        lay_name="Pain in the heel",
        name="Calcaneal pain",
        other_names="Heel ache\nPain in the heel",
        description="Where you step.",
        parent=pain,
        background_rate=0.3,
        background_note="A survey.",
    )
    heel.sources.add(trial)
    make_symptom("squeeze", lay_name="Squeeze test", reporter=Reporter.EXAMINER)
    make_symptom("over-40", lay_name="Over 40", kind="demographic", min_age=40)
    make_question("flag", [heel], section=Section.RED_FLAGS)
    gout = make_condition(
        "gout", name="Gout", other_names="Podagra", prior=0.1, urgency=Urgency.SOON, icd10="M10"
    )
    gout.sources.add(trial)
    return publish()


HEEL = {
    "code": "heel",
    "display": "Pain in the heel",
    "definition": "Where you step.",
    "designation": [{"value": "Calcaneal pain"}, {"value": "Heel ache"}],
    "property": [
        {"code": "kind", "valueCode": "symptom"},
        {"code": "reporter", "valueCode": "patient"},
        {"code": "parent", "valueCode": "pain"},
        {"code": "red-flag", "valueBoolean": True},
        {"code": "background-rate", "valueDecimal": 0.3},
        {"code": "background-note", "valueString": "A survey."},
        {"code": "source", "valueString": "Doe J (2020). A trial https://doi.org/10.1/2"},
    ],
}


@pytest.mark.usefixtures("knowledge")
def test_a_symptom_comes_with_its_parent_and_where_its_rate_is_from(client: Client) -> None:
    found = get(client, "CodeSystem/symptoms-1")
    concepts = found.pop("concept")
    assert [concept["code"] for concept in concepts] == ["heel", "over-40", "pain", "squeeze"]
    assert concepts[0] == HEEL
    assert (found["url"], found["version"], found["count"]) == (SYMPTOMS, "1", 4)
    assert (found["hierarchyMeaning"], found["content"]) == ("is-a", "complete")
    declared = {declared["code"]: declared["type"] for declared in found["property"]}
    for concept in concepts:
        for own in concept["property"]:
            assert f"value{declared[own['code']].title()}" in own


@pytest.mark.usefixtures("knowledge")
def test_a_condition_comes_with_what_others_call_it(client: Client) -> None:
    [concept] = get(client, "CodeSystem/conditions")["concept"]
    assert concept == {
        "code": "gout",
        "display": "Gout",
        "definition": "What gout is.",
        "designation": [{"value": "Podagra"}],
        "property": [
            {"code": "urgency", "valueCode": "soon"},
            {"code": "prior", "valueDecimal": 0.1},
            {"code": "prior-basis", "valueCode": "editorial"},
            {
                "code": "same-as",
                "valueCoding": {"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M10"},
            },
            {"code": "source", "valueString": "Doe J (2020). A trial https://doi.org/10.1/2"},
        ],
    }


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("answers", ["yes", "no", "unsure", "none", "left", "right", "both"]),
        ("urgency-levels", ["self_care", "routine", "soon", "urgent", "emergency"]),
        ("strengths", ["strong", "fair", "weak", "slight"]),
        ("methods", ["weight-of-evidence"]),
        ("stop-reasons", ["emergency", "nothing_left", "sure_enough", "enough"]),
    ],
)
@pytest.mark.usefixtures("knowledge")
def test_the_scales_are_code_systems_too(client: Client, name: str, codes: list[str]) -> None:
    found = get(client, f"CodeSystem/{name}-1")
    assert [concept["code"] for concept in found["concept"]] == codes


@pytest.mark.usefixtures("knowledge")
def test_searches_find_systems_and_sets(client: Client) -> None:
    found = get(client, f"CodeSystem?url={SYMPTOMS}&version=1")
    assert [entry["resource"]["id"] for entry in found["entry"]] == ["symptoms-1"]
    found = get(client, "ValueSet")
    ids = [entry["resource"]["id"] for entry in found["entry"]]
    assert ids == ["symptoms-1", "patient-symptoms-1", "red-flags-1", "conditions-1"]


def test_systems_without_rows_are_valid(client: Client) -> None:
    make_condition()
    publish()
    assert get(client, "CodeSystem/symptoms-1")["count"] == 0
    expansion = get(client, "ValueSet/symptoms-1/$expand")["expansion"]
    assert (expansion["total"], "contains" in expansion) == (0, False)


def part(name: str, **value: Any) -> Resource:
    return {
        "name": "property",
        "part": [{"name": "code", "valueCode": name}, {"name": "value", **value}],
    }


LOOKED_UP: list[Resource] = [
    {"name": "name", "valueString": "Symptoms, signs, risk factors, history, age and sex"},
    {"name": "version", "valueString": "1"},
    {"name": "display", "valueString": "Pain in the heel"},
    {"name": "designation", "part": [{"name": "value", "valueString": "Calcaneal pain"}]},
    {"name": "designation", "part": [{"name": "value", "valueString": "Heel ache"}]},
    part("definition", valueString="Where you step."),
    part("kind", valueCode="symptom"),
    part("reporter", valueCode="patient"),
    part("parent", valueCode="pain"),
    part("red-flag", valueBoolean=True),
    part("background-rate", valueDecimal=0.3),
    part("background-note", valueString="A survey."),
    part("source", valueString="Doe J (2020). A trial https://doi.org/10.1/2"),
]


def parameters(*given: Resource) -> Resource:
    return {"resourceType": "Parameters", "parameter": list(given)}


@pytest.mark.usefixtures("knowledge")
def test_a_code_is_looked_up_by_address_parameters_or_coding(client: Client) -> None:
    by_address = get(client, f"{LOOKUP}?system={SYMPTOMS}&code=heel&version=1")
    system = {"name": "system", "valueUri": SYMPTOMS}
    by_parameters = post(client, LOOKUP, parameters(system, {"name": "code", "valueCode": "heel"}))
    heel = {"system": SYMPTOMS, "code": "heel"}
    by_coding = post(client, LOOKUP, parameters({"name": "coding", "valueCoding": heel}))
    assert by_address == by_parameters == by_coding == parameters(*LOOKED_UP)


@pytest.mark.usefixtures("knowledge")
def test_a_look_up_may_be_of_some_properties_only(client: Client) -> None:
    found = get(client, f"{LOOKUP}?system={SYMPTOMS}&code=heel&property=parent&property=kind")
    names = [p["part"][0]["valueCode"] for p in found["parameter"] if p["name"] == "property"]
    assert names == ["kind", "parent"]


@pytest.mark.parametrize(
    ("query", "status", "wrong"),
    [
        ("", 400, {"http.system": "Give system, code.", "http.code": "Give system, code."}),
        (f"?system={SYMPTOMS}", 400, {"http.code": "Give code."}),
        (f"?system={SYMPTOMS}&code=%20", 400, {"http.code": "Give a text."}),
        (
            f"?system={SYMPTOMS}&code=heel&code=pain",
            400,
            {"http.code": "It is given twice."},
        ),
        ("?system=symptoms&code=heel", 404, {"": "This server has no CodeSystem of this url."}),
        (
            f"?system={SYMPTOMS}&code=nope%00",
            404,
            {"": "The code system has no such code in this release."},
        ),
        (
            f"?system={SYMPTOMS}&code=heel&version=9",
            404,
            {"": "No release of this version is or was live."},
        ),
    ],
)
@pytest.mark.usefixtures("knowledge")
def test_what_cannot_be_looked_up_is_refused(
    client: Client, query: str, status: int, wrong: dict[str, str]
) -> None:
    assert issues(get(client, LOOKUP + query, status)) == wrong


@pytest.mark.parametrize(
    ("body", "wrong"),
    [
        ([], {"Parameters": "Give a Parameters resource."}),
        ({"resourceType": "Bundle"}, {"Parameters": "Give a Parameters resource."}),
        (parameters(), {"Parameters.parameter": "Give system, code."}),
        (parameters({"nam": "code"}), {"Parameters.parameter[0]": "Give a name and a value."}),
        (
            parameters({"name": "code", "valueBoolean": True}),
            {"Parameters.parameter[0]": "Give a text."},
        ),
        (
            parameters({"name": "date", "valueDateTime": "2026"}),
            {
                "Parameters.parameter[0]": "Unknown parameter. Allowed: system, code, version, "
                "property."
            },
        ),
        (
            parameters({"name": "coding", "valueCoding": {"system": 5, "code": "heel"}}),
            {"Parameters.parameter[0].valueCoding.system": "Give a text."},
        ),
    ],
)
@pytest.mark.usefixtures("knowledge")
def test_parameters_that_are_not_understood_are_refused(
    client: Client, body: Any, wrong: dict[str, str]
) -> None:
    assert issues(post(client, LOOKUP, body, 400)) == wrong


@pytest.mark.parametrize(
    ("name", "codes"),
    [
        ("symptoms", ["heel", "over-40", "pain", "squeeze"]),
        ("patient-symptoms", ["heel", "pain"]),
        ("red-flags", ["heel"]),
        ("conditions", ["gout"]),
    ],
)
@pytest.mark.usefixtures("knowledge")
def test_a_set_is_expanded_by_its_filters(client: Client, name: str, codes: list[str]) -> None:
    [include] = get(client, f"ValueSet/{name}-1")["compose"]["include"]
    by_id = get(client, f"ValueSet/{name}/$expand")
    by_url = get(client, f"{EXPAND}?url={BASE}/ValueSet/{name}|1")
    assert by_id == by_url
    contained = by_id["expansion"]["contains"]
    assert [concept["code"] for concept in contained] == codes
    assert {concept["system"] for concept in contained} == {include["system"]}


@pytest.mark.usefixtures("knowledge")
def test_an_expansion_is_filtered_and_paged(client: Client) -> None:
    found = get(client, f"{EXPAND}?url={SET}&filter=PAIN&offset=1&count=1")
    given: list[Resource] = [
        {"name": "url", "valueUri": SET},
        {"name": "valueSetVersion", "valueString": "1"},
        {"name": "filter", "valueString": "PAIN"},
        {"name": "offset", "valueInteger": 1},
        {"name": "count", "valueInteger": 1},
    ]
    assert found == post(client, EXPAND, parameters(*given))
    assert found["expansion"] == {
        "timestamp": found["date"],
        "total": 2,
        "offset": 1,
        "parameter": [
            {"name": "filter", "valueString": "PAIN"},
            {"name": "offset", "valueInteger": 1},
            {"name": "count", "valueInteger": 1},
        ],
        "contains": [coding("symptoms", "pain", "Pain")],
    }


@pytest.mark.parametrize(
    ("query", "codes", "total"),
    [
        ("filter=heel%20pain", ["heel"], 1),
        ("filter=ACHE", ["heel"], 1),  # among its other names
        ("filter=nothing", [], 0),
        ("count=0", [], 4),
        ("offset=4", [], 4),
        ("count=999999999&offset=3", ["squeeze"], 4),
    ],
)
@pytest.mark.usefixtures("knowledge")
def test_all_words_of_a_filter_have_to_occur(
    client: Client, query: str, codes: list[str], total: int
) -> None:
    expansion = get(client, f"ValueSet/symptoms/$expand?{query}")["expansion"]
    assert [concept["code"] for concept in expansion.get("contains", [])] == codes
    assert expansion["total"] == total


@pytest.mark.parametrize(
    ("address", "status", "wrong"),
    [
        (f"{EXPAND}?filter=x", 400, {"http.url": "Give url."}),
        (f"{EXPAND}?url={BASE}/ValueSet/no", 404, {"": "This server has no ValueSet of this url."}),
        (f"{EXPAND}?url={SET}|9", 404, {"": "No release of this version is or was live."}),
        ("ValueSet/no-1/$expand", 404, {"": "There is no ValueSet of this id."}),
        (
            "ValueSet/symptoms-1/$expand?count=-1&offset=1.5&url=x",
            400,
            {
                "http.count": "Give a whole number from 0 to 999999999.",
                "http.offset": "Give a whole number from 0 to 999999999.",
                "http.url": "Unknown parameter. Allowed: filter, offset, count.",
            },
        ),
    ],
)
@pytest.mark.usefixtures("knowledge")
def test_what_cannot_be_expanded_is_refused(
    client: Client, address: str, status: int, wrong: dict[str, str]
) -> None:
    assert issues(get(client, address, status)) == wrong


@pytest.mark.parametrize(
    ("name", "code", "told"),
    [
        ("red-flags", "heel", {"result": True, "display": "Pain in the heel"}),
        (
            "red-flags",
            "pain",
            {"result": False, "message": "The value set has no such code in this release."},
        ),
        (
            "conditions",
            "heel",
            {"result": False, "message": "The value set has no such code in this release."},
        ),
    ],
)
@pytest.mark.usefixtures("knowledge")
def test_a_code_is_in_a_set_or_not(
    client: Client, name: str, code: str, told: dict[str, Any]
) -> None:
    found = get(
        client,
        f"ValueSet/$validate-code?url={BASE}/ValueSet/{name}&system={SYMPTOMS}&code={code}",
    )
    values = [(p["name"], v) for p in found["parameter"] for k, v in p.items() if k != "name"]
    assert dict(values) == told


@pytest.mark.parametrize("size", [1, 6])
def test_terminology_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_small_knowledge(size)
    # release; the symptoms of red flags, symptoms, their sources
    with django_assert_num_queries(4):
        assert get(client, "CodeSystem/symptoms-1")["count"] == size + 2
    with django_assert_num_queries(4):
        get(client, f"{EXPAND}?url={SET}&valueSetVersion=1&count=1")
    # release; conditions, their sources
    with django_assert_num_queries(3):
        assert get(client, "CodeSystem/conditions-1")["count"] == size
    with django_assert_num_queries(1):  # release
        get(client, "ValueSet/symptoms-1")
    with django_assert_num_queries(6):  # release; symptoms and conditions as above
        assert get(client, "CodeSystem?version=1")["total"] == 7


@pytest.mark.parametrize("operation", [f"{LOOKUP}?", f"ValueSet/$validate-code?url={SET}&"])
@pytest.mark.parametrize("size", [1, 6])
def test_what_is_known_of_one_code_is_read_without_the_others(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, operation: str, size: int
) -> None:
    publish_small_knowledge(size)
    # release; whether it is a red flag, the symptom, its sources
    with django_assert_num_queries(4) as asked:
        get(client, f"{operation}code=symptom-1&system={SYMPTOMS}")
    own = [query["sql"].count("'symptom-1'") for query in asked.captured_queries]
    assert own == [0, 1, 1, 0]


@pytest.mark.usefixtures("knowledge")
def test_a_code_of_a_scale_is_looked_up_too(client: Client) -> None:
    found = get(client, f"{LOOKUP}?system={BASE}/CodeSystem/urgency-levels&code=soon")
    assert found["parameter"][2] == {"name": "display", "valueString": Urgency.SOON.label}
