"""A condition copied as a template: what goes along, and what is the copy's own."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError

from conditions.copying import copy_condition
from conditions.models import Condition, ConditionSymptom, Source
from tests.factories import (
    make_condition,
    make_condition_investigation,
    make_condition_treatment,
    make_evidence,
    make_investigation,
    make_source,
    make_structure,
    make_symptom,
    make_treatment,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def template() -> Condition:
    paper = make_source("paper")
    condition = make_condition(
        "tear",
        name="Torn tendon",
        other_names="Rupture",
        icd10="S86.0",
        prior=0.2,
        prior_basis="measured",
        prior_note="Of 40.",
        i18n={"name_es": "Rotura", "summary_es": "Es una rotura."},
    )
    condition.structures.set([make_structure("tendon")])
    row = make_evidence(condition, make_symptom("gap"), 0.7, basis="measured", note="Of 40.")
    use = make_condition_treatment(condition, make_treatment("rest"), grade="A", note="Helps.")
    scan = make_condition_investigation(condition, make_investigation("scan"), sensitivity=0.9)
    for cited in (condition, row, use, scan):
        cited.sources.set([paper])
    return condition


NEW: dict[str, Any] = {
    "slug": "partial-tear",
    "name": "Partly torn tendon",
    "prior": 0.05,
    "prior_note": "Guess.",
}


def test_everything_goes_along_but_what_names_the_template(template: Condition) -> None:
    copy = copy_condition(template=template, **NEW)
    copy.refresh_from_db()
    assert (copy.slug, copy.name, copy.other_names, copy.icd10) == (
        "partial-tear",
        "Partly torn tendon",
        "",
        "",
    )
    assert (copy.prior, copy.prior_basis, copy.prior_note) == (0.05, "editorial", "Guess.")
    assert (copy.summary, copy.i18n) == (template.summary, {"summary_es": "Es una rotura."})
    assert [structure.slug for structure in copy.structures.all()] == ["tendon"]
    evidence, treatment, investigation = parts(copy)
    assert (evidence.frequency, evidence.basis, evidence.note) == (0.7, "measured", "Of 40.")
    assert (treatment.treatment.slug, treatment.grade, treatment.note) == ("rest", "A", "Helps.")
    assert investigation.sensitivity == 0.9
    assert [list(row.sources.all()) for row in (copy, evidence, treatment, investigation)] == [
        [Source.objects.get()]
    ] * 4
    template.refresh_from_db()
    assert (template.prior, template.evidence.count()) == (0.2, 1)


def parts(condition: Condition) -> tuple[Any, Any, Any]:
    return (
        condition.evidence.get(),
        condition.treatments.get(),
        condition.investigations.get(),
    )


def test_without_the_sources_no_figure_is_called_measured(template: Condition) -> None:
    copy = copy_condition(template=template, links=False, translations=False, **NEW)
    evidence, treatment, investigation = parts(copy)
    assert (evidence.frequency, evidence.basis) == (0.7, "editorial")
    assert (treatment.grade, investigation.sensitivity) == ("D", None)
    assert not any(row.sources.exists() for row in (copy, evidence, treatment, investigation))
    assert (copy.structures.count(), copy.i18n or {}) == (0, {})


def test_only_what_is_asked_for_goes_along(template: Condition) -> None:
    copy = copy_condition(template=template, parts=["treatments"], **NEW)
    counts = [getattr(copy, part).count() for part in ("evidence", "treatments", "investigations")]
    assert counts == [0, 1, 0]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        pytest.param(
            {"slug": "tear"},
            {"slug": ["Another row of the draft has this slug already."]},
            id="slug",
        ),
        pytest.param(
            {"prior": 1.2},
            {"prior": ["The prior lies between 0 and 1, both excluded."]},
            id="prior",
        ),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_copied(
    template: Condition, wrong: dict[str, Any], message: dict[str, list[str]]
) -> None:
    with pytest.raises(ValidationError) as refused:
        copy_condition(template=template, **(NEW | wrong))
    assert refused.value.message_dict == message
    assert (Condition.objects.count(), ConditionSymptom.objects.count()) == (1, 1)
