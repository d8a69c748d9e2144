"""Reads a QuestionnaireResponse, and names every element that is wrong in one go."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError as Refused
from rest_framework.exceptions import ValidationError

from triage.api.fhir.items import AGE, SEX, Item, items_of
from triage.api.fhir.naming import Naming, Resource, filled, release_of
from triage.api.fhir.questionnaires import CHECK, INTERVIEW
from triage.forms import QuestionField, given_sex

# The elements of R4B; one of another name could be an answer that is lost on the way. What may
# change the meaning of the rest (modifierExtension, implicitRules) cannot be understood here.
RESPONSE = {
    *("resourceType", "id", "meta", "language", "text", "contained", "extension", "identifier"),
    *("basedOn", "partOf", "questionnaire", "status", "subject", "encounter", "authored"),
    *("author", "source", "item"),
}
ITEM = {"id", "extension", "linkId", "definition", "text", "answer"}
ANSWER = {"id", "extension"}
# Whom an answer is about has to be given in FHIR, and need not be known.
NOBODY_KNOWN = {
    "extension": [
        {
            "url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason",
            "valueCode": "unknown",
        }
    ]
}
UNKNOWN_ITEM = "The Questionnaire has no item of this linkId, or it is answered twice."
NO_OPTION = "Give a valueCoding with system and code of one of the item's options."
STATUSES = ["in-progress", "completed", "amended", "stopped"]


@dataclass(frozen=True, slots=True)
class Said:
    """One answered item: the value as the form has it, and as it is written in FHIR."""

    item: Item
    value: Any
    answer: list[Resource]

    def as_json(self) -> Resource:
        return {"linkId": self.item.link_id, "text": self.item.text, "answer": self.answer}


@dataclass(frozen=True, slots=True)
class Reading:
    """A QuestionnaireResponse as it was understood; `items` are all that it could answer."""

    naming: Naming
    questionnaire: str
    status: str
    subject: str | None
    items: list[Item]
    said: dict[str, Said]

    @property
    def age(self) -> int | None:
        age: int | None = self.said[AGE].value if AGE in self.said else None
        return age

    @property
    def sex(self) -> str | None:
        return given_sex(self.said[SEX].value) if SEX in self.said else None

    @property
    def answers(self) -> dict[str, str]:
        """Symptom slug to yes, no or unsure: what `triage.results` takes."""
        found: dict[str, str] = {}
        for said in self.said.values():
            field = said.item.field
            if isinstance(field, QuestionField):
                found |= {slug: str(state) for slug, state in field.answers(said.value).items()}
        return found

    def as_json(self) -> Resource:
        """It again, without anything that was not understood."""
        return filled(
            resourceType="QuestionnaireResponse",
            questionnaire=self.naming.canonical("Questionnaire", self.questionnaire),
            status=self.status,
            item=[said.as_json() for said in self.said.values()],
        )


def read(response: Resource, path: str, *, base: str) -> Reading:
    """Four queries at most; raises ValidationError with every element that is wrong."""
    reader = Reader(base=base)
    reading = reader.read(response, path)
    if reading is None or reader.errors:
        raise ValidationError(reader.errors)
    return reading


class Reader:
    """Reads one response; `errors` maps the paths of what is wrong to what is allowed."""

    def __init__(self, *, base: str) -> None:
        self.base = base
        self.errors: dict[str, str] = {}

    def read(self, response: Resource, path: str) -> Reading | None:
        self._check_names(response, RESPONSE, path)
        status, subject = response.get("status"), self._subject(response, path)
        if status not in STATUSES:
            self.errors[f"{path}.status"] = f"Give one of: {', '.join(STATUSES)}."
        found = self._questionnaire(response, path)
        if found is None:
            return None
        questionnaire, naming = found
        items = items_of(naming)
        said = self._items(items, response.get("item"), f"{path}.item")
        return Reading(naming, questionnaire, str(status), subject, items, said)

    def _check_names(self, element: Resource, allowed: Collection[str], path: str) -> None:
        for name in element.keys() - allowed:
            self.errors[f"{path}.{name}"] = "This element is not understood here."

    def _subject(self, response: Resource, path: str) -> str | None:
        """The reference to whom it is about, which the result carries; nothing else of it."""
        match response.get("subject", {}):
            case {"reference": str() as reference} if len(reference.split()) == 1:
                return None if reference.startswith("#") else reference.strip()
            case dict() as subject if "reference" not in subject:
                return None
        self.errors[f"{path}.subject"] = "Give a Reference, or leave it out."
        return None

    def _questionnaire(self, response: Resource, path: str) -> tuple[str, Naming] | None:
        known = {f"{self.base}/Questionnaire/{name}": name for name in (CHECK, INTERVIEW)}
        url, _, version = (_canonical(response) or "").partition("|")
        if url not in known or not version:  # "none" denies what was shown, and nothing added since
            message = f"Name one of: {', '.join(known)}; each with | and the number of a release."
            self.errors[f"{path}.questionnaire"] = message
            return None
        release = release_of(version)
        if release is None:
            self.errors[f"{path}.questionnaire"] = "No release of this version is or was live."
            return None
        return known[url], Naming(self.base, release)

    def _items(self, items: list[Item], given: Any, path: str) -> dict[str, Said]:
        known = {item.link_id: item for item in items}
        said: dict[str, Said] = {}
        for place, element in self._elements(given, path) if given is not None else ():
            self._check_names(element, ITEM, place)
            name = element.get("linkId")
            item = known.pop(name, None) if isinstance(name, str) else None
            if item is None:
                self.errors[f"{place}.linkId"] = UNKNOWN_ITEM
            elif answer := self._answer(item, element, f"{place}.answer"):
                said[item.link_id] = answer
        return said

    def _elements(self, given: Any, path: str) -> list[tuple[str, Resource]]:
        """Each with its path; none where they are no list of objects."""
        if isinstance(given, list) and given and all(isinstance(part, dict) for part in given):
            return [(f"{path}[{number}]", part) for number, part in enumerate(given)]
        self.errors[path] = "Give a list of elements, or leave it out."
        return []

    def _answer(self, item: Item, element: Resource, path: str) -> Said | None:
        if "answer" not in element:
            return None
        given = self._elements(element["answer"], path)
        values = [self._value(item, answer, place) for place, answer in given]
        if not values or None in values:
            return None
        if len(values) > 1 and not item.repeats:
            self.errors[f"{path}[1]"] = "Give one answer only."
            return None
        try:
            value = item.field.clean(values if item.repeats else values[0])
        except Refused as refused:
            self.errors[path if item.repeats else f"{path}[0]"] = " ".join(refused.messages)
            return None
        options = item.options()
        return Said(item, value, [_written(options, value) for value in values])

    def _value(self, item: Item, answer: Resource, path: str) -> Any:
        """As the form has it; None where it cannot be understood."""
        options = item.options()
        name = "valueCoding" if options else "valueInteger"
        self._check_names(answer, ANSWER | {name}, path)
        codes = {(coding["system"], coding["code"]): value for value, coding in options.items()}
        match answer.get(name):
            case int() as number if not options and type(number) is int:
                return number
            case {"system": str() as system, "code": str() as code} if (system, code) in codes:
                return codes[system, code]
        self.errors[path] = NO_OPTION if options else "Give a valueInteger."
        return None


def _canonical(response: Resource) -> str | None:
    """What the response answers; of an interview, what its own Questionnaire is derived from."""
    given = response.get("questionnaire")
    if not isinstance(given, str) or not given.startswith("#"):
        return given if isinstance(given, str) else None
    contained = response.get("contained")
    for resource in contained if isinstance(contained, list) else ():
        match resource:
            case {"resourceType": "Questionnaire", "id": name, "derivedFrom": [str() as canonical]}:
                if f"#{name}" == given:
                    return canonical
    return None


def _written(options: dict[str, Resource], value: Any) -> Resource:
    return {"valueCoding": options[value]} if options else {"valueInteger": value}
