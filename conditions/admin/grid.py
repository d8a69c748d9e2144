"""The evidence grid: conditions by symptoms, to read and to edit as a table."""

from collections.abc import Mapping
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.core.paginator import Page
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from unfold.widgets import (
    UnfoldAdminSelectMultipleWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
)

from conditions.admin.autocomplete import ChooseMany
from conditions.admin.grid_cells import Typed, typed_cells
from conditions.admin.grid_filters import Axis, ConditionAxis, SymptomAxis
from conditions.admin.grid_table import FACTORS, Cell, Table
from conditions.admin.keys import key_of
from conditions.evidence import Action, EvidenceRefusedError, Pair, Refusal, write_evidence
from conditions.models import Basis, ConditionSymptom, Source
from conditions.weights import HIGHEST, LOWEST

WRITTEN: dict[Action, str] = {"add": "added", "change": "changed", "delete": "deleted"}

LEGEND = (
    (-3, "a fifth as common as in other causes, or less"),
    (-2, "up to half as common"),
    (-1, "less common"),
    (0, "about as common: an answer says little"),
    (1, "more common"),
    (2, "twice as common, or more"),
    (3, "five times as common, or more"),
)


class DetailsForm(forms.Form):
    """Basis, note and sources of one cell; names its fields as the cell does."""

    basis = forms.ChoiceField(choices=Basis, widget=UnfoldAdminSelectWidget)
    note = forms.CharField(
        required=False,
        widget=UnfoldAdminTextareaWidget({"rows": 4}),
        help_text=ConditionSymptom._meta.get_field("note").help_text,
    )
    sources = forms.ModelMultipleChoiceField(
        Source.objects.draft(),
        required=False,
        widget=ChooseMany(ConditionSymptom._meta.get_field("sources"), admin.site),
    )

    def add_prefix(self, field_name: str) -> str:
        return f"{field_name}-{self.prefix}"


def grid(request: HttpRequest) -> HttpResponse:
    """Shows the grid and writes what was changed in it. Whoever calls it checks who may read."""
    if request.method == "POST" and not _may_write(request):
        raise PermissionDenied
    typed, refusals = typed_cells(request.POST), dict[Pair, Refusal]()
    chosen = _chosen(request.POST)
    match request.POST.get("action"):
        case "save":
            refusals = _save(request, typed)
            if not refusals:
                return redirect(request.get_full_path())
        case "revert":
            typed.pop(chosen, None)
    return _answer(request, typed, refusals, chosen)


def _answer(
    request: HttpRequest, typed: dict[Pair, Typed], refusals: dict[Pair, Refusal], chosen: Pair
) -> HttpResponse:
    conditions, symptoms = ConditionAxis(request.GET), SymptomAxis(request.GET)
    columns = conditions.shown()
    rows = symptoms.shown(columns)
    table = Table(list(columns), list(rows), typed, refusals)
    details = _details(table.cells.get(chosen))
    context = {
        "title": "Evidence grid",
        "axes": [conditions, symptoms],
        "pages": [_paging(request, conditions, columns), _paging(request, symptoms, rows)],
        "table": table,
        "chosen": table.cells.get(chosen),
        "details": details,
        "legend": LEGEND,
        "factors": " ".join(map(str, FACTORS)),
        "bounds": f"{LOWEST} {HIGHEST}",
        "may_write": _may_write(request),
        "media": conditions.media + symptoms.media + details.media,
    }
    return TemplateResponse(
        request,
        "admin/conditions/conditionsymptom/grid.html",
        {**admin.site.each_context(request), **context},
    )


def _may_write(request: HttpRequest) -> bool:
    """Something at least; what a change takes is checked when it is written."""
    return any(
        _user(request).has_perm(f"conditions.{action}_conditionsymptom")
        for action in ("add", "change", "delete")
    )


def _save(request: HttpRequest, typed: Mapping[Pair, Typed]) -> dict[Pair, Refusal]:
    edits = [cell.edit(pair) for pair, cell in typed.items()]
    try:
        done = write_evidence(edits=edits, by=_user(request))
    except EvidenceRefusedError as refused:
        return refused.refusals
    if done:
        told = ", ".join(
            f"{done[action]} {word}" for action, word in WRITTEN.items() if done[action]
        )
        messages.success(request, f"Rows of evidence: {told}.")
    else:
        messages.info(request, "There was nothing to save.")
    return {}


def _chosen(data: QueryDict) -> Pair:
    """The cell whose details are asked for without JavaScript; none has the key 0."""
    return key_of(data.get("condition", "")), key_of(data.get("symptom", ""))


def _details(cell: Cell | None) -> DetailsForm:
    if cell is None:
        return DetailsForm(prefix="")
    initial = {"basis": cell.basis, "note": cell.note, "sources": cell.sources}
    form = DetailsForm(prefix=cell.key, initial=initial)
    # The other chooser finds nothing without JavaScript, and with it nobody asks for this form.
    sources = cast("forms.ModelMultipleChoiceField[Source]", form.fields["sources"])
    sources.widget = UnfoldAdminSelectMultipleWidget({"size": 8})
    sources.widget.choices = sources.choices
    return form


def _paging(request: HttpRequest, axis: Axis, page: Page[Any]) -> dict[str, Any]:
    numbers = {
        "Previous": page.number - 1 if page.has_previous() else None,
        "Next": page.number + 1 if page.has_next() else None,
    }
    return {
        "page": page,
        "name": axis.prefix,
        "links": [
            (f"{label} {axis.prefix}", f"?{_with(request.GET, axis.page_parameter, number)}")
            for label, number in numbers.items()
            if number
        ],
    }


def _with(query: QueryDict, name: str, value: int) -> str:
    changed = query.copy()
    changed[name] = str(value)
    return changed.urlencode()


def _user(request: HttpRequest) -> User:
    """The admin's views are behind a login."""
    return cast("User", request.user)
