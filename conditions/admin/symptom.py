from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from conditions.admin.effects import PreviewsEffect
from conditions.admin.knowledge import SourcedAdmin
from conditions.admin.lists import NumberOf, SourcedFilter, share
from conditions.admin.merging import MergeAdmin
from conditions.models import ConditionSymptom, Symptom


@admin.register(Symptom)
class SymptomAdmin(MergeAdmin, PreviewsEffect[Symptom], SourcedAdmin[Symptom]):
    actions_detail = ["merge_page"]
    list_display = [
        "lay_name",
        "slug",
        "kind",
        "reporter",
        "background",
        "parent",
        NumberOf(ConditionSymptom, by="symptom", title="evidence rows"),
        "cited",
    ]
    list_filter = ["kind", "reporter", SourcedFilter, ("structure", AutocompleteSelectFilter)]
    list_select_related = ["parent"]
    search_fields = ["slug", "name", "lay_name", "other_names"]
    prepopulated_fields = {"slug": ["lay_name"]}
    fieldsets = [
        (None, {"fields": [("lay_name", "name"), ("slug", "kind"), "other_names", "description"]}),
        ("Who can tell, and where", {"fields": [("reporter", "structure"), "parent"]}),
        ("In people with some other cause", {"fields": ["background_rate", "background_note"]}),
        ("Age or sex", {"fields": [("min_age", "max_age", "sex")]}),
        ("Sources", {"fields": ["sources"]}),
    ]

    @admin.display(description="background rate", ordering="background_rate")
    def background(self, symptom: Symptom) -> str:
        return share(symptom.background_rate)
