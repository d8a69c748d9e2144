from typing import Any

from django import forms
from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget

from conditions.admin.knowledge import (
    KnowledgeAdmin,
    KnowledgeForm,
    KnowledgeTable,
    SourcedAdmin,
)
from conditions.admin.lists import NumberOf, SourcedFilter, first_word, urgency_tag
from conditions.levels import Urgency
from triage.admin.controls import ControlsHazards
from triage.models import Vignette, VignetteAnswer
from triage.models.vignette import codes_of, levels_of


class LevelsField(forms.MultipleChoiceField):
    """The levels that a vignette stores as one text, each with a box to tick."""

    widget = UnfoldAdminCheckboxSelectMultipleWidget

    def __init__(self, **kwargs: Any) -> None:
        choices = [(level.code, level.label) for level in Urgency]
        super().__init__(choices=choices, required=False, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        return value.split(",") if isinstance(value, str) and value else value

    def has_changed(self, initial: Any, data: Any) -> bool:
        return super().has_changed(self.prepare_value(initial), data)

    def clean(self, value: Any) -> str:
        return codes_of(levels_of(",".join(super().clean(value))))


class VignetteForm(KnowledgeForm):
    acceptable_urgency = LevelsField(
        help_text="Levels that are right too, besides the gold one.",
    )


class VignetteAnswerTable(KnowledgeTable[VignetteAnswer]):
    model = VignetteAnswer
    fields = ["symptom", "state"]
    loaded = ["vignette", "symptom"]
    verbose_name = "answer"
    verbose_name_plural = "answers"


@admin.register(Vignette)
class VignetteAdmin(ControlsHazards[Vignette], SourcedAdmin[Vignette]):
    form = VignetteForm
    list_display = [
        "__str__",
        "slug",
        "gold",
        "urgency",
        "purpose",
        "typical",
        NumberOf(VignetteAnswer, by="vignette", title="answers"),
        "cited",
    ]
    list_filter = [
        "split",
        "typical",
        "gold_urgency",
        SourcedFilter,
        ("gold", AutocompleteSelectFilter),
    ]
    list_select_related = ["gold"]
    search_fields = ["slug", "title", "story", "gold__name", "gold__slug"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", ("slug", "split"), "story", ("age", "sex"), "typical"]}),
        ("The right condition", {"fields": ["gold", "acceptable"]}),
        (
            "The right urgency",
            {"fields": ["gold_urgency", "acceptable_urgency", "must_fire", "must_not_fire"]},
        ),
        ("For reviewers", {"fields": ["sources"]}),
    ]
    inlines = [VignetteAnswerTable]

    @admin.display(description="gold urgency", ordering="gold_urgency")
    def urgency(self, vignette: Vignette) -> str:
        return "-" if vignette.gold_urgency is None else urgency_tag(vignette.gold_urgency)

    @admin.display(description="split", ordering="split")
    def purpose(self, vignette: Vignette) -> str:
        return first_word(vignette.get_split_display())


@admin.register(VignetteAnswer)
class VignetteAnswerAdmin(KnowledgeAdmin[VignetteAnswer]):
    list_display = ["vignette", "symptom", "state"]
    list_display_links = ["vignette", "symptom"]
    list_filter = ["state", ("vignette", AutocompleteSelectFilter)]
    list_select_related = ["vignette", "symptom"]
    search_fields = [
        "vignette__slug",
        "vignette__title",
        "symptom__lay_name",
        "symptom__slug",
    ]
    fields = ["vignette", "symptom", "state"]
