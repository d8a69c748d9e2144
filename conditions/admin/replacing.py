"""The page on which somebody finds words in the texts of the draft, and replaces some of them."""

from collections.abc import Sequence
from itertools import islice
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.text import capfirst
from unfold.widgets import (
    CHECKBOX_CLASSES,
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from conditions.admin.permissions import may_with
from conditions.models import KnowledgeRow
from conditions.replacing import (
    SHOWN,
    Hit,
    ReplaceError,
    Search,
    hits,
    replace,
    searchable_models,
)

# Characters; more is no word or phrase.
LONGEST = 200


class SearchForm(forms.Form):
    find = forms.CharField(max_length=LONGEST, strip=False, widget=UnfoldAdminTextInputWidget)
    replacement = forms.CharField(
        label="Replace with",
        max_length=LONGEST,
        required=False,
        strip=False,
        help_text="Empty: what was found is taken out.",
        widget=UnfoldAdminTextInputWidget,
    )
    match_case = forms.BooleanField(
        label="Match capitals", required=False, initial=True, widget=UnfoldBooleanWidget
    )
    whole_words = forms.BooleanField(
        label="Whole words only", required=False, widget=UnfoldBooleanWidget
    )

    def __init__(self, *args: Any, models: Sequence[type[KnowledgeRow]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.models = {model._meta.label_lower: model for model in models}
        self.fields["kinds"] = forms.MultipleChoiceField(
            label="In",
            choices=[
                (label, capfirst(str(model._meta.verbose_name_plural)))
                for label, model in self.models.items()
            ],
            initial=list(self.models),
            widget=UnfoldAdminCheckboxSelectMultipleWidget,
        )

    def clean_find(self) -> str:
        text: str = self.cleaned_data["find"]
        if not text.strip():
            raise forms.ValidationError("Write what to find.")
        return text

    def search(self) -> Search:
        given = self.cleaned_data
        return Search(
            find=given["find"],
            replacement=given["replacement"],
            models=[self.models[label] for label in given["kinds"]],
            match_case=given["match_case"],
            whole_words=given["whole_words"],
        )


def find_and_replace(request: HttpRequest) -> HttpResponse:
    """Searching changes nothing and is a GET, so that its address can be kept; replacing a POST."""
    models = [model for model in searchable_models() if may_with(model, request.user, "view")]
    if not models:
        raise PermissionDenied
    sent = request.POST if request.method == "POST" else request.GET
    form = SearchForm(sent if "find" in sent else None, models=models)
    if request.method == "POST":
        return _replaced(request, form)
    return _page(request, form)


def _replaced(request: HttpRequest, form: SearchForm) -> HttpResponse:
    if not form.is_valid():
        return _page(request, form)
    search = form.search()
    if not all(may_with(model, request.user, "change") for model in search.models):
        raise PermissionDenied
    try:
        done = replace(search=search, chosen=request.POST.getlist("hit"))
    except ReplaceError as error:
        form.add_error(None, str(error))
        return _page(request, form)
    for row in done.rows:
        model_admin: Any = admin.site.get_model_admin(type(row))
        model_admin.log_change(request, row, "Found and replaced words in its texts.")
    messages.success(request, f"Replaced in {done.places} places of {len(done.rows)} rows.")
    if done.gone:
        messages.warning(
            request, f"{done.gone} places read otherwise by now and were left as they are."
        )
    return redirect("find-and-replace")


def _page(request: HttpRequest, form: SearchForm) -> HttpResponse:
    context: dict[str, Any] = {"title": "Find and replace", "form": form}
    if form.is_bound and form.is_valid():
        search = form.search()
        found = hits(search)
        context |= {
            "search": search,
            "tick_classes": " ".join(CHECKBOX_CLASSES),
            "hits": [_place(hit) for hit in islice(found, SHOWN)],
            "more": sum(1 for _ in found),
            "may_replace": all(may_with(model, request.user, "change") for model in search.models),
        }
    return TemplateResponse(
        request,
        "admin/conditions/replace.html",
        {**admin.site.each_context(request), **context},
    )


def _place(hit: Hit) -> tuple[Hit, str, str]:
    """With the address and the name of the kind of its row."""
    opts = hit.row._meta
    address = reverse(f"admin:{opts.app_label}_{opts.model_name}_change", args=[hit.row.pk])
    return hit, address, str(opts.verbose_name)
