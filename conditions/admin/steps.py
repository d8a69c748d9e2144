"""The steps of a release's life in the admin: propose, comment, decide."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.views.decorators.http import require_POST

from conditions import trials
from conditions.admin.decisions import (
    APPROVE,
    DECISIONS,
    CommentForm,
    Decision,
    DecisionForm,
    ProposalForm,
)
from conditions.admin.effects import PREVIEW, effect_of_draft
from conditions.admin.findings import (
    PROPOSE,
    REVIEW,
    findings_of_draft,
    may_comment,
    user_of,
)
from conditions.comments import comment, resolve
from conditions.models import Release
from conditions.objections import objections
from conditions.releases import ReleaseError, propose

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin
else:
    from unfold.admin import ModelAdmin


class ReleaseSteps(ModelAdmin[Release]):
    """The pages of the steps; what the steps do and refuse is said where they are done."""

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
            path("<int:pk>/comment/", view(self.comment_view), name="conditions_release_comment"),
            path(
                "<int:pk>/comments/<int:comment_pk>/resolve/",
                view(require_POST(self.resolve_view)),
                name="conditions_release_resolve",
            ),
            *super().get_urls(),
        ]

    def propose_view(self, request: HttpRequest) -> HttpResponse:
        _require(user_of(request).has_perm(PROPOSE))
        live = Release.objects.live()
        form = ProposalForm(request.POST or None, initial=ProposalForm.defaults(live))
        if PREVIEW in request.POST:
            return effect_of_draft(request, form)
        if request.method == "POST" and form.is_valid():
            try:
                release = propose(by=user_of(request), **form.cleaned_data)
            except ReleaseError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, f"{release} waits for a reviewer.")
                return redirect("admin:conditions_release_change", release.pk)
        context = {"title": "Propose a release", "form": form} | findings_of_draft(request, live)
        return self._page(request, "propose", context)

    def decide_view(self, request: HttpRequest, pk: int, decision: Decision) -> HttpResponse:
        _require(user_of(request).has_perm(REVIEW))
        release = get_object_or_404(Release, pk=pk)
        against = objections(release, trials.stored(release)) if decision is APPROVE else ()
        live = Release.objects.live()
        form = DecisionForm(
            request.POST or None,
            decision=decision,
            objections=against,
            initial={"live": live.number if live else 0},
        )
        if request.method == "POST" and form.is_valid():
            _try(
                request,
                lambda: decision.act(release=release, by=user_of(request), **form.cleaned_data),
                f"{release} {decision.done}",
            )
            return redirect("admin:conditions_release_change", release.pk)
        context = {
            "title": f"{decision.label}: {release}",
            "form": form,
            "release": release,
            "decision": decision,
            "objections": against,
        }
        return self._page(request, "decide", context)

    def comment_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """About the row that `row` names; without one, about the release."""
        _require(may_comment(user_of(request)))
        release = get_object_or_404(Release, pk=pk)
        form = CommentForm(request.POST or None, initial={"row": request.GET.get("row", "")})
        if request.method == "POST" and form.is_valid():
            try:
                comment(release=release, by=user_of(request), **form.cleaned_data)
            except ReleaseError as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, "Your comment is in the thread.")
                return _to_comments(release)
        context = {"title": f"Comment on {release}", "form": form, "release": release}
        return self._page(request, "comment", context)

    def resolve_view(self, request: HttpRequest, pk: int, comment_pk: int) -> HttpResponse:
        _require(may_comment(user_of(request)))
        release = get_object_or_404(Release, pk=pk)
        found = get_object_or_404(release.comments, pk=comment_pk)
        _try(
            request,
            lambda: resolve(comment=found, by=user_of(request)),
            "The comment is resolved.",
        )
        return _to_comments(release)

    def _page(self, request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
        template = f"admin/conditions/release/{name}.html"
        return TemplateResponse(
            request, template, {**self.admin_site.each_context(request), **context}
        )


def _try(request: HttpRequest, step: Callable[[], object], done: str) -> None:
    """Take a step, and say that it is done or why it is refused."""
    try:
        step()
    except ReleaseError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, done)


def _to_comments(release: Release) -> HttpResponseRedirect:
    page = reverse("admin:conditions_release_change", args=[release.pk])
    return HttpResponseRedirect(f"{page}#comments")


def _require(allowed: bool) -> None:
    if not allowed:
        raise PermissionDenied
