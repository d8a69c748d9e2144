"""The Questionnaires of a release: the whole form, and the interview that adapts to the answers."""

from collections.abc import Iterable

from triage.api.fhir.items import Item, items_of
from triage.api.fhir.naming import Naming, Resource, filled

CHECK, INTERVIEW = "check", "interview"
TITLES = {
    CHECK: "Pain at the back of the ankle, heel and calf",
    INTERVIEW: "Pain at the back of the ankle, heel and calf, question by question",
}
SDC = "http://hl7.org/fhir/uv/sdc/StructureDefinition"
ADAPTIVE = {"url": f"{SDC}/sdc-questionnaire-questionnaireAdaptive", "valueBoolean": True}
# The id inside a response of the questions that were asked so far.
ASKED = "asked"


def check(naming: Naming) -> Resource:
    """Every question that patients can answer, in the order of the form; three queries."""
    items = [item.as_json(required=item.field.required) for item in items_of(naming)]
    return {**_head(naming, CHECK), "item": items}


def interview(naming: Naming) -> Resource:
    """Without items: `$next-question` hands them out. No query."""
    return {**_head(naming, INTERVIEW), "extension": [ADAPTIVE]}


def asked(naming: Naming, items: Iterable[Item]) -> Resource:
    """The Questionnaire inside the response to an interview, as far as it has come."""
    return {
        "resourceType": "Questionnaire",
        "id": ASKED,
        "meta": {"profile": [f"{SDC}/sdc-questionnaire-adapt"]},
        "extension": [ADAPTIVE],
        "derivedFrom": [naming.canonical("Questionnaire", INTERVIEW)],
        "title": TITLES[INTERVIEW],
        "status": "active",
        "subjectType": ["Patient"],
        **filled(item=[item.as_json(required=True) for item in items]),
    }


def _head(naming: Naming, name: str) -> Resource:
    return {
        **naming.head("Questionnaire", name, TITLES[name]),
        "subjectType": ["Patient"],
        "purpose": "To say how soon to get help, and what may fit. It is not a diagnosis.",
    }
