"""Clinical reviews in the admin: what is overdue, and the form by which a review is recorded."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.http import urlencode
from unfold.decorators import action
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextareaWidget

from conditions.admin.knowledge import KnowledgeAdmin
from conditions.admin.narrowing import NarrowingForm, alphabetical, page_of
from conditions.models import KnowledgeEntity
from conditions.reviews import (
    ReviewError,
    ReviewState,
    Standing,
    default_due,
    parts_of,
    record,
    reviewed_models,
    standings,
)

REVIEW = "conditions.add_review"
MOST_AT_ONCE = 200  # rows in the address of the form

Row = TypeVar("Row", bound=KnowledgeEntity)


class ReviewedAdmin(KnowledgeAdmin[Row]):
    """For rows that clinicians review: one from its page, several from the list."""

    actions = ["review_selected"]
    actions_detail = ["review_this"]

    @admin.action(description="Review the selected rows", permissions=["review"])
    def review_selected(self, request: HttpRequest, selected: QuerySet[Row]) -> HttpResponse:
        chosen = selected.order_by("slug").values_list("pk", flat=True)
        if len(chosen) > MOST_AT_ONCE:
            messages.error(request, f"Review at most {MOST_AT_ONCE} rows at a time.")
            return redirect(request.get_full_path())
        return redirect(_review_address(self.model, chosen))

    @action(  # type: ignore[untyped-decorator]  # unfold has no types
        description="Review", permissions=["review"], icon="fact_check"
    )
    def review_this(self, request: HttpRequest, object_id: str) -> HttpResponse:
        return redirect(_review_address(self.model, [object_id]))

    def has_review_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return cast("User", request.user).has_perm(REVIEW)


def _review_address(model: type[KnowledgeEntity], keys: Iterable[Any]) -> str:
    query = urlencode({"row": list(keys)}, doseq=True)
    return f"{reverse('review', args=[model._meta.label_lower])}?{query}"


def seen_by(user: User) -> list[type[KnowledgeEntity]]:
    """The kinds of reviewed rows that this person may see."""
    return [model for model in reviewed_models() if _may_see(user, model)]


def _may_see(user: User, model: type[KnowledgeEntity]) -> bool:
    return user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}")


@permission_required("conditions.view_condition", raise_exception=True)
def review_list(request: HttpRequest) -> HttpResponse:
    """How the last review of every row stands that is to be reviewed."""
    found = standings(seen_by(cast("User", request.user)))
    form = NarrowingForm(
        request,
        state=[(state.value, state.label) for state in ReviewState],
        kind_of_row=alphabetical([_kind(standing) for standing in found]),
    )
    page = page_of([Line(s) for s in found if form.is_valid() and _wanted(form, s)], request)
    return _page(request, "reviews", {"title": "Reviews", "form": form, "page": page})


def _wanted(form: NarrowingForm, standing: Standing) -> bool:
    return form.matches(state=standing.state, kind_of_row=_kind(standing))


def _kind(standing: Standing) -> str:
    return str(standing.row._meta.verbose_name)


@dataclass(frozen=True, slots=True)
class Line:
    """A row of the list, with the address of its page."""

    standing: Standing

    @property
    def kind(self) -> str:
        return _kind(self.standing)

    @property
    def address(self) -> str:
        options = self.standing.row._meta
        name = f"admin:{options.app_label}_{options.model_name}_change"
        return reverse(name, args=[self.standing.row.pk])


class ReviewForm(forms.Form):
    """`seen` holds a slug and a fingerprint for each row: what the reviewer has before them."""

    due = forms.DateField(
        label="Review again by",
        widget=UnfoldAdminSingleDateWidget,
        help_text="The last day on which this review holds.",
    )
    note = forms.CharField(
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 4}),
        help_text="What you looked at, and against what: a guideline, a study, your experience.",
    )


@permission_required(REVIEW, raise_exception=True)
def review(request: HttpRequest, label: str) -> HttpResponse:
    """Record that rows were found right, as they stood when this page was opened."""
    model = _reviewed(label)
    user = cast("User", request.user)
    if not _may_see(user, model):
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else None
    form = ReviewForm(sent, initial={"due": default_due()})
    if sent is not None and form.is_valid():
        seen = dict(text.rpartition(":")[::2] for text in sent.getlist("seen"))
        try:
            kept = record(model=model, seen=seen, by=user, **form.cleaned_data)
        except ReviewError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, f"{len(kept)} reviewed.")
            return redirect("reviews")
    chosen = set(request.GET.getlist("row"))
    rows = [Line(found) for found in standings([model]) if str(found.row.pk) in chosen]
    if not rows:
        raise Http404
    context = {
        "title": f"Review: {model._meta.verbose_name_plural}",
        "form": form,
        "rows": rows,
        "parts": [part._meta.verbose_name_plural for part in parts_of(model)],
    }
    return _page(request, "review", context)


def _reviewed(label: str) -> type[KnowledgeEntity]:
    found = next((model for model in reviewed_models() if model._meta.label_lower == label), None)
    if found is None:
        raise Http404
    return found


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    return TemplateResponse(
        request, f"admin/conditions/{name}.html", admin.site.each_context(request) | context
    )
