"""What a page is about in the words of schema.org (version 30), for search engines and others.

Plain data for JSON-LD, made of rows that the page has read; docs/structured-data.md says what is on
which page. Every type and property is checked against the vocabulary by the tests.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.urls import reverse
from django.utils.text import capfirst

from conditions.differential import FELT_OR_FOUND, Alternative
from conditions.markdown import as_text
from conditions.models import (
    Condition,
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    Guide,
    Investigation,
    InvestigationKind,
    Reporter,
    Structure,
    StructureKind,
    StructureRelation,
    StructureRelationKind,
    Symptom,
    SymptomKind,
    Treatment,
    TreatmentKind,
)

Data = dict[str, Any]

MOST = 12  # of each kind that one entity names; the page has them all

STRUCTURES = {
    StructureKind.BONE: "Bone",
    StructureKind.JOINT: "Joint",
    StructureKind.MUSCLE: "Muscle",
    StructureKind.LIGAMENT: "Ligament",
    StructureKind.NERVE: "Nerve",
    StructureKind.VESSEL: "Vessel",
}
THERAPIES = {TreatmentKind.EXERCISE: "PhysicalTherapy", TreatmentKind.MEDICINE: "Drug"}
TESTS = {InvestigationKind.IMAGING: "ImagingTest"}
# Condition's fields with codes -> the names of their systems.
CODES = {"icd10": "ICD-10-CM", "icd11": "ICD-11", "snomed": "SNOMED CT"}


class Entities:
    """Makes the data; `absolute` turns the path of a page into its whole address."""

    def __init__(self, absolute: Callable[[str], str]) -> None:
        self._absolute = absolute

    def condition(
        self,
        row: Condition,
        *,
        evidence: Iterable[ConditionSymptom],
        treatments: Iterable[ConditionTreatment],
        tests: Iterable[ConditionInvestigation],
        structures: Iterable[Structure],
        others: Iterable[Alternative],
    ) -> Data:
        """`evidence` is released, strongest first. What is advised against is no treatment here."""
        speaking = [item.symptom for item in evidence if _speaks_for(item)]
        felt = [symptom for symptom in speaking if symptom.kind in FELT_OR_FOUND]
        risks = [symptom for symptom in speaking if symptom.kind not in FELT_OR_FOUND]
        advised = [self._treatment(treatment) for treatment in _advised(treatments)]
        return self._condition(row) | _told(
            alternateName=row.names,
            description=as_text(row.summary_i18n),
            code=_codes(row),
            associatedAnatomy=[self._structure(structure) for structure in structures],
            signOrSymptom=[self._symptom(symptom) for symptom in felt[:MOST]],
            riskFactor=[self._symptom(symptom) for symptom in risks[:MOST]],
            typicalTest=[self._test(use.investigation) for use in tests],
            possibleTreatment=[item for item in advised if item["@type"] != "Drug"],
            drug=[item for item in advised if item["@type"] == "Drug"],
            expectedPrognosis=as_text(row.outlook_i18n),
            differentialDiagnosis=[self._alternative(other) for other in others],
        )

    def symptom(self, row: Symptom, *, evidence: Iterable[ConditionSymptom]) -> Data:
        """With the conditions that it points to; `evidence` is released, strongest first."""
        conditions = [self._condition(item.condition) for item in evidence if _speaks_for(item)]
        described = self._symptom(row) | _told(
            alternateName=list(dict.fromkeys([row.name_i18n, *row.names])),
            description=as_text(row.description_i18n),
        )
        if row.kind not in FELT_OR_FOUND:
            return described | _told(increasesRiskOf=conditions[:MOST])
        return described | _told(
            associatedAnatomy=[self._structure(row.structure)] if row.structure else [],
            differentialDiagnosis=[
                {"@type": "DDxElement", "diagnosis": condition} for condition in conditions[:MOST]
            ],
        )

    def treatment(self, row: Treatment) -> Data:
        cautions = as_text(row.cautions_i18n)
        is_drug = row.kind == TreatmentKind.MEDICINE
        return self._treatment(row) | _told(
            alternateName=row.names,
            description=as_text(row.description_i18n),
            **{"warning" if is_drug else "contraindication": cautions},
        )

    def investigation(self, row: Investigation, *, uses: Iterable[ConditionInvestigation]) -> Data:
        return self._test(row) | _told(
            alternateName=row.names,
            description=as_text(row.description_i18n),
            usedToDiagnose=[self._condition(use.condition) for use in uses][:MOST],
        )

    def structure(
        self,
        row: Structure,
        *,
        relations: Iterable[StructureRelation],
        inverse_relations: Iterable[StructureRelation],
        conditions: Iterable[Condition],
    ) -> Data:
        attached, part = StructureRelationKind.ATTACHES_TO, StructureRelationKind.PART_OF
        joined = [item.target for item in relations if item.kind == attached]
        joined += [item.structure for item in inverse_relations if item.kind == attached]
        parts = [item.structure for item in inverse_relations if item.kind == part]
        return self._structure(row) | _told(
            alternateName=[row.lay_name_i18n],
            description=as_text(row.description_i18n),
            connectedTo=[self._structure(other) for other in joined],
            subStructure=[self._structure(other) for other in parts],
            relatedCondition=[self._condition(condition) for condition in conditions][:MOST],
        )

    def guide(self, row: Guide, *, conditions: Iterable[tuple[str, str]]) -> Data:
        """A question and its answer; `conditions` are slugs and names, most likely first."""
        return {
            "@type": "Question",
            "name": row.title_i18n,
            "acceptedAnswer": {"@type": "Answer", "text": as_text(row.introduction_i18n)},
        } | _told(
            about=[
                self._named("MedicalCondition", name, "condition", slug)
                for slug, name in conditions
            ]
        )

    def _condition(self, row: Condition) -> Data:
        return self._named("MedicalCondition", row.name_i18n, "condition", row.slug)

    def _symptom(self, row: Symptom) -> Data:
        kind = "MedicalRiskFactor"
        if row.kind in FELT_OR_FOUND:
            found = row.kind == SymptomKind.SIGN or row.reporter == Reporter.EXAMINER
            kind = "MedicalSign" if found else "MedicalSymptom"
        return self._named(kind, capfirst(row.lay_name_i18n), "symptom", row.slug)

    def _treatment(self, row: Treatment) -> Data:
        kind = THERAPIES.get(TreatmentKind(row.kind), "MedicalTherapy")
        return self._named(kind, row.name_i18n, "treatment", row.slug)

    def _test(self, row: Investigation) -> Data:
        kind = TESTS.get(InvestigationKind(row.kind), "MedicalTest")
        return self._named(kind, row.name_i18n, "investigation", row.slug)

    def _structure(self, row: Structure) -> Data:
        kind = STRUCTURES.get(StructureKind(row.kind), "AnatomicalStructure")
        return self._named(kind, row.name_i18n, "structure", row.slug)

    def _alternative(self, other: Alternative) -> Data:
        return {
            "@type": "DDxElement",
            "diagnosis": self._condition(other.condition),
            "distinguishingSign": [self._symptom(row.symptom) for row in other.signs],
        }

    def _named(self, kind: str, name: str, page: str, slug: str) -> Data:
        address = self._absolute(reverse(f"conditions:{page}", args=[slug]))
        return {"@type": kind, "name": name, "url": address}


def _told(**properties: Any) -> Data:
    """Without those that are empty."""
    return {name: value for name, value in properties.items() if value}


def _speaks_for(row: ConditionSymptom) -> bool:
    return (row.yes_weight or 0.0) > 0


def _advised(uses: Iterable[ConditionTreatment]) -> list[Treatment]:
    """Each treatment once; none that is advised against, on whatever line."""
    rows = list(uses)
    against = {use.treatment_id for use in rows if use.advised_against}
    advised = {use.treatment_id: use.treatment for use in rows if use.treatment_id not in against}
    return list(advised.values())


def _codes(row: Condition) -> list[Data]:
    return [
        {"@type": "MedicalCode", "codeValue": code, "codingSystem": system}
        for name, system in CODES.items()
        if (code := getattr(row, name))
    ]
