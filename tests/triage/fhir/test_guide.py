"""What docs/fhir.md tells to try works, and what it lists is there."""

import re
from pathlib import Path

import pytest
from django.test import Client

from tests.factories import make_condition, make_question, make_symptom, publish
from tests.triage.fhir.server import FHIR_JSON, get, valid
from triage.api.fhir.interviews import KEPT
from triage.api.fhir.outcomes import ISSUE_TYPES
from triage.models import QuestionKind, Section

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DOCUMENT = Path(__file__).parents[3] / "docs" / "fhir.md"
GUIDE = DOCUMENT.read_text().replace("http://127.0.0.1:8000", "http://testserver")
# An address, and what is posted to it.
CURL = re.compile(r"^    curl '?http://testserver([^\s']+)'?(?: -H '[^']+' -d '([^']+)')?", re.M)
ANSWERS = {
    "/fhir/metadata": "CapabilityStatement",
    "/fhir/Questionnaire/check": "Questionnaire",
    "/fhir/QuestionnaireResponse/$triage": "RiskAssessment",
    "/fhir/CodeSystem/$lookup": "Parameters",
    "/fhir/ValueSet/$expand": "ValueSet",
    "/fhir/Questionnaire/$next-question": "QuestionnaireResponse",
}


@pytest.fixture
def knowledge() -> None:
    make_condition()
    make_question("worse-in-the-morning", [make_symptom("morning")])
    make_question("flags", [make_symptom("cold-foot")], section=Section.RED_FLAGS)
    places = [make_symptom("pain-above-heel"), make_symptom("pain-under-heel")]
    make_question("where-does-it-hurt", places, kind=QuestionKind.CHOOSE_ANY)
    publish()


@pytest.mark.usefixtures("knowledge")
def test_its_commands_work(client: Client) -> None:
    told = {}
    for address, body in CURL.findall(GUIDE):
        answer = client.post(address, body, FHIR_JSON) if body else client.get(address)
        told[address.partition("?")[0]] = valid(answer)["resourceType"]
    assert told == ANSWERS


def listed(heading: str, column: int) -> set[str]:
    section = GUIDE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    rows = [line.split("|")[1:-1] for line in section.splitlines() if line.startswith("| ")]
    return {name for row in rows[2:] for name in re.findall(r"`([a-z-_]+)`", row[column])}


@pytest.mark.usefixtures("knowledge")
def test_it_names_every_code_system_and_value_set(client: Client) -> None:
    for column, kind in enumerate(["CodeSystem", "ValueSet"]):
        entries = get(client, kind)["entry"]
        names = {entry["resource"]["id"].removesuffix("-1") for entry in entries}
        assert listed("Terms", column) - {"parent"} == names


def test_it_names_every_issue_and_what_comes_back() -> None:
    assert listed("Formats and errors", 1) - {"expression", "http."} == {
        *ISSUE_TYPES.values(),
        "exception",
    }
    assert all(f"`{name}`" in GUIDE for name in KEPT)
