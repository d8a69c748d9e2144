from django.contrib import admin
from unfold.contrib.filters.admin import AutocompleteSelectFilter

from conditions.admin.copying import CopyAdmin
from conditions.admin.effects import PreviewsEffect
from conditions.admin.evidence import EvidenceTable
from conditions.admin.investigation import InvestigationStack
from conditions.admin.knowledge import SourcedAdmin
from conditions.admin.lists import NumberOf, SourcedFilter, first_word, share, urgency_tag
from conditions.admin.merging import MergeAdmin
from conditions.admin.reviews import ReviewedAdmin
from conditions.admin.treatment import TreatmentStack
from conditions.models import (
    Condition,
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
)


@admin.register(Condition)
class ConditionAdmin(
    MergeAdmin,
    CopyAdmin,
    ReviewedAdmin[Condition],
    PreviewsEffect[Condition],
    SourcedAdmin[Condition],
):
    actions_detail = ["review_this", "merge_page", "copy_page"]
    list_display = [
        "name",
        "slug",
        "level",
        "share_of_patients",
        "basis_of_prior",
        NumberOf(ConditionSymptom, by="condition", title="evidence rows"),
        NumberOf(ConditionTreatment, by="condition", title="treatments"),
        NumberOf(ConditionInvestigation, by="condition", title="investigations"),
        "cited",
    ]
    list_filter = [
        "urgency",
        "prior_basis",
        SourcedFilter,
        ("structures", AutocompleteSelectFilter),
    ]
    search_fields = ["slug", "name", "other_names", "icd10", "icd11", "snomed"]
    prepopulated_fields = {"slug": ["name"]}
    fieldsets = [
        (None, {"fields": [("name", "slug"), "other_names"]}),
        ("For the patient", {"fields": ["summary", "causes", "outlook", "see_doctor"]}),
        (
            "Ranking and urgency",
            {"fields": [("prior", "prior_basis"), "prior_note", "urgency"]},
        ),
        ("Anatomy and sources", {"fields": ["structures", "sources"]}),
        ("Codes", {"fields": [("icd10", "icd11", "snomed")]}),
    ]
    inlines = [EvidenceTable, TreatmentStack, InvestigationStack]

    @admin.display(description="baseline urgency", ordering="urgency")
    def level(self, condition: Condition) -> str:
        return urgency_tag(condition.urgency)

    @admin.display(description="prior", ordering="prior")
    def share_of_patients(self, condition: Condition) -> str:
        return share(condition.prior)

    @admin.display(description="prior basis", ordering="prior_basis")
    def basis_of_prior(self, condition: Condition) -> str:
        return first_word(condition.get_prior_basis_display())
