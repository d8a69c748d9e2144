from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from conditions.admin.effects import PreviewsEffect
from conditions.admin.grid_filters import NARROWED_BY
from conditions.admin.knowledge import KnowledgeAdmin, KnowledgeTable
from conditions.admin.lists import NumberOf
from triage.admin.controls import ControlsHazards
from triage.models import Choice, Question

NARROWED_BY["question"] = (Question.objects.draft(), "choices__question")


class ChoiceTable(KnowledgeTable[Choice]):
    model = Choice
    fields = ["symptom", "label", "position"]
    loaded = ["question", "symptom"]


@admin.register(Question)
class QuestionAdmin(ControlsHazards[Question], PreviewsEffect[Question]):
    list_display = [
        "text",
        "slug",
        "section",
        "position",
        "kind",
        NumberOf(Choice, by="question", title="choices"),
        "required",
        "asked_by_doctors",
    ]
    list_filter = ["section", "kind", "required", "asked_by_doctors"]
    search_fields = ["slug", "text"]
    prepopulated_fields = {"slug": ["text"]}
    fieldsets = [
        (None, {"fields": ["text", ("slug", "kind"), "help_text", "why"]}),
        ("On the form", {"fields": [("section", "position"), "required", "asked_by_doctors"]}),
    ]
    inlines = [ChoiceTable]


@admin.register(Choice)
class ChoiceAdmin(KnowledgeAdmin[Choice]):
    list_display = ["question", "symptom", "label", "position"]
    list_display_links = ["question", "symptom"]
    list_filter = [
        "question__section",
        ("question", AutocompleteSelectFilter),
    ]
    list_select_related = ["question", "symptom"]
    search_fields = ["question__text", "label", "symptom__lay_name", "symptom__slug"]
    fields = ["question", "symptom", "label", "position"]
