"""The filters of each list; a value that none of them can understand is refused by name."""

from collections.abc import Callable, Sequence
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
)

SLUG = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$"}
YEAR = {"type": "integer", "minimum": 0, "maximum": 9999}


@extend_schema_field(SLUG)
class SlugFilter(filters.CharFilter):
    field_class = forms.SlugField


@extend_schema_field(YEAR)
class YearFilter(filters.NumberFilter):
    field_class = forms.IntegerField

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=YEAR["minimum"], max_value=YEAR["maximum"], **kwargs)


def one_of(
    choices: Sequence[tuple[str, Any]],
    *,
    coerce: Callable[[str], Any] = str,
    schema: str = "string",
    **kwargs: Any,
) -> filters.TypedChoiceFilter:
    """A filter over a closed set that refuses other values and says what is allowed."""
    codes = [code for code, _ in choices]
    refusal = f"Not one of the values. Allowed: {', '.join(codes)}."
    choice = filters.TypedChoiceFilter(
        choices=choices, coerce=coerce, error_messages={"invalid_choice": refusal}, **kwargs
    )
    described = {"type": "string", "enum": codes} if schema == "string" else {"type": schema}
    return extend_schema_field(described)(choice)


def yes_or_no(**kwargs: Any) -> filters.TypedChoiceFilter:
    """django-filter's own takes every text that is neither for no filter at all."""
    choices = [("true", "yes"), ("false", "no")]
    return one_of(choices, coerce=lambda text: text == "true", schema="boolean", **kwargs)


class ConditionFilters(filters.FilterSet):
    urgency = one_of(
        LEVELS,
        coerce=lambda code: Urgency[code.upper()],
        label="Baseline urgency.",
    )
    icd10 = filters.CharFilter(
        lookup_expr="istartswith", max_length=10, label="ICD-10-CM code or its beginning."
    )
    structure = SlugFilter(field_name="structures__slug", label="Of this part of the anatomy.")
    symptom = SlugFilter(field_name="evidence__symptom__slug", label="With evidence on it.")
    treatment = SlugFilter(
        field_name="treatments__treatment__slug", distinct=True, label="Treated with it."
    )
    investigation = SlugFilter(
        field_name="investigations__investigation__slug", label="Examined by it."
    )

    class Meta:
        model = Condition
        fields: list[str] = []


class SymptomFilters(filters.FilterSet):
    kind = one_of(SymptomKind.choices, label="Kind of evidence.")
    reporter = one_of(Reporter.choices, label="Who can tell.")
    parent = SlugFilter(field_name="parent__slug", label="More specific than this symptom.")
    structure = SlugFilter(field_name="structure__slug", label="Felt or seen there.")
    condition = SlugFilter(
        field_name="evidence__condition__slug", label="With evidence on this condition."
    )

    class Meta:
        model = Symptom
        fields: list[str] = []


class TreatmentFilters(filters.FilterSet):
    kind = one_of(TreatmentKind.choices, label="Kind of treatment.")
    condition = SlugFilter(
        field_name="uses__condition__slug", distinct=True, label="For this condition."
    )

    class Meta:
        model = Treatment
        fields: list[str] = []


class InvestigationFilters(filters.FilterSet):
    kind = one_of(InvestigationKind.choices, label="Kind of investigation.")
    condition = SlugFilter(field_name="uses__condition__slug", label="For this condition.")

    class Meta:
        model = Investigation
        fields: list[str] = []


class StructureFilters(filters.FilterSet):
    kind = one_of(StructureKind.choices, label="Kind of structure.")

    class Meta:
        model = Structure
        fields: list[str] = []


class SourceFilters(filters.FilterSet):
    kind = one_of(SourceKind.choices, label="Kind of source.")
    reading = one_of(SourceReading.choices, label="How much of it was read.")
    from_year = YearFilter(field_name="year", lookup_expr="gte", label="Of this year or later.")
    to_year = YearFilter(field_name="year", lookup_expr="lte", label="Of this year or earlier.")

    class Meta:
        model = Source
        fields: list[str] = []


class GuideFilters(filters.FilterSet):
    symptom = SlugFilter(field_name="answers__symptom__slug", label="Answering this symptom.")

    class Meta:
        model = Guide
        fields: list[str] = []


class ReleaseFilters(filters.FilterSet):
    status = one_of(
        [(s.value, s.label) for s in (ReleaseStatus.LIVE, ReleaseStatus.RETIRED)],
        label="Live, or live once.",
    )

    class Meta:
        model = Release
        fields: list[str] = []
