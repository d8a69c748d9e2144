"""API keys in the admin: made, shown once, changed in what they may do, and revoked for good."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone

from ankle_site.access.models import ApiKey, KeyState
from conditions.admin.findings import user_of
from conditions.admin.lists import tag
from conditions.audit import LOGGED

if TYPE_CHECKING:
    # unfold has no types; its class keeps the interface of the one that it stands in for.
    from django.contrib.admin import ModelAdmin
else:
    from unfold.admin import ModelAdmin

LOGGED.append(ApiKey)
COLOURS = {KeyState.ACTIVE: "live", KeyState.EXPIRED: "retired", KeyState.REVOKED: "rejected"}


@admin.register(ApiKey)
class ApiKeyAdmin(ModelAdmin[ApiKey]):
    list_display = ["name", "prefix", "state", "may", "rate", "expires_at", "last_used_at"]
    list_filter = ["may_read", "may_triage", "may_store"]
    list_per_page = 100
    search_fields = ["name", "prefix", "contact"]
    record = ["prefix", "state", "made", "last_used_at", "end"]
    readonly_fields = record
    actions = ["revoke_selected"]

    def get_fieldsets(self, request: HttpRequest, obj: ApiKey | None = None) -> Any:
        scopes = ["may_read", "may_triage", "may_store"]
        asked = [
            (None, {"fields": ["name", "contact"]}),
            ("What it may do", {"fields": [*scopes, "rate", "expires_at"]}),
        ]
        return [*asked, ("Record", {"fields": self.record})] if obj else asked

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        return super().get_queryset(request).select_related("created_by", "revoked_by")

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        revoked = obj is not None and obj.revoked_at is not None
        return super().has_change_permission(request, obj) and not revoked

    def has_delete_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: bool) -> None:
        if not change:
            obj.created_by = user_of(request)
            obj.key = obj.make_key()  # in memory alone, until it is shown
        super().save_model(request, obj, form, change)

    def response_add(
        self, request: HttpRequest, obj: Any, post_url_continue: str | None = None
    ) -> HttpResponse:
        """The key itself, in the answer: it is on no page that one can come back to."""
        context = {"title": "New API key", "made": obj}
        return TemplateResponse(
            request,
            "admin/access/apikey/made.html",
            self.admin_site.each_context(request) | context,
        )

    @admin.action(description="Revoke the selected keys for good", permissions=["change"])
    def revoke_selected(self, request: HttpRequest, selected: QuerySet[ApiKey]) -> None:
        with transaction.atomic():
            revoked = selected.revoke(by=user_of(request))  # type: ignore[attr-defined]
            for key in revoked:
                self.log_change(request, key, "Revoked.")
        messages.success(request, f"Keys revoked: {len(revoked)}.")

    @admin.display
    def state(self, key: ApiKey) -> str:
        state = key.state(timezone.now())
        return tag(COLOURS[state], state.label)

    @admin.display
    def may(self, key: ApiKey) -> str:
        return ", ".join(key.scopes)

    @admin.display
    def made(self, key: ApiKey) -> str:
        return f"{key.created_at:%Y-%m-%d %H:%M} by {key.created_by}"

    @admin.display(description="revoked")
    def end(self, key: ApiKey) -> str:
        return f"{key.revoked_at:%Y-%m-%d %H:%M} by {key.revoked_by}" if key.revoked_at else "-"
