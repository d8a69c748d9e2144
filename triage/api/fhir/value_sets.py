"""ValueSets over the code systems of a release, and which codes are in them."""

from collections.abc import Sequence
from dataclasses import dataclass

from triage.api.fhir.code_systems import parameters
from triage.api.fhir.concepts import SYSTEMS, Concept
from triage.api.fhir.naming import Naming, Resource, filled


@dataclass(frozen=True, slots=True)
class Filter:
    """Of the operators of FHIR, `=` and `not-in`."""

    property: str
    op: str
    value: str

    def takes(self, concept: Concept) -> bool:
        found = concept.values(self.property)
        if self.op == "=":
            return self.value in found
        return set(found).isdisjoint(self.value.split(","))

    def as_json(self) -> Resource:
        return {"property": self.property, "op": self.op, "value": self.value}


@dataclass(frozen=True, slots=True)
class Set:
    title: str
    system: str
    filters: tuple[Filter, ...] = ()

    def concepts(self, naming: Naming) -> list[Concept]:
        """In the order of the code system, by its queries."""
        return [c for c in SYSTEMS[self.system].concepts(naming.release) if self._takes(c)]

    def concept(self, naming: Naming, code: str) -> Concept | None:
        found = SYSTEMS[self.system].concept(naming.release, code)
        return found if found and self._takes(found) else None

    def _takes(self, concept: Concept) -> bool:
        return all(own.takes(concept) for own in self.filters)


TOLD_BY_PATIENTS = (
    Filter("reporter", "=", "patient"),
    Filter("kind", "not-in", "demographic"),
)
SETS = {
    "symptoms": Set(SYSTEMS["symptoms"].title, "symptoms"),
    "patient-symptoms": Set("Symptoms that patients can tell", "symptoms", TOLD_BY_PATIENTS),
    "red-flags": Set(
        "Symptoms that patients are asked for first",
        "symptoms",
        (Filter("red-flag", "=", "true"),),
    ),
    "conditions": Set(SYSTEMS["conditions"].title, "conditions"),
}


@dataclass(frozen=True, slots=True)
class Page:
    """What of an expansion is asked for; all words of the filter have to occur in the names."""

    filter: str = ""
    offset: int = 0
    count: int | None = None

    def of(self, concepts: Sequence[Concept]) -> Sequence[Concept]:
        return concepts[self.offset :][: self.count]

    def takes(self, concept: Concept) -> bool:
        names = " ".join([concept.display, *concept.synonyms]).casefold()
        return all(word in names for word in self.filter.casefold().split())

    def as_json(self) -> list[Resource]:
        return [
            *([{"name": "filter", "valueString": self.filter}] if self.filter else []),
            {"name": "offset", "valueInteger": self.offset},
            *([{"name": "count", "valueInteger": self.count}] if self.count is not None else []),
        ]


def value_set(naming: Naming, name: str) -> Resource:
    """What it is made of; no query."""
    found = SETS[name]
    include = filled(
        system=naming.url("CodeSystem", found.system),
        version=naming.version,
        filter=[own.as_json() for own in found.filters],
    )
    return {
        **naming.head("ValueSet", name, found.title),
        "compose": {"include": [include]},
    }


def expanded(naming: Naming, name: str, page: Page) -> Resource:
    """With a page of its codes. Of one release it is always the same, so its time is that one's."""
    whole = value_set(naming, name)
    system = SETS[name].system
    concepts = [concept for concept in SETS[name].concepts(naming) if page.takes(concept)]
    shown = [naming.coding(system, c.code, c.display) for c in page.of(concepts)]
    return whole | {
        "expansion": {
            "timestamp": whole["date"],
            "total": len(concepts),
            "offset": page.offset,
            "parameter": page.as_json(),
            **filled(contains=shown),
        }
    }


def validated(naming: Naming, name: str, *, system: str, code: str) -> Resource:
    """The answer of `$validate-code`: whether the code is in the set, and what it is called."""
    wanted = SETS[name]
    ours = system == naming.url("CodeSystem", wanted.system)
    concept = wanted.concept(naming, code) if ours else None
    if concept is None:
        return parameters(
            {"name": "result", "valueBoolean": False},
            {"name": "message", "valueString": "The value set has no such code in this release."},
        )
    return parameters(
        {"name": "result", "valueBoolean": True},
        {"name": "display", "valueString": concept.display},
    )
