"""CodeSystem resources, and what is known of one code."""

from collections.abc import Collection
from typing import Any

from rest_framework.exceptions import NotFound

from triage.api.fhir.concepts import SYSTEMS
from triage.api.fhir.naming import Naming, Resource, filled

PARENT = "http://hl7.org/fhir/concept-properties#parent"


def code_system(naming: Naming, name: str) -> Resource:
    """The whole system with all its concepts; three queries at most."""
    system = SYSTEMS[name]
    concepts = system.concepts(naming.release)
    return {
        **naming.head("CodeSystem", name, system.title),
        "caseSensitive": True,
        **({"hierarchyMeaning": "is-a"} if system.hierarchical else {}),
        "content": "complete",
        **filled(
            count=len(concepts),
            property=[
                filled(
                    code=code, uri=PARENT if code == "parent" else None, description=text, type=kind
                )
                for code, (kind, text) in system.properties.items()
            ],
            concept=[concept.as_json() for concept in concepts],
        ),
    }


def looked_up(naming: Naming, name: str, code: str, wanted: Collection[str]) -> Resource:
    """The answer of `$lookup`; `wanted` names the properties, all where it is empty.

    Three queries at most. Raises NotFound.
    """
    concept = SYSTEMS[name].concept(naming.release, code)
    if concept is None:
        raise NotFound("The code system has no such code in this release.")
    definition = {"code": "definition", "valueString": concept.definition}
    properties = [*([definition] if concept.definition else []), *concept.properties]
    return parameters(
        {"name": "name", "valueString": SYSTEMS[name].title},
        {"name": "version", "valueString": naming.version},
        {"name": "display", "valueString": concept.display},
        *(_parts("designation", valueString=synonym) for synonym in concept.synonyms),
        *(_property(**own) for own in properties if not wanted or own["code"] in wanted),
    )


def parameters(*given: Resource) -> Resource:
    return {"resourceType": "Parameters", "parameter": list(given)}


def _property(*, code: str, **value: Any) -> Resource:
    found = _parts("property", **value)
    return {**found, "part": [{"name": "code", "valueCode": code}, *found["part"]]}


def _parts(name: str, **value: Any) -> Resource:
    return {"name": name, "part": [{"name": "value", **value}]}
