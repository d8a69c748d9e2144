"""The page on which somebody merges a row of the draft with another of its kind."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils.text import capfirst
from unfold.decorators import action
from unfold.widgets import RADIO_CLASSES, UnfoldAdminRadioSelectWidget, UnfoldAdminSelectWidget

from conditions.admin.differences import in_words
from conditions.admin.permissions import may
from conditions.changes import Change
from conditions.merging import MergeError, Plan, merge, plan
from conditions.models import KnowledgeRow

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    Base = ModelAdmin[Any]
else:
    Base = object

THIS, OTHER = "this", "other"


class MergeForm(forms.Form):
    def __init__(self, *args: Any, row: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = type(row)._default_manager.draft().exclude(pk=row.pk)
        self.fields["other"] = forms.ModelChoiceField(
            others,
            label=f"Other {row._meta.verbose_name}",
            empty_label="Choose",
            widget=UnfoldAdminSelectWidget,
        )
        self.fields["stays"] = forms.ChoiceField(
            label="Which one stays",
            choices=[(THIS, f"{row} ({row.slug})"), (OTHER, "The other one")],
            initial=THIS,
            widget=UnfoldAdminRadioSelectWidget,
        )


class MergeAdmin(Base):
    """For kinds with `other_names`; name `merge_page` among the `actions_detail`."""

    def has_merge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Rows of any kind may lead to it, and some of them go."""
        return may(request.user, "change", "delete")

    @action(  # type: ignore[untyped-decorator]  # unfold has no types
        description="Merge with another", url_path="merge", icon="merge", permissions=["merge"]
    )
    def merge_page(self, request: HttpRequest, object_id: int) -> HttpResponse:
        row = get_object_or_404(self.get_queryset(request), pk=object_id)
        sent = request.POST if request.method == "POST" else request.GET
        form = MergeForm(sent if "other" in sent else None, row=row)
        context = {"title": f"Merge {row}", "row": row, "form": form, "opts": self.opts}
        if form.is_valid():
            pair = [row, form.cleaned_data["other"]]
            winner, loser = pair if form.cleaned_data["stays"] == THIS else reversed(pair)
            try:
                if request.method == "POST":
                    return self._merged(request, winner, loser)
            except MergeError as error:
                form.add_error(None, str(error))
            context |= _preview(form, winner, loser)
        page = {**self.admin_site.each_context(request), **context}
        return TemplateResponse(request, "admin/conditions/merge.html", page)

    def _merged(self, request: HttpRequest, winner: Any, loser: Any) -> HttpResponse:
        stay = {key for key, value in request.POST.items() if value == "loser"}
        name = str(loser)
        done = merge(
            winner=winner, loser=loser, losers_stay=stay, expected=request.POST.get("plan", "")
        )
        self.log_change(request, winner, f"Merged {loser.slug} into it.")
        moved = len(done.moves) + len(done.links) + len(done.clashes)
        messages.success(request, f"{name} is merged into {winner}: {moved} relations moved.")
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", winner.pk)


def _preview(form: MergeForm, winner: Any, loser: Any) -> dict[str, Any]:
    try:
        return shown(plan(winner=winner, loser=loser))
    except MergeError as error:
        if not form.errors:
            form.add_error(None, str(error))
        return {}


def shown(found: Plan) -> dict[str, Any]:
    different = [clash for clash in found.clashes if clash.change.fields]
    return {
        "plan": found,
        "clashes": [(clash, in_words([clash.change]).rows[0]) for clash in different],
        "alike": len(found.clashes) - len(different),
        "radio_classes": " ".join(RADIO_CLASSES),
        "moves": _by_kind(found),
        "taken": in_words([_own(found)]).rows if found.taken else (),
    }


def _own(found: Plan) -> Change:
    return Change(
        "changed", str(found.winner._meta.verbose_name), (found.winner.slug,), found.taken
    )


def _by_kind(found: Plan) -> list[tuple[str, list[KnowledgeRow]]]:
    kinds: dict[str, list[KnowledgeRow]] = {}
    for move in (*found.moves, *found.links):
        kind = capfirst(str(move.row._meta.verbose_name_plural))
        kinds.setdefault(kind, []).append(move.row)
    return list(kinds.items())
