"""A condition as the template of another one."""

from collections.abc import Collection
from typing import Any

from django.db import transaction

from conditions.canonical import content_fields
from conditions.models.condition import Basis, Condition
from conditions.models.evidence import ConditionSymptom
from conditions.models.investigation import ConditionInvestigation
from conditions.models.knowledge import KnowledgeRow
from conditions.models.treatment import ConditionTreatment, EvidenceGrade
from conditions.saving import save

PARTS: dict[str, type[Any]] = {
    "evidence": ConditionSymptom,
    "treatments": ConditionTreatment,
    "investigations": ConditionInvestigation,
}

# They name the template and no other condition.
OWN = ("slug", "name", "other_names", "prior", "prior_basis", "prior_note")
CODES = ("icd10", "icd11", "snomed")

# A source says its figures of the template. Without the sources the copy's are our judgement.
UNSOURCED: dict[type[KnowledgeRow], dict[str, Any]] = {
    ConditionSymptom: {"basis": Basis.EDITORIAL},
    ConditionTreatment: {"grade": EvidenceGrade.D},
    ConditionInvestigation: {"sensitivity": None, "specificity": None},
}


@transaction.atomic
def copy_condition(
    *,
    template: Condition,
    slug: str,
    name: str,
    prior: float,
    prior_note: str,
    parts: Collection[str] = tuple(PARTS),
    links: bool = True,
    translations: bool = True,
) -> Condition:
    """A new draft condition with the template's texts, and of its rows the kinds in `parts`.

    The prior is a new figure: nothing about the template says how common the copy is, and to divide
    the template's would change every ranking in silence. Raises ValidationError. With `links` it
    keeps anatomy, sources and the bases that rest on them; else figures become editorial, and
    those of investigations, which nobody can judge, are left out. With `translations` the texts
    keep theirs, but for the name, which is another.
    """
    copy = Condition(
        **_content(template, without=(*OWN, *CODES)),
        slug=slug,
        name=name,
        prior=prior,
        prior_basis=Basis.EDITORIAL,
        prior_note=prior_note,
    )
    copy.i18n = _translations(template, translations, without="name")
    save(copy)
    if links:
        _copy_links(template, copy)
    for part, model in PARTS.items():
        if part in parts:
            for row in model._default_manager.draft().filter(condition=template):
                _copy_part(row, copy, links=links, translations=translations)
    return copy


def _copy_part(row: KnowledgeRow, condition: Condition, *, links: bool, translations: bool) -> None:
    model: type[Any] = type(row)
    copy = model(**_content(row, without=("condition",)), condition=condition)
    if hasattr(row, "i18n"):
        copy.i18n = _translations(row, translations)
    if not links:
        for name, value in UNSOURCED[model].items():
            setattr(copy, name, value)
    save(copy)
    if links:
        _copy_links(row, copy)


def _content(row: KnowledgeRow, *, without: Collection[str]) -> dict[str, Any]:
    names = content_fields(type(row)).keys() - {*without, "i18n"}
    return {name: getattr(row, name) for name in names}


def _translations(row: Any, wanted: bool, without: str = "") -> dict[str, str]:
    texts: dict[str, str] = row.i18n or {}
    kept = {key: text for key, text in texts.items() if key.rpartition("_")[0] != without}
    return kept if wanted else {}


def _copy_links(row: KnowledgeRow, copy: KnowledgeRow) -> None:
    for field in row._meta.local_many_to_many:
        getattr(copy, field.name).set(getattr(row, field.name).all())
