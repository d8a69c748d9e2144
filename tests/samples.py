"""A draft with rows of every kind, in any size: for tests over all of the knowledge at once."""

from typing import Any

from conditions.models import Condition, Release, StructureRelation, StructureRelationKind
from tests import factories as make
from tests.made_once import made_once


@made_once
def make_every_kind(size: int = 1) -> list[Condition]:
    """`size` conditions, each with `size` rows of every kind that hangs on it, all with sources."""
    sources = [make.make_source() for _ in range(size)]
    structures = [make.make_structure() for _ in range(size + 1)]
    symptoms = [make.make_symptom(structure=structures[0]) for _ in range(size)]
    for symptom in symptoms[1:]:
        symptom.parent = symptoms[0]
        symptom.save()
    for _ in range(size):
        make.make_zone(symptoms=symptoms, structures=structures)
    treatments = [make.make_treatment() for _ in range(size)]
    investigations = [make.make_investigation() for _ in range(size)]
    conditions = [make.make_condition() for _ in range(size)]
    parts = [
        *(make.make_evidence(c, s) for c in conditions for s in symptoms),
        *(make.make_condition_treatment(c, t) for c in conditions for t in treatments),
        *(make.make_condition_investigation(c, i) for c in conditions for i in investigations),
    ]
    for structure in structures[1:]:
        StructureRelation.objects.create(
            structure=structures[0], kind=StructureRelationKind.ATTACHES_TO, target=structure
        )
    answers = dict.fromkeys(symptoms, True)
    guides = [make.make_guide(answers=answers) for _ in range(size)]
    rules = [make.make_rule(groups=[list(answers.items())]) for _ in range(size)]
    quiet = [make.make_rule() for _ in range(size)]
    make.make_question(symptoms=symptoms)
    others = [make.make_condition() for _ in range(size)]
    said = dict.fromkeys(symptoms, "yes")
    vignettes = [make.make_vignette(answers=said, gold=conditions[0]) for _ in range(size)]
    citing: list[Any] = [
        *conditions,
        *structures,
        *symptoms,
        *treatments,
        *investigations,
        *guides,
        *rules,
        *quiet,
        *vignettes,
    ]
    for row in [*citing, *parts]:
        row.sources.set(sources)
    for condition in conditions:
        condition.structures.set(structures)
    for vignette in vignettes:
        vignette.acceptable.set(others)
        vignette.must_fire.set(rules)
        vignette.must_not_fire.set(quiet)
    return conditions


@made_once
def publish_every_kind(size: int = 1) -> Release:
    make_every_kind(size)
    return make.publish()
