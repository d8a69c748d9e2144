"""What was deleted, and bringing it back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from django import forms
from django.apps import apps
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db.models import Model, Value
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.widgets import UnfoldAdminSelectWidget

from conditions.history import HistoryError, deleted, gone_with, recorded_models, restore

ROWS_PER_PAGE = 50

COLUMNS = ("history_date", "history_by", "history_label", "of_model", "id", "history_id")


@dataclass(frozen=True, slots=True)
class DeletedRow:
    """`restore` is the address of its page for that, empty where the person may not."""

    at: datetime
    by: str
    name: str
    kind: str
    history: str
    restore: str


class KindForm(forms.Form):
    kind = forms.ChoiceField(required=False, widget=UnfoldAdminSelectWidget)

    def __init__(self, models: list[type[Model]], data: Any) -> None:
        super().__init__(data)
        named = [(model._meta.label_lower, _name(model)) for model in models]
        self.fields["kind"].choices = [("", "Every kind"), *named]  # type: ignore[attr-defined]


def deleted_rows(request: HttpRequest) -> HttpResponse:
    """Of every kind that the person may see, latest first; two queries."""
    visible = [model for model in recorded_models() if _may(request, "view", model)]
    if not visible:
        raise PermissionDenied
    form = KindForm(visible, request.GET or None)
    kind = form.cleaned_data["kind"] if form.is_valid() else ""
    wanted = [model for model in visible if kind in ("", model._meta.label_lower)]
    page = _page(wanted, request.GET.get("p"))
    context = {
        "title": "Deleted rows",
        "form": form,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "query": f"kind={kind}&" if kind else "",
        "rows": [_row(request, found) for found in page.object_list],
    }
    return _answer(request, "deleted", context)


def restore_row(request: HttpRequest, label: str, entry: int) -> HttpResponse:
    model = _recorded(label)
    if not _may(request, "add", model):
        raise PermissionDenied
    found = get_object_or_404(deleted(model), pk=entry)
    if request.method == "POST":
        try:
            row, *others = restore(entry=found, by=cast("User", request.user))
        except HistoryError as error:
            messages.error(request, str(error))
            return redirect("restore", label, entry)
        more = f", with {len(others)} that went with it" if others else ""
        messages.success(request, f"{row} is back{more}.")
        return redirect(f"admin:{model._meta.app_label}_{model._meta.model_name}_change", row.pk)
    context = {
        "title": f"Restore: {found.history_label}",
        "entry": found,
        "name": _name(model),
        "parts": [(_name(part.instance_type), part.history_label) for part in gone_with(found)],
    }
    return _answer(request, "restore", context)


def _page(models: list[type[Model]], number: Any) -> Page[Any]:
    tables = [
        deleted(model)
        .annotate(of_model=Value(model._meta.label_lower))
        .order_by()
        .values_list(*COLUMNS)
        for model in models
    ]
    first, *others = tables
    found = first.union(*others, all=True).order_by("-history_date", "of_model", "-history_id")
    return Paginator(found, ROWS_PER_PAGE).get_page(number)


def _row(request: HttpRequest, columns: tuple[Any, ...]) -> DeletedRow:
    at, by, name, label, key, entry = columns
    model = apps.get_model(label)
    page = f"admin:{model._meta.app_label}_{model._meta.model_name}_history"
    may_restore = _may(request, "add", model)
    restore = reverse("restore", args=[label, entry]) if may_restore else ""
    return DeletedRow(at, by, name, _name(model), reverse(page, args=[key]), restore)


def _recorded(label: str) -> type[Model]:
    by_label = {model._meta.label_lower: model for model in recorded_models()}
    if label not in by_label:
        raise Http404(f"No kind of row is called {label}.")
    return by_label[label]


def _may(request: HttpRequest, action: str, model: type[Model]) -> bool:
    permission = f"{model._meta.app_label}.{action}_{model._meta.model_name}"
    return cast("User", request.user).has_perm(permission)


def _name(model: type[Model]) -> str:
    return str(model._meta.verbose_name)


def _answer(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    shown = admin.site.each_context(request) | context
    return TemplateResponse(request, f"admin/conditions/history/{name}.html", shown)
