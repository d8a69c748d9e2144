"""The concepts of each code system of a release: rows of the knowledge, and the closed scales."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from conditions.levels import Side, Urgency
from conditions.models import Condition, Release, Source, Symptom
from triage.api.fhir.naming import Resource, filled
from triage.explanation import STRENGTHS
from triage.interview import StopReason
from triage.models import Choice, Section

STOPS = {
    StopReason.EMERGENCY: "An answer calls for emergency help",
    StopReason.NOTHING_LEFT: "No question is left that would tell more",
    StopReason.SURE_ENOUGH: "The leading cause is sure enough",
    StopReason.ENOUGH: "Enough was asked",
}
ANSWERS = {
    "yes": "Yes",
    "no": "No",
    "unsure": "Not sure",
    "none": "None of these",
    **{side.value: side.value.title() for side in Side},
}
METHODS = {"weight-of-evidence": "Weight of evidence, and rules of urgency"}
# The systems of other people's codes, by the field that holds the code.
OTHERS = {
    "icd10": "http://hl7.org/fhir/sid/icd-10-cm",
    "icd11": "http://id.who.int/icd/release/11/mms",
    "snomed": "http://snomed.info/sct",
}


@dataclass(frozen=True, slots=True)
class Concept:
    """One code; `properties` are as FHIR has them, a code and a value each."""

    code: str
    display: str
    definition: str = ""
    synonyms: tuple[str, ...] = ()
    properties: tuple[Resource, ...] = ()

    def as_json(self) -> Resource:
        return filled(
            code=self.code,
            display=self.display,
            definition=self.definition,
            designation=[{"value": name} for name in self.synonyms],
            property=list(self.properties),
        )

    def values(self, name: str) -> list[str]:
        """What a property says, as filters of value sets compare it."""
        found = [own for own in self.properties if own["code"] == name]
        return [_as_text(value) for own in found for key, value in own.items() if key != "code"]


def _as_text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


@dataclass(frozen=True, slots=True)
class System:
    """A code system: its properties by name, each with its type and what it says.

    `select` reads one code, or all where that is None; either way in as many queries.
    """

    title: str
    select: Callable[[Release, str | None], list[Concept]]
    properties: Mapping[str, tuple[str, str]]
    hierarchical: bool = False

    def concepts(self, release: Release) -> list[Concept]:
        return self.select(release, None)

    def concept(self, release: Release, code: str) -> Concept | None:
        """Reads no other row."""
        if "\0" in code:  # databases do not take it
            return None
        return next(iter(self.select(release, code)), None)


def symptoms(release: Release, code: str | None) -> list[Concept]:
    """By slug; three queries."""
    asked_first = Choice.objects.in_release(release).filter(question__section=Section.RED_FLAGS)
    named = asked_first.filter(_of(code, "symptom__slug"))
    red_flags = set(named.values_list("symptom__slug", flat=True))
    rows = Symptom.objects.in_release(release).filter(_of(code)).select_related("parent")
    return [
        Concept(
            code=row.slug,
            display=row.lay_name,
            definition=row.description,
            synonyms=_synonyms(row.lay_name, [row.name, *row.names]),
            properties=(
                {"code": "kind", "valueCode": row.kind},
                {"code": "reporter", "valueCode": row.reporter},
                *([{"code": "parent", "valueCode": row.parent.slug}] if row.parent else []),
                {"code": "red-flag", "valueBoolean": row.slug in red_flags},
                {"code": "background-rate", "valueDecimal": row.background_rate},
                *_text("background-note", row.background_note),
                *_sources(row.sources.all()),
            ),
        )
        for row in rows.order_by("slug").prefetch_related("sources")
    ]


def conditions(release: Release, code: str | None) -> list[Concept]:
    """By slug; two queries."""
    rows = Condition.objects.in_release(release).filter(_of(code))
    return [
        Concept(
            code=row.slug,
            display=row.name,
            definition=row.summary,
            synonyms=_synonyms(row.name, row.names),
            properties=(
                {"code": "urgency", "valueCode": row.level.code},
                {"code": "prior", "valueDecimal": row.prior},
                {"code": "prior-basis", "valueCode": row.prior_basis},
                *_text("prior-note", row.prior_note),
                *({"code": "same-as", "valueCoding": coding} for coding in codings(row)),
                *_sources(row.sources.all()),
            ),
        )
        for row in rows.order_by("slug").prefetch_related("sources")
    ]


def _of(code: str | None, field: str = "slug") -> Q:
    return Q() if code is None else Q((field, code))


def codings(condition: Condition) -> list[Resource]:
    """The codes that others have for a condition."""
    codes = ((system, getattr(condition, field)) for field, system in OTHERS.items())
    return [{"system": system, "code": code} for system, code in codes if code]


def _synonyms(display: str, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(name for name in dict.fromkeys(names) if name != display)


def _text(code: str, text: str) -> list[Resource]:
    return [{"code": code, "valueString": text}] if text else []


def _sources(sources: Iterable[Source]) -> list[Resource]:
    told = (f"{source} {source.link}".strip() for source in sources)
    return [{"code": "source", "valueString": text} for text in told]


def scale(words: Mapping[Any, str]) -> Callable[[Release, str | None], list[Concept]]:
    """The concepts of a scale that is the same in all releases; no query."""
    found = [Concept(code=str(code), display=display) for code, display in words.items()]
    return lambda release, code: [own for own in found if code in {None, own.code}]


SOURCE = ("string", "Where the figures come from.")
SYSTEMS = {
    "symptoms": System(
        title="Symptoms, signs, risk factors, history, age and sex",
        select=symptoms,
        properties={
            "kind": ("code", "symptom, sign, risk_factor, history or demographic."),
            "reporter": ("code", "Who can tell: patient or examiner."),
            "parent": ("code", "The more general symptom that it implies."),
            "red-flag": ("boolean", "Patients are asked for it first."),
            "background-rate": ("decimal", "Share (0 to 1) of other causes that have it."),
            "background-note": ("string", "How the background rate was arrived at."),
            "source": SOURCE,
        },
        hierarchical=True,
    ),
    "conditions": System(
        title="Possible causes of the pain",
        select=conditions,
        properties={
            "urgency": ("code", "How soon to be seen when it is likely."),
            "prior": ("decimal", "Share (0 to 1) of people with the pain who have it."),
            "prior-basis": ("code", "How sure the prior is: measured, band or editorial."),
            "prior-note": ("string", "How the prior was arrived at."),
            "same-as": ("Coding", "What others call it."),
            "source": SOURCE,
        },
    ),
    "answers": System("Answers that are no symptom", scale(ANSWERS), {}),
    "urgency-levels": System(
        "How soon to get help, from the least urgent on",
        scale({urgency.code: urgency.label for urgency in Urgency}),
        {},
    ),
    "strengths": System("How well a condition fits the answers", scale(STRENGTHS), {}),
    "methods": System("How results are arrived at", scale(METHODS), {}),
    "stop-reasons": System("Why an interview ends", scale(STOPS), {}),
}
