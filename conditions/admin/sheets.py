"""Sheets of one kind of row in the admin: out of the draft or a release, and into the draft.

The way is django-import-export's, with unfold's looks: choose a file, read the preview, confirm.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from import_export.admin import ImportExportMixin
from import_export.forms import ConfirmImportForm
from import_export.tmp_storages import BaseStorage
from unfold.contrib.import_export.forms import ImportForm, SelectableFieldsExportForm
from unfold.widgets import UnfoldAdminSelectWidget

from conditions.admin.differences import in_words
from conditions.models import KnowledgeRow, Release, Upload
from conditions.sheets import (
    FORMATS,
    LARGEST_FILE,
    KnowledgeResource,
    SheetError,
    SheetResult,
    resource_for,
)

GONE = "The file is kept for an hour, and not any longer. Choose it again."

# Problems shown on one page; nobody mends more before trying again.
MOST_NAMED = 100


class UploadStorage(BaseStorage):
    """The library's own are a folder of one machine, or a cache that not all share."""

    def save(self, data: bytes) -> None:
        self.name = Upload.objects.keep(data)

    def read(self) -> bytes | None:
        return Upload.objects.fetch(self.name)

    def remove(self) -> None:
        Upload.objects.filter(token=self.name).delete()


class SheetForm(ImportForm):
    def clean_import_file(self) -> Any:
        return small_enough(self.cleaned_data["import_file"], LARGEST_FILE)


class ConfirmForm(ConfirmImportForm):
    """`preview` is the fingerprint of what the person has seen."""

    format = forms.ChoiceField(
        choices=[(str(number), number) for number in range(len(FORMATS))],
        widget=forms.HiddenInput,
    )
    preview = forms.CharField(widget=forms.HiddenInput)


class SheetExportForm(SelectableFieldsExportForm):
    release = forms.ModelChoiceField(
        Release.objects.all(),
        required=False,
        empty_label="The draft, as the list is filtered",
        help_text="Of a release all rows are written down.",
        widget=UnfoldAdminSelectWidget,
    )

    def _get_field_label(self, resource: Any, field_name: str) -> str:
        """As the column is called in the sheet."""
        return field_name


def small_enough(file: Any, limit: int) -> Any:
    if file.size > limit:
        raise forms.ValidationError(
            f"The file has {file.size / 2**20:.1f} MB; {limit // 2**20} MB are allowed."
        )
    return file


if TYPE_CHECKING:
    from django.contrib.admin import ModelAdmin

    Base = ModelAdmin[Any]
else:
    Base = ImportExportMixin


class SheetsAdmin(Base):
    """Import for those who may add and change the rows, export for those who may view them."""

    formats = FORMATS
    import_form_class = SheetForm
    confirm_form_class = ConfirmForm
    export_form_class = SheetExportForm
    import_template_name = "admin/conditions/import_sheet.html"
    tmp_storage_class = UploadStorage

    def get_resource_classes(self, request: HttpRequest) -> list[Any]:
        return [self._resource()]

    def _resource(self) -> type[KnowledgeResource]:
        model: type[KnowledgeRow] = self.model
        return resource_for(model)

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self.has_add_permission(request) and self.has_change_permission(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_data_for_export(self, request: HttpRequest, queryset: Any, **kwargs: Any) -> Any:
        form = kwargs["export_form"]
        return self._resource()().export(
            queryset,
            release=form.cleaned_data["release"],
            export_fields=form.get_selected_resource_export_fields(),
        )

    def get_import_data_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Of a first look nothing is expected."""
        return {"expected": kwargs["form"].cleaned_data.get("preview", "")}

    def add_data_read_fail_error_to_form(self, form: Any, error: Exception) -> None:
        if not isinstance(error, SheetError):
            raise error
        form.add_error("import_file", str(error))

    def export_action(self, request: HttpRequest) -> Any:
        """Where the list cannot be filtered like this, its own page says so."""
        try:
            return super().export_action(request)  # type: ignore[misc]
        except IncorrectLookupParameters:
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")

    def import_action(self, request: HttpRequest, **kwargs: Any) -> Any:
        answer = super().import_action(request, **kwargs)  # type: ignore[misc]
        file = answer.context_data["form"].files.get("import_file")
        if result := answer.context_data.get("result"):
            answer.context_data |= shown(result)
        confirm = answer.context_data.get("confirm_form")
        if confirm and result.outcome.changes:
            confirm.initial["preview"] = result.outcome.fingerprint
        elif file:
            answer.context_data.pop("confirm_form", None)
            Upload.objects.filter(token=getattr(file, "tmp_storage_name", "")).delete()
        return answer

    @method_decorator(require_POST)
    def process_import(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """The library's would report what failed as done."""
        if not self.has_import_permission(request):
            raise PermissionDenied
        form: Any = self.create_confirm_form(request)  # type: ignore[attr-defined]
        token = form.cleaned_data["import_file_name"] if form.is_valid() else ""
        data = Upload.objects.fetch(token)
        if data is None:
            messages.error(request, GONE)
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
        try:
            sheet = FORMATS[int(form.cleaned_data["format"])]().create_dataset(data)
        except SheetError as error:
            messages.error(request, str(error))
            return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_import")
        result = self.process_dataset(sheet, form, request)  # type: ignore[attr-defined]
        if result.has_errors():
            return self._not_imported(request, form, result)
        Upload.objects.filter(token=token).delete()
        answer: HttpResponse = self.process_result(result, request)  # type: ignore[attr-defined]
        return answer

    def _not_imported(self, request: HttpRequest, form: Any, result: SheetResult) -> HttpResponse:
        """What would change now, to be confirmed anew where the draft has changed meanwhile."""
        context = {
            **self.admin_site.each_context(request),
            "title": "Import",
            "opts": self.opts,
            "form": self.create_import_form(request),  # type: ignore[attr-defined]
            **shown(result),
        }
        if result.outcome and result.outcome.is_stale:
            again = form.cleaned_data | {"preview": result.outcome.fingerprint}
            context["confirm_form"] = ConfirmForm(initial=again)
        return TemplateResponse(request, self.import_template_name, context)

    def add_success_message(self, result: SheetResult, request: HttpRequest) -> None:
        new, changed = result.totals["new"], result.totals["update"]
        same = result.outcome.same if result.outcome else 0
        messages.success(request, f"Imported: {new} added, {changed} changed, {same} as they were.")


def shown(result: SheetResult) -> dict[str, Any]:
    """What a preview shows of a result."""
    outcome = result.outcome
    return {
        "problems": result.problems[:MOST_NAMED],
        "more_problems": max(0, len(result.problems) - MOST_NAMED),
        "differences": in_words(outcome.changes) if outcome else None,
        "same": outcome.same if outcome else 0,
    }
