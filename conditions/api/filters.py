"""The filters of each list; a value that none of them can understand is refused by name."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django_filters import rest_framework as filters
from drf_spectacular.utils import extend_schema_field

from conditions.api.shapes import LEVELS
from conditions.levels import Urgency
from conditions.models import (
    Condition,
    Guide,
    Investigation,
    InvestigationKind,
    Release,
    ReleaseStatus,
    Reporter,
    Source,
    SourceKind,
    SourceReading,
    Structure,
    StructureKind,
    Symptom,
    SymptomKind,
    Treatment,
    TreatmentKind,
    Zone,
)

LAST_YEAR = 9999
ICD10 = "^[.0-9A-Za-z]{1,10}$"


def by_slug(path: str, description: str, **kwargs: Any) -> filters.CharFilter:
    """Rows that are related to the row with this slug; none where there is no such row."""
    schema = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "description": description}
    return extend_schema_field(schema)(SlugFilter(field_name=f"{path}__slug", **kwargs))


class SlugFilter(filters.CharFilter):
    field_class = forms.SlugField


def by_year(path: str, lookup: str, description: str) -> filters.Filter:
    schema = {"type": "integer", "minimum": 0, "maximum": LAST_YEAR, "description": description}
    year = YearFilter(field_name=path, lookup_expr=lookup, min_value=0, max_value=LAST_YEAR)
    return extend_schema_field(schema)(year)


class CodeFilter(filters.CharFilter):
    field_class = forms.RegexField


class YearFilter(filters.Filter):
    field_class = forms.IntegerField


def one_of(
    choices: Sequence[tuple[str, Any]],
    description: str,
    *,
    coerce: Callable[[str], Any] = str,
    schema: Mapping[str, Any] | None = None,
    **kwargs: Any,
) -> filters.TypedChoiceFilter:
    """A closed set; other values are refused, saying what is allowed."""
    codes = [code for code, _ in choices]
    refusal = f"Not one of the values. Allowed: {', '.join(codes)}."
    choice = filters.TypedChoiceFilter(
        choices=choices, coerce=coerce, error_messages={"invalid_choice": refusal}, **kwargs
    )
    schema = schema or {"type": "string", "enum": codes}
    return extend_schema_field({**schema, "description": description})(choice)


def by_level(description: str) -> filters.TypedChoiceFilter:
    return one_of(LEVELS, description, coerce=lambda code: Urgency[code.upper()])


def yes_or_no(description: str) -> filters.TypedChoiceFilter:
    """django-filter's own takes every text that is neither for no filter at all."""
    choices = [("true", "yes"), ("false", "no")]
    return one_of(
        choices, description, coerce=lambda text: text == "true", schema={"type": "boolean"}
    )


def from_0_to_1(path: str, lookup: str, description: str) -> filters.Filter:
    schema = {"type": "number", "minimum": 0, "maximum": 1, "description": description}
    share = ShareFilter(field_name=path, lookup_expr=lookup, min_value=0, max_value=1)
    return extend_schema_field(schema)(share)


class ShareFilter(filters.Filter):
    field_class = forms.FloatField


def citing() -> filters.CharFilter:
    return by_slug("sources", "Citing this source.")


class ConditionFilters(filters.FilterSet):
    urgency = by_level("Baseline urgency.")
    icd10 = extend_schema_field(
        {"type": "string", "pattern": ICD10, "description": "ICD-10-CM code or its beginning."}
    )(
        CodeFilter(
            lookup_expr="istartswith",
            regex=ICD10,
            error_messages={"invalid": "Give a code such as M76.6, or its beginning."},
        )
    )
    structure = by_slug("structures", "Of this part of the anatomy.")
    symptom = by_slug("evidence__symptom", "With evidence on it.")
    treatment = by_slug("treatments__treatment", "Treated with it.", distinct=True)
    investigation = by_slug("investigations__investigation", "Examined by it.")
    source = citing()

    class Meta:
        model = Condition
        fields: list[str] = []


class SymptomFilters(filters.FilterSet):
    kind = one_of(SymptomKind.choices, "Kind of evidence.")
    reporter = one_of(Reporter.choices, "Who can tell.")
    parent = by_slug("parent", "More specific than this symptom.")
    structure = by_slug("structure", "Felt or seen there.")
    condition = by_slug("evidence__condition", "With evidence on this condition.")
    source = citing()

    class Meta:
        model = Symptom
        fields: list[str] = []


class TreatmentFilters(filters.FilterSet):
    kind = one_of(TreatmentKind.choices, "Kind of treatment.")
    condition = by_slug("uses__condition", "For this condition.", distinct=True)
    source = citing()

    class Meta:
        model = Treatment
        fields: list[str] = []


class InvestigationFilters(filters.FilterSet):
    kind = one_of(InvestigationKind.choices, "Kind of investigation.")
    condition = by_slug("uses__condition", "For this condition.")
    source = citing()

    class Meta:
        model = Investigation
        fields: list[str] = []


class StructureFilters(filters.FilterSet):
    kind = one_of(StructureKind.choices, "Kind of structure.")
    source = citing()

    class Meta:
        model = Structure
        fields: list[str] = []


class SourceFilters(filters.FilterSet):
    kind = one_of(SourceKind.choices, "Kind of source.")
    reading = one_of(SourceReading.choices, "How much of it was read.")
    from_year = by_year("year", "gte", "Of this year or later.")
    to_year = by_year("year", "lte", "Of this year or earlier.")

    class Meta:
        model = Source
        fields: list[str] = []


class ZoneFilters(filters.FilterSet):
    symptom = by_slug("symptoms", "Where this is felt.")
    structure = by_slug("structures", "Where this lies.")

    class Meta:
        model = Zone
        fields: list[str] = []


class GuideFilters(filters.FilterSet):
    symptom = by_slug("answers__symptom", "Answering this symptom.")
    source = citing()

    class Meta:
        model = Guide
        fields: list[str] = []


class ReleaseFilters(filters.FilterSet):
    status = one_of(
        [(s.value, s.label) for s in (ReleaseStatus.LIVE, ReleaseStatus.RETIRED)],
        "Live, or live once.",
    )

    class Meta:
        model = Release
        fields: list[str] = []
