from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from conditions.admin.effects import PreviewsEffect
from conditions.admin.knowledge import KnowledgeTable, SourcedAdmin
from conditions.admin.lists import NumberOf, SourcedFilter, urgency_tag
from conditions.admin.reviews import ReviewedAdmin
from triage.admin.controls import ControlsHazards
from triage.models import UrgencyCriterion, UrgencyRule


class CriterionTable(KnowledgeTable[UrgencyCriterion]):
    model = UrgencyCriterion
    fields = ["group", "symptom", "present"]
    loaded = ["rule", "symptom"]
    verbose_name = "criterion"
    verbose_name_plural = "criteria"


@admin.register(UrgencyRule)
class UrgencyRuleAdmin(
    ReviewedAdmin[UrgencyRule],
    ControlsHazards[UrgencyRule],
    PreviewsEffect[UrgencyRule],
    SourcedAdmin[UrgencyRule],
):
    list_display = [
        "title",
        "slug",
        "urgency",
        "min_age",
        "max_age",
        NumberOf(UrgencyCriterion, by="rule", title="criteria"),
        "cited",
    ]
    list_filter = ["level", SourcedFilter]
    search_fields = ["slug", "title", "message"]
    prepopulated_fields = {"slug": ["title"]}
    fieldsets = [
        (None, {"fields": ["title", ("slug", "level"), "message"]}),
        ("When it holds", {"fields": [("min_age", "max_age")]}),
        ("For reviewers", {"fields": ["rationale", "not_for", "sources"]}),
    ]
    inlines = [CriterionTable]

    @admin.display(ordering="level")
    def urgency(self, rule: UrgencyRule) -> str:
        return urgency_tag(rule.level)


@admin.register(UrgencyCriterion)
class UrgencyCriterionAdmin(PreviewsEffect[UrgencyCriterion]):
    list_display = ["rule", "group", "symptom", "present"]
    list_display_links = ["rule", "symptom"]
    list_filter = ["present", "rule__level", ("rule", AutocompleteSelectFilter)]
    list_select_related = ["rule", "symptom"]
    search_fields = ["rule__title", "symptom__lay_name", "symptom__slug"]
    fields = ["rule", "group", "symptom", "present"]
