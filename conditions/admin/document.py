"""The whole knowledge in the admin: as one document out of any release, and into the draft."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET, require_POST, require_safe
from unfold.widgets import UnfoldAdminFileFieldWidget, UnfoldAdminSelectWidget, UnfoldBooleanWidget

from conditions import document
from conditions.admin.differences import in_words
from conditions.admin.permissions import may
from conditions.admin.sheets import GONE, MOST_NAMED, small_enough
from conditions.imports import Outcome, Problem, import_tables
from conditions.models import Release, Upload

# Bytes; the shipped knowledge has 3.5 MB.
LARGEST_DOCUMENT = 30 * 1024 * 1024


class ExportForm(forms.Form):
    release = forms.ModelChoiceField(
        Release.objects.all(),
        required=False,
        empty_label="The draft",
        label="Of",
        widget=UnfoldAdminSelectWidget,
    )


class DocumentForm(forms.Form):
    file = forms.FileField(label="Document", widget=UnfoldAdminFileFieldWidget)
    replace = forms.BooleanField(
        required=False,
        label="Replace the draft",
        help_text="Rows that are not in the document are deleted. Otherwise they stay.",
        widget=UnfoldBooleanWidget,
    )

    def __init__(self, *args: Any, may_replace: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_replace:
            del self.fields["replace"]

    def clean_file(self) -> Any:
        return small_enough(self.cleaned_data["file"], LARGEST_DOCUMENT)


class ConfirmForm(forms.Form):
    """`preview` is the fingerprint of what the person has seen."""

    token = forms.CharField(widget=forms.HiddenInput)
    replace = forms.BooleanField(required=False, widget=forms.HiddenInput)
    preview = forms.CharField(widget=forms.HiddenInput)


@require_safe
def knowledge(request: HttpRequest) -> HttpResponse:
    _require(request, "view")
    return _page(request)


@require_GET
def export_document(request: HttpRequest) -> HttpResponse:
    _require(request, "view")
    form = ExportForm(request.GET)
    if not form.is_valid():
        return _page(request, export_form=form)
    release = form.cleaned_data["release"]
    answer = HttpResponse(document.write(release), content_type="application/json")
    name = f"knowledge-release-{release.number}" if release else "knowledge-draft"
    answer["Content-Disposition"] = f'attachment; filename="{name}.json"'
    return answer


@require_POST
def preview_document(request: HttpRequest) -> HttpResponse:
    _require(request, "view", "add", "change")
    form = DocumentForm(request.POST, request.FILES, may_replace=may(request.user, "delete"))
    if not form.is_valid():
        return _page(request, form=form)
    data, replace = form.cleaned_data["file"].read(), form.cleaned_data.get("replace", False)
    try:
        read = document.read(data)
    except document.DocumentError as error:
        return _page(request, form=form, **_problems(error.problems))
    outcome = import_tables(read.tables, replace=replace, dry_run=True)
    context = _preview(outcome)
    if outcome.changes and not outcome.problems:
        token = Upload.objects.keep(data)
        context["confirm_form"] = _confirmation(token, replace, outcome)
    return _page(request, form=form, **context)


@require_POST
def import_document(request: HttpRequest) -> HttpResponse:
    _require(request, "view", "add", "change")
    form = ConfirmForm(request.POST)
    data = Upload.objects.fetch(form.cleaned_data["token"]) if form.is_valid() else None
    if data is None:
        messages.error(request, GONE)
        return redirect("knowledge")
    token, replace = form.cleaned_data["token"], form.cleaned_data["replace"]
    if replace:
        _require(request, "delete")
    try:
        tables = document.read(data).tables
    except document.DocumentError as error:
        return _page(request, **_problems(error.problems))
    outcome = import_tables(tables, replace=replace, expected=form.cleaned_data["preview"])
    if outcome.is_stale:
        confirm = _confirmation(token, replace, outcome)
        return _page(request, **_preview(outcome), confirm_form=confirm)
    Upload.objects.filter(token=token).delete()
    if outcome.problems:
        return _page(request, **_preview(outcome))
    counts = in_words(outcome.changes, shown=0)
    messages.success(
        request,
        f"Imported: {counts.added} added, {counts.changed} changed, {counts.removed} removed,"
        f" {outcome.same} as they were.",
    )
    return redirect("knowledge")


def _confirmation(token: str, replace: bool, outcome: Outcome) -> ConfirmForm:
    seen = {"token": token, "replace": replace, "preview": outcome.fingerprint}
    return ConfirmForm(initial=seen)


def _preview(outcome: Outcome) -> dict[str, Any]:
    shown = {"differences": in_words(outcome.changes), "same": outcome.same}
    return shown | _problems(outcome.problems)


def _problems(problems: Iterable[Problem]) -> dict[str, Any]:
    found = list(problems)
    return {"problems": found[:MOST_NAMED], "more_problems": max(0, len(found) - MOST_NAMED)}


def _page(request: HttpRequest, **context: Any) -> HttpResponse:
    may_import = may(request.user, "add", "change")
    empty = DocumentForm(may_replace=may(request.user, "delete")) if may_import else None
    page = {
        **admin.site.each_context(request),
        "title": "The whole knowledge",
        "export_form": ExportForm(),
        "form": empty,
        **context,
    }
    return TemplateResponse(request, "admin/conditions/document.html", page)


def _require(request: HttpRequest, *actions: str) -> None:
    if not may(request.user, *actions):
        raise PermissionDenied
