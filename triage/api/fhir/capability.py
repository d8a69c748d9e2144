"""What this server can do: the CapabilityStatement, and the operation that is our own."""

from conditions.api.caching import code_version
from triage.api.fhir.formats import FHIR_JSON
from triage.api.fhir.naming import Resource

FHIR_VERSION = "4.3.0"
# Of the last change to what is stated here, because answers may not differ from day to day.
CHANGED = "2026-11-29"
SEARCH = [{"name": "url", "type": "uri"}, {"name": "version", "type": "token"}]
TRIAGE = "QuestionnaireResponse-triage"
# Operations by resource, each with the address of its definition; ours is below our own base.
OPERATIONS = {
    "Questionnaire": {
        "next-question": "http://hl7.org/fhir/uv/sdc/OperationDefinition/Questionnaire-next-question"
    },
    "QuestionnaireResponse": {"triage": f"{{base}}/OperationDefinition/{TRIAGE}"},
    "CodeSystem": {"lookup": "http://hl7.org/fhir/OperationDefinition/CodeSystem-lookup"},
    "ValueSet": {
        "expand": "http://hl7.org/fhir/OperationDefinition/ValueSet-expand",
        "validate-code": "http://hl7.org/fhir/OperationDefinition/ValueSet-validate-code",
    },
}
READ = ("Questionnaire", "CodeSystem", "ValueSet")


def capability_statement(base: str) -> Resource:
    return {
        "resourceType": "CapabilityStatement",
        "url": f"{base}/metadata",
        "name": "AnkleSite",
        "title": "Ankle Site",
        "status": "active",
        "date": CHANGED,
        "publisher": "Ankle Site",
        "kind": "instance",
        "software": {"name": "Ankle Site", "version": code_version()},
        "implementation": {
            "description": "Triage of pain at the back of the ankle, heel and calf. It ranks and "
            "explains; it does not diagnose. Nothing that is sent is stored.",
            "url": base,
        },
        "fhirVersion": FHIR_VERSION,
        "format": [FHIR_JSON, "json"],
        "rest": [{"mode": "server", "resource": [_resource(name, base) for name in OPERATIONS]}],
    }


def _resource(name: str, base: str) -> Resource:
    reads = {
        "interaction": [{"code": "read"}, {"code": "search-type"}],
        "versioning": "no-version",
        "searchParam": SEARCH,
    }
    operations = [
        {"name": operation, "definition": definition.format(base=base)}
        for operation, definition in OPERATIONS[name].items()
    ]
    return {"type": name, **(reads if name in READ else {}), "operation": operations}


def triage_operation(base: str) -> Resource:
    return {
        "resourceType": "OperationDefinition",
        "id": TRIAGE,
        "url": f"{base}/OperationDefinition/{TRIAGE}",
        "name": "AnkleSiteTriage",
        "title": "Triage",
        "status": "active",
        "kind": "operation",
        "date": CHANGED,
        "publisher": "Ankle Site",
        "description": "Says how soon to get help and ranks what may fit. Nothing is stored.",
        "affectsState": False,
        "code": "triage",
        "resource": ["QuestionnaireResponse"],
        "system": False,
        "type": True,
        "instance": False,
        "parameter": [
            _parameter("questionnaire-response", "in", "QuestionnaireResponse"),
            _parameter("return", "out", "RiskAssessment"),
        ],
    }


def _parameter(name: str, use: str, kind: str) -> Resource:
    return {"name": name, "use": use, "min": 1, "max": "1", "type": kind}
