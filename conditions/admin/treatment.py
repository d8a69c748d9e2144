from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from conditions.admin.knowledge import KnowledgeStack, SourcedAdmin
from conditions.admin.lists import NumberOf, SourcedFilter, first_word
from conditions.admin.reviews import ReviewedAdmin
from conditions.models import ConditionTreatment, Treatment


class TreatmentStack(KnowledgeStack[ConditionTreatment]):
    model = ConditionTreatment
    fields = ["treatment", ("line", "severity"), "grade", "note", "cautions", "sources"]
    loaded = ["condition", "treatment"]
    linked = ["sources"]
    verbose_name = "treatment"
    verbose_name_plural = "treatments"


@admin.register(Treatment)
class TreatmentAdmin(ReviewedAdmin[Treatment], SourcedAdmin[Treatment]):
    list_display = [
        "name",
        "slug",
        "kind",
        NumberOf(ConditionTreatment, by="treatment", title="conditions"),
        "cited",
    ]
    list_filter = ["kind", SourcedFilter]
    search_fields = ["slug", "name", "other_names"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", ("slug", "kind"), "other_names"]}),
        ("For the patient", {"fields": ["description", "cautions", "sources"]}),
    ]


@admin.register(ConditionTreatment)
class ConditionTreatmentAdmin(SourcedAdmin[ConditionTreatment]):
    list_display = ["condition", "treatment", "line", "severity", "graded", "cited"]
    list_display_links = ["condition", "treatment"]
    list_filter = [
        "line",
        "severity",
        "grade",
        SourcedFilter,
        ("condition", AutocompleteSelectFilter),
        ("treatment", AutocompleteSelectFilter),
    ]
    list_select_related = ["condition", "treatment"]
    search_fields = ["condition__name", "condition__slug", "treatment__name", "treatment__slug"]
    fieldsets = [
        (None, {"fields": [("condition", "treatment")]}),
        (
            "What it does",
            {"fields": [("line", "severity"), "grade", "note", "cautions", "sources"]},
        ),
    ]

    @admin.display(description="evidence grade", ordering="grade")
    def graded(self, row: ConditionTreatment) -> str:
        return first_word(row.get_grade_display())
