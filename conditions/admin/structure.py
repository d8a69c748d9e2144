from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from conditions.admin.knowledge import KnowledgeAdmin, KnowledgeTable, SourcedAdmin
from conditions.admin.lists import NumberOf, NumberOfUses, SourcedFilter
from conditions.models import Structure, StructureRelation


class RelationTable(KnowledgeTable[StructureRelation]):
    model = StructureRelation
    fk_name = "structure"
    fields = ["kind", "target"]
    loaded = ["structure", "target"]
    verbose_name = "relation"
    verbose_name_plural = "relations"


@admin.register(Structure)
class StructureAdmin(SourcedAdmin[Structure]):
    list_display = [
        "name",
        "lay_name",
        "kind",
        NumberOf(StructureRelation, by="structure", title="relations"),
        NumberOfUses(Structure),
        "cited",
    ]
    list_filter = ["kind", SourcedFilter]
    search_fields = ["slug", "name", "lay_name"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": [("name", "lay_name"), ("slug", "kind"), "description", "sources"]}),
    ]
    inlines = [RelationTable]


@admin.register(StructureRelation)
class StructureRelationAdmin(KnowledgeAdmin[StructureRelation]):
    list_display = ["structure", "kind", "target"]
    list_filter = ["kind", ("structure", AutocompleteSelectFilter)]
    list_select_related = ["structure", "target"]
    search_fields = ["structure__name", "target__name"]
    fields = ["structure", "kind", "target"]
