from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.db import models
from django.db.models import OuterRef, Subquery
from django.http import HttpRequest

from conditions.admin.lists import urgency_tag
from triage.models import Feedback, Match

if TYPE_CHECKING:
    # unfold has no types; its class keeps the interface of the one that it stands in for.
    from django.contrib.admin import ModelAdmin
else:
    from unfold.admin import ModelAdmin


@admin.register(Feedback)
class FeedbackAdmin(ModelAdmin[Feedback]):
    """To read, never to write; and never the token, which opens the answers."""

    list_display = ["day", "helped", "finding", "shown_first", "urgency", "release"]
    list_display_links = None
    list_filter = ["helped", "found", "assessment__urgency", "assessment__release"]
    list_select_related = ["assessment__release", "condition"]
    list_per_page = 50
    date_hierarchy = "changed_at"

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Feedback]:
        first = Match.objects.filter(assessment=OuterRef("assessment__pk"), rank=1)
        names = Subquery(first.values("condition__name")[:1])
        return super().get_queryset(request).annotate(first_shown=names)

    @admin.display(description="day", ordering="changed_at")
    def day(self, feedback: Feedback) -> str:
        return f"{feedback.changed_at:%Y-%m-%d}"

    @admin.display(description="what was found", ordering="condition__name")
    def finding(self, feedback: Feedback) -> str:
        return str(feedback.condition or feedback.get_found_display() or "-")

    @admin.display(description="shown first", ordering="first_shown")
    def shown_first(self, feedback: Any) -> str:
        """What the result put first; a dash where too little was answered to show an order."""
        return feedback.first_shown if feedback.assessment.sufficient else "-"

    @admin.display(ordering="assessment__urgency")
    def urgency(self, feedback: Feedback) -> str:
        return urgency_tag(feedback.assessment.urgency)

    @admin.display(ordering="assessment__release__number")
    def release(self, feedback: Feedback) -> str:
        return str(feedback.assessment.release)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Feedback | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Feedback | None = None) -> bool:
        """It goes with its result, when that goes."""
        return False
