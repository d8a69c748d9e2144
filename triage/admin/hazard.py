"""The hazard log: hazards with their controls, on the matrix, and the log as a document."""

from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from conditions.admin.autocomplete import ChooseOne
from conditions.admin.history import RecordedAdmin
from conditions.admin.lists import first_word, number_of, tag
from conditions.admin.locks import LockedAdmin, LockedForm, LockedInline
from conditions.models import Release
from triage.hazard_log import document
from triage.models import Control, Hazard
from triage.risk import Likelihood, Risk, Severity, risk

if TYPE_CHECKING:
    # unfold has no types; its class keeps the interface of the one that it stands in for.
    from django.contrib.admin import TabularInline
else:
    from unfold.admin import TabularInline

TEXTS: dict[type[models.Field[Any, Any]], dict[str, Any]] = {
    models.TextField: {"widget": UnfoldAdminExpandableTextareaWidget}
}

Cell = Callable[[Severity, Likelihood], str]


def matrix(cell: Cell) -> dict[str, Any]:
    """The matrix for its template: what `cell` says in each field, above it the risk."""
    return {
        "severities": list(Severity),
        "rows": [
            (
                likelihood,
                [
                    (risk(severity=severity, likelihood=likelihood), cell(severity, likelihood))
                    for severity in Severity
                ],
            )
            for likelihood in reversed(Likelihood)
        ],
    }


def risk_tag(level: int) -> str:
    step = Risk(level)  # type: ignore[call-arg]  # by its step
    return tag(f"risk-{level}", step.label)


class ControlTable(LockedInline[Control], TabularInline[Control, Hazard]):
    model = Control
    form = LockedForm
    fields = ["kind", "reference", "note"]
    formfield_overrides = TEXTS
    extra = 0


@admin.register(Hazard)
class HazardAdmin(LockedAdmin[Hazard], RecordedAdmin[Hazard]):
    form = LockedForm
    list_display = ["title", "slug", "without", "remaining", "state", "owner", "controlled"]
    list_filter = ["residual_risk", "initial_risk", "status", "owner"]
    list_per_page = 100
    list_before_template = "admin/triage/hazard/counts.html"
    change_form_before_template = "admin/triage/hazard/place.html"
    search_fields = ["slug", "title", "causes", "harm", "controls__reference"]
    fieldsets = [
        (None, {"fields": ["title", ("slug", "status"), "causes", "harm", "owner"]}),
        (
            "Risk",
            {
                "fields": [
                    ("initial_severity", "initial_likelihood"),
                    ("residual_severity", "residual_likelihood"),
                    "notes",
                ]
            },
        ),
        ("What remains", {"fields": ["to_do", "acceptance"]}),
    ]
    inlines = [ControlTable]
    formfield_overrides = TEXTS
    warn_unsaved_form = True

    def get_queryset(self, request: HttpRequest) -> QuerySet[Hazard]:
        controls = number_of(Control, by="hazard")
        return super().get_queryset(request).annotate(number_of_controls=controls)

    @admin.display(description="without controls", ordering="initial_risk")
    def without(self, hazard: Hazard) -> str:
        return risk_tag(hazard.initial_risk)

    @admin.display(description="with them", ordering="residual_risk")
    def remaining(self, hazard: Hazard) -> str:
        return risk_tag(hazard.residual_risk)

    @admin.display(description="status", ordering="status")
    def state(self, hazard: Hazard) -> str:
        return first_word(hazard.get_status_display())

    @admin.display(description="controls", ordering="number_of_controls")
    def controlled(self, hazard: Any) -> str:
        return str(hazard.number_of_controls) if hazard.number_of_controls else tag("missing", "0")

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.document_view)
        return [path("document/", view, name="triage_hazard_document"), *super().get_urls()]

    def document_view(self, request: HttpRequest) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        answer = HttpResponse(
            document(Release.objects.live()), content_type="text/markdown; charset=utf-8"
        )
        answer["Content-Disposition"] = 'attachment; filename="hazard-log.md"'
        return answer

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        cells = Hazard.objects.values_list("residual_severity", "residual_likelihood")
        counts = Counter[tuple[int, int]](cells)
        context = {"matrix": matrix(lambda *place: _hazards(counts[place]))}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        hazard = self.get_object(request, object_id)
        context = {"matrix": matrix(_marks(hazard))} if hazard else {}
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )


def _hazards(number: int) -> str:
    return f"{number} hazard{'' if number == 1 else 's'}" if number else ""


def _marks(hazard: Hazard) -> Cell:
    places = {
        "without controls": (hazard.initial_severity, hazard.initial_likelihood),
        "with them": (hazard.residual_severity, hazard.residual_likelihood),
    }
    return lambda *place: ", ".join(name for name, its in places.items() if its == place)


@admin.register(Control)
class ControlAdmin(LockedAdmin[Control], RecordedAdmin[Control]):
    """For editors, who say what a rule of theirs controls, and leave the risks to reviewers."""

    form = LockedForm
    list_display = ["reference", "kind", "hazard", "note"]
    list_filter = ["kind", "hazard__residual_risk"]
    list_select_related = ["hazard"]
    list_per_page = 100
    search_fields = ["reference", "note", "hazard__slug", "hazard__title"]
    autocomplete_fields = ["hazard"]
    fields = ["hazard", "kind", "reference", "note"]
    formfield_overrides = TEXTS

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        widget = ChooseOne(db_field, self.admin_site)
        return super().formfield_for_foreignkey(db_field, request, widget=widget, **kwargs)
