"""A knowledge with one of everything, or with as many of everything as a test of sizes asks for."""

from typing import Any

from conditions.levels import Urgency
from conditions.models import (
    Release,
    StructureKind,
    StructureRelation,
    StructureRelationKind,
    SymptomKind,
)
from conditions.models.recording import unrecorded
from tests.factories import (
    make_condition,
    make_condition_investigation,
    make_condition_treatment,
    make_evidence,
    make_guide,
    make_investigation,
    make_question,
    make_rule,
    make_source,
    make_structure,
    make_symptom,
    make_treatment,
    publish,
)
from tests.made_once import made_once


@made_once
@unrecorded()
def publish_small_knowledge(size: int = 1) -> Release:
    """`size` of everything (`condition-1`, ...), each condition related to all the rest."""
    numbers = range(1, size + 1)
    trial = make_source("trial", title="A trial", authors="Doe J", year=2020, doi="10.1/2")
    leg = make_structure("leg", kind=StructureKind.REGION)
    structures = [make_structure(f"structure-{n}") for n in numbers]
    general = make_symptom("pain", structure=leg)
    symptoms = [make_symptom(f"symptom-{n}", parent=general, structure=leg) for n in numbers]
    make_symptom("over-40", kind=SymptomKind.DEMOGRAPHIC, min_age=40)
    treatments = [make_treatment(f"treatment-{n}") for n in numbers]
    investigations = [make_investigation(f"investigation-{n}") for n in numbers]
    conditions = [make_condition(f"condition-{n}", prior=0.1) for n in numbers]
    for condition in conditions:
        condition.structures.set(structures)
        for symptom in symptoms:
            make_evidence(condition, symptom, 0.8).sources.add(trial)
        for treatment in treatments:
            make_condition_treatment(condition, treatment).sources.add(trial)
        for investigation in investigations:
            make_condition_investigation(condition, investigation).sources.add(trial)
    for structure in structures:
        StructureRelation.objects.create(
            structure=structure, kind=StructureRelationKind.PART_OF, target=leg
        )
    for n, symptom in zip(numbers, symptoms, strict=True):
        make_source(f"source-{n}")
        make_guide(f"guide-{n}", {symptom: True})
        make_question(f"question-{n}", [symptom])
        make_rule(f"rule-{n}", [[(symptom, True)]], level=Urgency.SOON)
    cited: list[Any] = [*structures, *symptoms, *treatments, *investigations, *conditions]
    for row in cited:
        row.sources.add(trial)
    return publish()
