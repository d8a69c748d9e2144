"""Releases in the admin: nothing is edited by hand, everything is proposed and decided."""

from typing import Any

from django.apps import apps
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.text import Truncator

from conditions.admin.findings import PROPOSE, findings, number_of_rows, size, user_of
from conditions.admin.lists import tag
from conditions.admin.steps import ReleaseSteps
from conditions.models import Release


@admin.register(Release)
class ReleaseAdmin(ReleaseSteps):
    list_display = ["release", "state", "summary", "proposed_by", "proposed_at", "size"]
    list_filter = ["status"]
    search_fields = ["number", "notes"]
    fieldsets = [
        (None, {"fields": [("number", "state"), "notes", ("proposer", "proposed_at")]}),
        ("Content", {"fields": ["content", "checksum"], "classes": ["collapse"]}),
        (
            "Parameters",
            {
                "fields": [("something_else_prior", "temperature"), "temperature_note"],
                "classes": ["collapse"],
            },
        ),
    ]
    readonly_fields = ["state", "proposer", "content"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Release]:
        return super().get_queryset(request).select_related("proposed_by")

    @admin.display(ordering="number")
    def release(self, release: Release) -> str:
        return str(release)

    @admin.display(description="status", ordering="status")
    def state(self, release: Release) -> str:
        return tag(release.status, release.get_status_display())

    @admin.display(description="proposed by")
    def proposer(self, release: Release) -> str:
        """Without the link to the account that Django would set, which few may open."""
        return str(release.proposed_by)

    @admin.display(description="notes")
    def summary(self, release: Release) -> str:
        return Truncator(release.notes).chars(80)

    @admin.display(description="rows")
    def size(self, release: Release) -> str:
        return f"{size(release):,}"

    @admin.display(description="rows")
    def content(self, release: Release) -> str:
        return ", ".join(
            number_of_rows(apps.get_model(label), number)
            for label, number in release.counts.items()
        )

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"may_propose": user_of(request).has_perm(PROPOSE)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        release = self.get_object(request, object_id)
        may_read = self.has_view_permission(request)
        found = findings(request, release) if release and may_read else {}
        return super().change_view(request, object_id, form_url, {**found, **(extra_context or {})})
