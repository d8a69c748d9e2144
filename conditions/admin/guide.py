from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from conditions.admin.knowledge import KnowledgeAdmin, KnowledgeTable, SourcedAdmin
from conditions.admin.lists import NumberOf, SourcedFilter
from conditions.models import Guide, GuideAnswer


class AnswerTable(KnowledgeTable[GuideAnswer]):
    model = GuideAnswer
    fields = ["symptom", "present"]
    loaded = ["guide", "symptom"]
    verbose_name = "answer"
    verbose_name_plural = "answers that define it"


@admin.register(Guide)
class GuideAdmin(SourcedAdmin[Guide]):
    list_display = [
        "title",
        "slug",
        "position",
        NumberOf(GuideAnswer, by="guide", title="answers"),
        "cited",
    ]
    list_filter = [SourcedFilter]
    search_fields = ["slug", "title"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", ("slug", "position"), "introduction", "sources"]}),
    ]
    inlines = [AnswerTable]


@admin.register(GuideAnswer)
class GuideAnswerAdmin(KnowledgeAdmin[GuideAnswer]):
    list_display = ["guide", "symptom", "present"]
    list_display_links = ["guide", "symptom"]
    list_filter = ["present", ("guide", AutocompleteSelectFilter)]
    list_select_related = ["guide", "symptom"]
    search_fields = ["guide__title", "symptom__lay_name", "symptom__slug"]
    fields = ["guide", "symptom", "present"]
