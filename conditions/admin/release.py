"""Releases in the admin: nothing is edited by hand, everything is proposed and decided."""

from typing import TYPE_CHECKING, Any, cast

from django.apps import apps
from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.text import Truncator

from conditions import trials
from conditions.admin.decisions import (
    APPROVE,
    DECISIONS,
    Decision,
    ProposalForm,
    ReasonForm,
)
from conditions.admin.differences import differences
from conditions.admin.lists import tag
from conditions.canonical import knowledge_models
from conditions.models import Release, ReleaseStatus
from conditions.releases import ReleaseError, propose, verify

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
else:
    from unfold.admin import ModelAdmin

# Rows. Comparing reads two releases, at some 50,000 rows a second of one core; beyond this size it
# waits until somebody asks.
COMPARED_UNASKED = 20_000

PROPOSE, REVIEW = "conditions.propose_release", "conditions.review_release"


@admin.register(Release)
class ReleaseAdmin(ModelAdmin[Release]):
    list_display = ["release", "state", "summary", "proposed_by", "proposed_at", "size"]
    list_filter = ["status"]
    search_fields = ["number", "notes"]
    fieldsets = [
        (None, {"fields": [("number", "state"), "notes", ("proposer", "proposed_at")]}),
        ("Content", {"fields": ["content", "checksum"]}),
        (
            "Parameters",
            {"fields": [("something_else_prior", "temperature"), "temperature_note"]},
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
        return f"{_rows(release):,}"

    @admin.display(description="rows")
    def content(self, release: Release) -> str:
        return ", ".join(
            _number_of_rows(apps.get_model(label), number)
            for label, number in release.counts.items()
        )

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("propose/", view(self.propose_view), name="conditions_release_propose"),
            *(
                path(
                    f"<int:pk>/{decision.name}/",
                    view(self.decide_view),
                    {"decision": decision},
                    name=f"conditions_release_{decision.name}",
                )
                for decision in DECISIONS
            ),
            *super().get_urls(),
        ]

    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        context = {"may_propose": _user(request).has_perm(PROPOSE)}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        release = self.get_object(request, object_id)
        may_read = self.has_view_permission(request)
        found = _findings(request, release) if release and may_read else {}
        return super().change_view(request, object_id, form_url, {**found, **(extra_context or {})})

    def propose_view(self, request: HttpRequest) -> HttpResponse:
        _require(request, PROPOSE)
        live = Release.objects.live()
        form = ProposalForm(request.POST or None, initial=ProposalForm.defaults(live))
        if request.method == "POST" and form.is_valid():
            try:
                release = propose(by=_user(request), **form.cleaned_data)
            except ReleaseError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, f"{release} waits for a reviewer.")
                return redirect("admin:conditions_release_change", release.pk)
        context = {"title": "Propose a release", "form": form, "live": live}
        if live is None:
            context["draft"] = _draft_size()
        elif _wanted(request, live):
            context["differences"] = differences(before=live, after=None)
        return self._page(request, "propose", context)

    def decide_view(self, request: HttpRequest, pk: int, decision: Decision) -> HttpResponse:
        _require(request, REVIEW)
        release = get_object_or_404(Release, pk=pk)
        worse = _worse(release) if decision is APPROVE else ()
        form = ReasonForm(request.POST or None, required=decision.reason_required or bool(worse))
        if request.method == "POST" and form.is_valid():
            try:
                decision.act(release=release, by=_user(request), **form.cleaned_data)
            except ReleaseError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, f"{release} {decision.done}")
            return redirect("admin:conditions_release_change", release.pk)
        context = {
            "title": f"{decision.label}: {release}",
            "form": form,
            "release": release,
            "decision": decision,
            "worse": worse,
        }
        return self._page(request, "decide", context)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        template = f"admin/conditions/release/{name}.html"
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), **context}
        )


def _findings(request: HttpRequest, release: Release) -> dict[str, Any]:
    """What the page of a release shows besides its fields.

    Comparing and verifying read every row of the release, so they wait until somebody asks; but a
    candidate is compared, because that is what its reviewer comes for.
    """
    user = _user(request)
    compared = _compared_with(release)
    candidate = release.status == ReleaseStatus.CANDIDATE
    trial = trials.stored(release)
    wanted = compared and _wanted(request, release, unasked=candidate)
    return {
        "release": release,
        "events": release.events.select_related("by"),
        "trial": trial,
        "compared": compared,
        "differences": differences(before=compared, after=release) if wanted else None,
        "verified": "verify" in request.GET,
        "problems": verify(release) if "verify" in request.GET else [],
        "decisions": [
            decision
            for decision in DECISIONS
            if user.has_perm(REVIEW)
            and decision.possible == release.status
            and not (decision is APPROVE and trial and trial.blocking)
        ],
        "own": candidate
        and release.proposed_by_id == user.pk
        and not settings.RELEASE_SINGLE_PERSON,
    }


def _worse(release: Release) -> tuple[str, ...]:
    """What approving it needs a reason for."""
    trial = trials.stored(release)
    return trial.worse if trial else ()


def _wanted(request: HttpRequest, release: Release, *, unasked: bool = True) -> bool:
    """Whether to compare now: somebody asks, or it takes no time and is wanted `unasked`."""
    return "compare" in request.GET or (unasked and _rows(release) <= COMPARED_UNASKED)


def _rows(release: Release) -> int:
    return sum(release.counts.values())


def _compared_with(release: Release) -> Release | None:
    """The release that this one would replace, or came after; None for the first."""
    if release.status == ReleaseStatus.CANDIDATE:
        return Release.objects.live()
    return Release.objects.published().filter(number__lt=release.number).first()


def _draft_size() -> str:
    numbers = {model: model._default_manager.draft().count() for model in knowledge_models()}
    return ", ".join(_number_of_rows(model, number) for model, number in numbers.items() if number)


def _number_of_rows(model: type[Model], number: int) -> str:
    opts = model._meta
    return f"{number:,} {opts.verbose_name if number == 1 else opts.verbose_name_plural}"


def _require(request: HttpRequest, permission: str) -> None:
    if not _user(request).has_perm(permission):
        raise PermissionDenied


def _user(request: HttpRequest) -> User:
    """The admin's views are behind a login."""
    return cast("User", request.user)
