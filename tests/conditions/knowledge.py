"""A small draft with one row at least of every kind, for tests about whole releases."""

import json

from conditions import document
from conditions.canonical import knowledge_models
from conditions.imports import import_tables
from conditions.models import (
    Condition,
)
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
)


def make_knowledge() -> Condition:
    """One row at least of every kind, with relations and links."""
    condition = make_condition("achilles", name="Achilles")
    condition.structures.add(make_structure("tendon"))
    parent = make_symptom("pain", background_rate=0.5)
    child = make_symptom("morning-pain", parent=parent, background_rate=0.2)
    make_evidence(condition, child, 0.8).sources.add(make_source("paper"))
    make_condition_treatment(condition, make_treatment("rest"))
    make_condition_investigation(condition, make_investigation("scan"))
    make_guide("morning", {child: True})
    make_question("when", [child])
    make_rule("red", [[(parent, True)]])
    return condition


def empty_the_draft() -> None:
    nothing = json.loads(document.write(None)) | {"checksum": None}
    nothing["knowledge"] = {label: [] for label in nothing["knowledge"]}
    import_tables(document.read(json.dumps(nothing).encode()).tables, replace=True)
    assert not any(model._default_manager.draft().exists() for model in knowledge_models())
