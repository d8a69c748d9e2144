"""The page on which somebody copies a condition as the template of another one."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from unfold.decorators import action
from unfold.widgets import (
    UnfoldAdminDecimalFieldWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from conditions.admin.permissions import may_with
from conditions.copying import PARTS, copy_condition
from conditions.models import Condition, KnowledgeRow

if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    Base = ModelAdmin[Condition]
else:
    Base = object


def _tick(label: str, help_text: str = "") -> forms.BooleanField:
    return forms.BooleanField(
        label=label, help_text=help_text, initial=True, required=False, widget=UnfoldBooleanWidget
    )


class CopyForm(forms.ModelForm[Condition]):
    evidence = _tick("Copy the evidence")
    treatments = _tick("Copy the treatments")
    investigations = _tick("Copy the investigations")
    links = _tick(
        "Keep anatomy and sources",
        "Only where the sources say the same of the new condition. Otherwise its figures are"
        " marked as our own judgement, and those of investigations are left out.",
    )
    translations = _tick("Keep the translations", "But for that of the name.")

    class Meta:
        model = Condition
        fields = ["name", "slug", "prior", "prior_note"]
        widgets = {
            "name": UnfoldAdminTextInputWidget,
            "slug": UnfoldAdminTextInputWidget,
            "prior": UnfoldAdminDecimalFieldWidget,
            "prior_note": UnfoldAdminTextareaWidget({"rows": 2}),
        }


class CopyAdmin(Base):
    """Name `copy_page` among the `actions_detail`."""

    def has_copy_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        kinds: list[type[KnowledgeRow]] = [Condition, *PARTS.values()]
        return all(may_with(kind, request.user, "add") for kind in kinds)

    @action(  # type: ignore[untyped-decorator]  # unfold has no types
        description="Copy as a template",
        url_path="copy",
        icon="content_copy",
        permissions=["copy"],
    )
    def copy_page(self, request: HttpRequest, object_id: int) -> HttpResponse:
        template = get_object_or_404(self.get_queryset(request), pk=object_id)
        form = CopyForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            chosen = form.cleaned_data
            try:
                copy = copy_condition(
                    template=template,
                    parts=[part for part in PARTS if chosen.pop(part)],
                    **chosen,
                )
            except ValidationError as error:
                form.add_error(None, " ".join(error.messages))
            else:
                self.log_addition(request, copy, f"Copied from {template.slug}.")
                messages.success(
                    request, f"{copy} is a copy of {template}. Now make its texts its own."
                )
                return redirect("admin:conditions_condition_change", copy.pk)
        page = {
            **self.admin_site.each_context(request),
            "title": f"Copy {template}",
            "template": template,
            "form": form,
            "priors": Condition.objects.draft().aggregate(total=Sum("prior"))["total"],
        }
        return TemplateResponse(request, "admin/conditions/copy.html", page)
