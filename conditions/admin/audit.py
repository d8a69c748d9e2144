"""The list of who did what, and the same as a file."""

import csv
from collections.abc import Iterator
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.decorators import permission_required
from django.contrib.auth.models import User
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, StreamingHttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from unfold.widgets import DATETIME_CLASSES, UnfoldAdminSelectWidget

from conditions.audit import ACCOUNTS, ACTIONS, Act, Wanted, act, acts, models_by_kind
from conditions.models import Release
from conditions.sheets import escape

VIEW, EXPORT = "conditions.view_audit", "conditions.export_audit"
ACTS_PER_PAGE = 50
CHUNK = 2_000  # rows that an export holds in memory


class Day(forms.DateInput):
    """The browser's own calendar, which needs no script and no style of ours."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__({"class": " ".join(DATETIME_CLASSES)})


def _choice(choices: Any, **options: Any) -> forms.ChoiceField:
    widget = UnfoldAdminSelectWidget
    return forms.ChoiceField(required=False, choices=choices, widget=widget, **options)


def _models() -> list[tuple[str, str]]:
    named: list[tuple[str, str]] = [
        (model._meta.label_lower, capfirst(str(model._meta.verbose_name)))
        for models in models_by_kind().values()
        for model in models
    ]
    return [("", "Every kind of row"), *named]


class WantedForm(forms.Form):
    person = forms.ModelChoiceField(
        User.objects.order_by("username"),
        required=False,
        empty_label="Everybody",
        widget=UnfoldAdminSelectWidget,
    )
    kind = _choice(
        lambda: [("", "Everything"), *((kind, capfirst(kind)) for kind in models_by_kind())]
    )
    label = _choice(_models, label="Kind of row")
    action = _choice([("", "Every action"), *ACTIONS.items()])
    since = forms.DateField(required=False, widget=Day)
    until = forms.DateField(required=False, widget=Day)

    def wanted(self) -> Wanted:
        person = self.cleaned_data["person"]
        return Wanted(**self.cleaned_data | {"person": person.pk if person else None})


@permission_required(VIEW, raise_exception=True)
def audit(request: HttpRequest) -> HttpResponse:
    """Two queries and one for the people to choose from; nothing is listed by a wrong filter."""
    form = WantedForm(request.GET)
    found = acts(form.wanted()) if form.is_valid() else acts(Wanted()).none()
    page = Paginator(found, ACTS_PER_PAGE).get_page(request.GET.get("p"))
    shown = [(one, _address(one)) for one in map(act, page.object_list)]
    context = {
        "title": "Who did what",
        "form": form,
        "page": page,
        "pages": page.paginator.get_elided_page_range(page.number),
        "query": _without_page(request),
        "acts": shown,
        "may_export": request.user.has_perm(EXPORT),
    }
    return TemplateResponse(
        request, "admin/conditions/history/audit.html", admin.site.each_context(request) | context
    )


@permission_required(EXPORT, raise_exception=True)
def export(request: HttpRequest) -> HttpResponse | StreamingHttpResponse:
    form = WantedForm(request.GET)
    if not form.is_valid():
        return HttpResponseBadRequest(form.errors.as_text(), content_type="text/plain")
    answer = StreamingHttpResponse(_lines(form.wanted()), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="who-did-what.csv"'
    return answer


class _Echo:
    """A file that hands back what is written to it, so that no line waits for the others."""

    def write(self, line: str) -> str:
        return line


def _lines(wanted: Wanted) -> Iterator[str]:
    write = csv.writer(_Echo()).writerow
    yield write(["When", "Who", "Action", "Kind of row", "What", "Changed", "Why", "Key"])
    for one in map(act, acts(wanted).iterator(CHUNK)):
        cells = [one.by, one.action, one.kind, one.what, one.fields, one.why, one.key]
        yield write([one.at.isoformat(), *map(escape, cells)])


def _without_page(request: HttpRequest) -> str:
    query = request.GET.copy()
    query.pop("p", None)
    return f"{query.urlencode()}&" if query else ""


def _address(one: Act) -> str:
    """Where to read more; accounts are not everybody's to open."""
    if one.model in models_by_kind()[ACCOUNTS]:
        return ""
    page = "change" if one.model is Release else "history"
    return reverse(
        f"admin:{one.model._meta.app_label}_{one.model._meta.model_name}_{page}", args=[one.key]
    )
