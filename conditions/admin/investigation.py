from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from conditions.admin.knowledge import KnowledgeStack, SourcedAdmin
from conditions.admin.lists import NumberOf, SourcedFilter, share
from conditions.models import ConditionInvestigation, Investigation

_FIGURES = ("sensitivity", "specificity")


class InvestigationStack(KnowledgeStack[ConditionInvestigation]):
    model = ConditionInvestigation
    fields = ["investigation", "purpose", _FIGURES, "note", "sources"]
    loaded = ["condition", "investigation"]
    linked = ["sources"]
    verbose_name = "investigation"
    verbose_name_plural = "investigations"


@admin.register(Investigation)
class InvestigationAdmin(SourcedAdmin[Investigation]):
    list_display = [
        "name",
        "slug",
        "kind",
        NumberOf(ConditionInvestigation, by="investigation", title="conditions"),
        "cited",
    ]
    list_filter = ["kind", SourcedFilter]
    search_fields = ["slug", "name", "other_names"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": ["name", ("slug", "kind"), "other_names"]}),
        ("For the patient", {"fields": ["description", "sources"]}),
    ]


@admin.register(ConditionInvestigation)
class ConditionInvestigationAdmin(SourcedAdmin[ConditionInvestigation]):
    list_display = ["condition", "investigation", "finds", "clears", "cited"]
    list_display_links = ["condition", "investigation"]
    list_filter = [
        "investigation__kind",
        SourcedFilter,
        ("condition", AutocompleteSelectFilter),
        ("investigation", AutocompleteSelectFilter),
    ]
    list_select_related = ["condition", "investigation"]
    search_fields = [
        "condition__name",
        "condition__slug",
        "investigation__name",
        "investigation__slug",
    ]
    fieldsets = [
        (None, {"fields": [("condition", "investigation"), "purpose"]}),
        ("How good it is", {"fields": [_FIGURES, "note", "sources"]}),
    ]

    @admin.display(description="sensitivity", ordering="sensitivity")
    def finds(self, row: ConditionInvestigation) -> str:
        return share(row.sensitivity)

    @admin.display(description="specificity", ordering="specificity")
    def clears(self, row: ConditionInvestigation) -> str:
        return share(row.specificity)
