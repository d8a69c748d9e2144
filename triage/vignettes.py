"""Labelled cases into the draft's vignettes; how they get out again stands on the model."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from conditions.levels import Sex
from conditions.models import Condition, KnowledgeQuerySet, Source, Symptom
from triage.cases import InvalidCases, LabelledCase, check_slugs
from triage.models import UrgencyRule, Vignette, VignetteAnswer
from triage.models.vignette import codes_of
from triage.values import Fact, Vocabulary


@dataclass(frozen=True, slots=True)
class Imported:
    """How many vignettes were new, were changed, and were the same already."""

    added: int
    changed: int
    same: int


@dataclass(frozen=True, slots=True)
class _Draft:
    """What cases can name: symptoms, and the primary keys of the other kinds by slug."""

    vocabulary: Vocabulary
    symptoms: Mapping[str, int]
    conditions: Mapping[str, int]
    rules: Mapping[str, int]
    sources: Mapping[str, int]


@transaction.atomic
def import_cases(cases: Sequence[LabelledCase]) -> Imported:
    """Make each case a vignette of the draft; one that is there already becomes the case.

    Vignettes that the cases do not name stay. Raises InvalidCases naming everything that the draft
    does not know or a vignette cannot be, with nothing written. Costs about twelve queries for each
    case that is new or different.
    """
    draft = _read_draft()
    there = {row.slug: row for row in Vignette.objects.draft().with_labels()}
    stored = {slug: row.as_case() for slug, row in there.items()}
    rows = [_filled(there.get(case.id) or Vignette(slug=case.id), case, draft) for case in cases]
    if errors := _strangers(cases, draft) | _unfit(rows):
        raise InvalidCases(errors)
    for row, case in zip(rows, cases, strict=True):
        if stored.get(case.id) != case:
            _write(row, case, draft)
    added = sum(case.id not in stored for case in cases)
    same = sum(stored.get(case.id) == case for case in cases)
    return Imported(added=added, changed=len(cases) - added - same, same=same)


def _read_draft() -> _Draft:
    """Four queries."""
    columns = ("pk", "slug", "parent__slug", "min_age", "max_age", "sex")
    symptoms = {row[1]: row for row in Symptom.objects.draft().values_list(*columns)}
    facts = {
        slug: Fact(slug, parent, min_age, max_age, Sex(sex) if sex else None)
        for _, slug, parent, min_age, max_age, sex in symptoms.values()
    }
    return _Draft(
        vocabulary=Vocabulary(facts),
        symptoms={slug: row[0] for slug, row in symptoms.items()},
        conditions=_keys(Condition.objects.draft()),
        rules=_keys(UrgencyRule.objects.draft()),
        sources=_keys(Source.objects.draft()),
    )


def _keys(rows: KnowledgeQuerySet[Any]) -> dict[str, int]:
    return dict(rows.values_list("slug", "pk"))


def _filled(row: Vignette, case: LabelledCase, draft: _Draft) -> Vignette:
    row.title, row.story = case.title, case.story
    row.age, row.sex = case.age, case.sex or ""
    row.gold_id = draft.conditions.get(case.gold or "")
    row.gold_urgency = case.gold_urgency
    row.acceptable_urgency = codes_of(case.acceptable_urgency)
    row.typical, row.split = case.typical, case.split
    return row


def _strangers(cases: Sequence[LabelledCase], draft: _Draft) -> dict[str, str]:
    errors = check_slugs(
        cases, vocabulary=draft.vocabulary, conditions=draft.conditions, rules=draft.rules
    )
    for number, case in enumerate(cases):
        if unknown := sorted(set(case.sources).difference(draft.sources)):
            errors[f"cases[{number}].sources"] = (
                f"The draft has no source of this name: {', '.join(unknown)}."
            )
    return errors


def _unfit(rows: Iterable[Vignette]) -> dict[str, str]:
    """What a case may be and a vignette may not, such as an id that is no slug."""
    errors = {}
    for number, row in enumerate(rows):
        try:
            row.clean_fields(exclude=["gold"])
        except ValidationError as error:
            for name, messages in error.message_dict.items():
                place = "id" if name == "slug" else name
                errors[f"cases[{number}].{place}"] = " ".join(messages)
    return errors


def _write(row: Vignette, case: LabelledCase, draft: _Draft) -> None:
    row.save()
    VignetteAnswer.objects.filter(vignette=row).delete()
    VignetteAnswer.objects.bulk_create(
        VignetteAnswer(vignette=row, symptom_id=draft.symptoms[slug], state=state.value)
        for slug, state in sorted(case.answers.items())
    )
    row.acceptable.set(draft.conditions[slug] for slug in case.acceptable)
    row.must_fire.set(draft.rules[slug] for slug in case.fires)
    row.must_not_fire.set(draft.rules[slug] for slug in case.spares)
    row.sources.set(draft.sources[slug] for slug in case.sources)
