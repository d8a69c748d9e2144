import pytest

from conditions.changes import Change, FieldChange, changes
from conditions.models import (
    ConditionSymptom,
    ConditionTreatment,
)
from tests.conditions.knowledge import make_knowledge
from tests.factories import (
    make_source,
    publish,
)

pytestmark = pytest.mark.django_db


def test_differences_are_told_row_by_row() -> None:
    make_knowledge()
    release = publish()
    ConditionSymptom.objects.draft().update(frequency=0.9)
    ConditionSymptom.objects.draft().get().sources.clear()
    ConditionTreatment.objects.draft().delete()
    make_source("another", title="Another", year=None)

    assert list(changes(before=release, after=None)) == [
        Change(
            "added",
            "source",
            ("another",),
            (
                FieldChange("title", None, "Another"),
                FieldChange("authors", None, ""),
                FieldChange("published_in", None, ""),
                FieldChange("kind", None, "study"),
                FieldChange("reading", None, "extract"),
                FieldChange("doi", None, ""),
                FieldChange("pmid", None, ""),
                FieldChange("pmcid", None, ""),
                FieldChange("url", None, ""),
            ),
        ),
        Change(
            "removed",
            "treatment of a condition",
            ("achilles", "rest", "0"),
            (
                FieldChange("severity", "any", None),
                FieldChange("grade", "D", None),
                FieldChange("note", "", None),
                FieldChange("cautions", "", None),
                FieldChange("sources", [], None),
            ),
        ),
        Change(
            "changed",
            "evidence row",
            ("achilles", "morning-pain"),
            (FieldChange("frequency", 0.8, 0.9), FieldChange("sources", ["paper"], [])),
        ),
    ]
