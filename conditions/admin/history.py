"""The history of a row in the admin: every edit of it and its parts, two states beside each other,
and reverting to one.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextareaWidget

from conditions.admin.keys import key_of
from conditions.admin.states import Step, difference, steps
from conditions.history import HistoryError, parts_of, revert
from conditions.models.recording import BEFORE, CREATED, as_entry, entries_of

if TYPE_CHECKING:
    # unfold has no types; its class keeps the interface of the one that it stands in for.
    from django.contrib.admin import ModelAdmin
else:
    from unfold.admin import ModelAdmin

Row = TypeVar("Row", bound=Model)

EDITS_PER_PAGE = 20


@dataclass(frozen=True, slots=True)
class ShownEdit:
    """Its steps: those of the row itself first, then of its parts."""

    steps: list[Step]

    @property
    def entry(self) -> Any:
        return self.steps[0].entry


class StatesForm(forms.Form):
    """Two states of a row, to be set beside each other."""

    before = forms.TypedChoiceField(coerce=int, widget=UnfoldAdminSelectWidget)
    after = forms.TypedChoiceField(coerce=int, widget=UnfoldAdminSelectWidget)

    def __init__(self, entries: list[Any], data: Any = None) -> None:
        super().__init__(data)
        self.entries = {entry.pk: entry for entry in entries}
        if len(entries) > 1:
            self.initial = {"before": entries[1].pk}  # the last edit is what people look for
        for field in self.fields.values():
            field.choices = [(pk, _state(entry)) for pk, entry in self.entries.items()]  # type: ignore[attr-defined]

    def lines(self) -> Any:
        states = [self.entries[self.cleaned_data[name]] for name in ("before", "after")]
        return difference(*states)


class RevertForm(forms.Form):
    """`version` is of the row as it was when the page was opened."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        widget=UnfoldAdminTextareaWidget({"rows": 2}),
        help_text="Kept in the history.",
    )


class RecordedAdmin(ModelAdmin[Row]):
    """For rows that have a history; also of those that are deleted."""

    def get_urls(self) -> list[URLPattern]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_revert"
        view = self.admin_site.admin_view(self.revert_view)
        return [path("<int:pk>/history/<int:entry>/", view, name=name), *super().get_urls()]

    def response_action(self, request: HttpRequest, queryset: QuerySet[Row]) -> HttpResponse | None:  # type: ignore[override]
        """Django would first log what it deletes, and then delete it."""
        with transaction.atomic():
            return super().response_action(request, queryset)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        row = self.get_object(request, unquote(object_id))
        key = row.pk if row else key_of(unquote(object_id))
        own = _entries(self.model, key)
        if not self.has_view_or_change_permission(request, row):
            raise PermissionDenied
        if row is None and not own:
            return self._get_obj_does_not_exist_redirect(  # type: ignore[attr-defined,no-any-return]
                request, self.opts, object_id
            )
        asked = "before" in request.GET
        form = StatesForm(own, request.GET if asked else None)
        page = _edits(self.model, key, request.GET.get("p"))
        shown = {
            "row": row,
            "own": own,
            "form": form,
            "lines": form.lines() if asked and form.is_valid() else None,
            "page": page,
            "pages": page.paginator.get_elided_page_range(page.number),
            "may_change": row is not None and self.has_change_permission(request, row),
        }
        return self._page(request, "object", row, own, {**shown, **(extra_context or {})})

    def revert_view(self, request: HttpRequest, pk: int, entry: int) -> HttpResponse:
        found = get_object_or_404(entries_of(self.model)._base_manager.filter(id=pk), pk=entry)
        row = self.get_object(request, str(pk))
        if not self.has_change_permission(request, row):
            raise PermissionDenied
        if row is None:
            raise Http404(f"{found.history_label} is deleted.")
        form = RevertForm(request.POST or None, initial={"version": row.version})  # type: ignore[attr-defined]
        if request.method == "POST" and form.is_valid():
            try:
                row = revert(entry=found, by=cast("User", request.user), **form.cleaned_data)
            except HistoryError as error:
                messages.error(request, str(error))
                return redirect(request.path)
            else:
                messages.success(request, f"{row} is as it was.")
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_history", pk)
        shown = {"form": form, "entry": found, "lines": difference(as_entry(row), found)}
        return self._page(request, "revert", row, [found], shown)

    def _page(
        self, request: HttpRequest, name: str, row: Any, own: list[Any], shown: dict[str, Any]
    ) -> HttpResponse:
        label = str(row) if row else own[0].history_label
        context = self.admin_site.each_context(request) | {
            "title": f"{'Revert' if name == 'revert' else 'History'}: {label}",
            "opts": self.opts,
            "original": row,
        }
        return TemplateResponse(request, f"admin/conditions/history/{name}.html", context | shown)


def _entries(model: type[Model], pk: int) -> list[Any]:
    return list(entries_of(model)._base_manager.filter(id=pk).order_by("-pk"))


def _state(entry: Any) -> str:
    by = f", {entry.history_by}" if entry.history_by else ""
    return f"{entry.history_date:%-d %B %Y, %H:%M:%S}{by}"


def _edits(model: type[Model], pk: int, number: Any) -> Page[Any]:
    """A page of the edits of a row and its parts, latest first.

    Two queries and, for each kind of part and the row's own, one more and those of `steps`.
    """
    tables = [entries_of(model)._base_manager.filter(id=pk)]
    # What a part was before its first edit is shown with that edit.
    tables += [
        entries_of(part)
        ._base_manager.filter(_belongs(wholes, pk))
        .exclude(history_type=CREATED, history_change_reason=BEFORE)
        for part, wholes in parts_of(model).items()
    ]
    first, *others = [table.order_by().values("history_date", "history_edit") for table in tables]
    edits = first.union(*others).order_by("-history_date", "-history_edit")
    page: Page[Any] = Paginator(edits, EDITS_PER_PAGE).get_page(number)
    wanted = [edit["history_edit"] for edit in page.object_list]
    found = steps(entry for table in tables for entry in _of(table, wanted))
    by_edit: dict[UUID, list[Step]] = {edit: [] for edit in wanted}
    for step in found:
        by_edit[step.entry.history_edit].append(step)
    page.object_list = [ShownEdit(each) for each in by_edit.values()]
    return page


def _belongs(wholes: list[Any], pk: int) -> Q:
    found = Q()
    for whole in wholes:
        found |= Q(**{whole.attname: pk})
    return found


def _of(table: QuerySet[Any], edits: list[UUID]) -> QuerySet[Any]:
    return table.filter(history_edit__in=edits).order_by("history_label", "pk")
