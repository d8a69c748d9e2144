"""The questions of a release as items of a Questionnaire, and answers to them as form values.

What the form's fields offer and refuse is what the items do; nothing is decided here again.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django import forms

from triage.answers import MAX_AGE, MIN_AGE
from triage.api.fhir.naming import Naming, Resource, filled
from triage.forms import (
    NONE,
    UNSAID,
    AgeField,
    ChooseAnyField,
    QuestionField,
    SexField,
    question_field,
)
from triage.models import Question, QuestionKind

# No slug holds a dot, so no question can be taken for one of these.
AGE, SEX = "person.age", "person.sex"
LOINC = "http://loinc.org"
GENDER = "http://hl7.org/fhir/administrative-gender"
EXTENSION = "http://hl7.org/fhir/StructureDefinition"
HELP = {
    "url": f"{EXTENSION}/questionnaire-itemControl",
    "valueCodeableConcept": {
        "coding": [{"system": "http://hl7.org/fhir/questionnaire-item-control", "code": "help"}]
    },
}
YEARS = [
    {"url": f"{EXTENSION}/minValue", "valueInteger": MIN_AGE},
    {"url": f"{EXTENSION}/maxValue", "valueInteger": MAX_AGE},
]
PERSON_CODES = {
    AGE: {"system": LOINC, "code": "30525-0", "display": "Age"},
    SEX: {"system": LOINC, "code": "46098-0", "display": "Sex"},
}
EXCLUSIVE = {"url": f"{EXTENSION}/questionnaire-optionExclusive", "valueBoolean": True}


@dataclass(frozen=True)
class Item:
    """A question with the field that asks it."""

    link_id: str
    field: forms.Field
    naming: Naming

    @property
    def repeats(self) -> bool:
        return isinstance(self.field, ChooseAnyField)

    def options(self) -> dict[str, Resource]:
        """Form value to coding, in the order of the form; none where a number is asked for."""
        choices: Any = getattr(self.field, "choices", [])
        return {value: self._coding(value, str(label)) for value, label in choices}

    def as_json(self, *, required: bool) -> Resource:
        """The item of a Questionnaire."""
        return filled(
            linkId=self.link_id,
            code=self._codes(),
            text=self.text,
            required=required,
            **self._answers(),
            item=self._help(),
        )

    @property
    def text(self) -> str:
        return str(self.field.label)

    def _answers(self) -> Resource:
        if self.link_id == AGE:
            return {"type": "integer", "extension": YEARS}
        options = [
            filled(extension=[EXCLUSIVE] if value == NONE else [], valueCoding=coding)
            for value, coding in self.options().items()
        ]
        return {"type": "choice", "repeats": self.repeats, "answerOption": options}

    def _codes(self) -> list[Resource]:
        """Of the one symptom that is asked for; where there are several, the options have them."""
        if self.link_id in PERSON_CODES:
            return [PERSON_CODES[self.link_id]]
        if not self._asks_for_one:
            return []
        field: Any = self.field
        symptoms = [choice.symptom for choice in field.question.choices.all()]
        return [self.naming.coding("symptoms", own.slug, own.lay_name) for own in symptoms]

    @property
    def _asks_for_one(self) -> bool:
        field: Any = self.field
        return QuestionKind(field.question.kind).asks_for_one

    def _help(self) -> list[Resource]:
        question: Question | None = getattr(self.field, "question", None)
        texts = {"help": str(self.field.help_text), "why": question.why if question else ""}
        return [
            {
                "linkId": f"{self.link_id}.{name}",
                "text": text,
                "type": "display",
                "extension": [HELP],
            }
            for name, text in texts.items()
            if text
        ]

    def _coding(self, value: str, label: str) -> Resource:
        if self.link_id == SEX:
            code = "unknown" if value == UNSAID else value
            return {"system": GENDER, "code": code, "display": label}
        field: Any = self.field
        chosen = value in field.slugs and not self._asks_for_one
        system = "symptoms" if chosen else "answers"
        return self.naming.coding(system, value.removeprefix(":"), label)


def person_items(naming: Naming) -> list[Item]:
    return [Item(AGE, AgeField(), naming), Item(SEX, SexField(), naming)]


def question_items(naming: Naming, questions: Iterable[Question]) -> list[Item]:
    """Of the questions that patients can answer."""
    asked = ((q, [c for c in q.choices.all() if c.symptom.told_by_patient]) for q in questions)
    return [
        question_item(naming, question_field(question, choices, required=question.required))
        for question, choices in asked
        if choices
    ]


def question_item(naming: Naming, field: QuestionField) -> Item:
    return Item(field.question.slug, field, naming)


def items_of(naming: Naming) -> list[Item]:
    """All items in the order of the form; three queries."""
    questions = Question.objects.in_release(naming.release).in_order()
    return [*person_items(naming), *question_items(naming, questions)]
