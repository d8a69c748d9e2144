from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.decorators import action

from conditions.admin import grid
from conditions.admin.effects import PreviewsEffect
from conditions.admin.knowledge import KnowledgeTable, SourcedAdmin
from conditions.admin.lists import SourcedFilter, first_word, share
from conditions.models import ConditionSymptom


class EvidenceTable(KnowledgeTable[ConditionSymptom]):
    model = ConditionSymptom
    fields = ["symptom", "frequency", "basis", "note", "sources"]
    loaded = ["condition", "symptom"]
    linked = ["sources"]
    verbose_name_plural = "evidence"


@admin.register(ConditionSymptom)
class ConditionSymptomAdmin(PreviewsEffect[ConditionSymptom], SourcedAdmin[ConditionSymptom]):
    list_display = ["condition", "symptom", "share_with_it", "share_otherwise", "how_sure", "cited"]
    list_display_links = ["condition", "symptom"]
    list_filter = [
        "basis",
        "symptom__kind",
        SourcedFilter,
        ("condition", AutocompleteSelectFilter),
        ("symptom", AutocompleteSelectFilter),
    ]
    list_select_related = ["condition", "symptom"]
    search_fields = ["condition__name", "condition__slug", "symptom__lay_name", "symptom__slug"]
    fieldsets = [
        (None, {"fields": [("condition", "symptom")]}),
        ("How often they go together", {"fields": [("frequency", "basis"), "note", "sources"]}),
    ]

    actions_list = ["grid"]

    @action(  # type: ignore[untyped-decorator]  # unfold has no types
        description="Evidence grid", url_path="grid", icon="grid_on", permissions=["view"]
    )
    def grid(self, request: HttpRequest) -> HttpResponse:
        return grid.grid(request)

    @admin.display(description="frequency", ordering="frequency")
    def share_with_it(self, row: ConditionSymptom) -> str:
        return share(row.frequency)

    @admin.display(description="background rate", ordering="symptom__background_rate")
    def share_otherwise(self, row: ConditionSymptom) -> str:
        return share(row.symptom.background_rate)

    @admin.display(description="basis", ordering="basis")
    def how_sure(self, row: ConditionSymptom) -> str:
        return first_word(row.get_basis_display())
