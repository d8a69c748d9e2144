"""Texts for patients in the admin: a preview as one types, and the medical words to avoid."""

from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_POST
from unfold.widgets import UnfoldAdminExpandableTextareaWidget

from conditions.markdown import LONGEST
from conditions.models import MedicalWord
from conditions.writing import LANGUAGES, judge

if TYPE_CHECKING:
    # unfold has no types; its classes keep the interface of those that they stand in for.
    from django.contrib.admin import ModelAdmin
    from django.forms import Textarea
else:
    from unfold.admin import ModelAdmin

    Textarea = UnfoldAdminExpandableTextareaWidget


class PatientText(Textarea):
    """A field for Markdown, under which writing.js shows what becomes of it."""

    class Media:
        js = ["conditions/writing.js"]

    def __init__(self, language: str) -> None:
        super().__init__(attrs={"data-language": language, "data-longest": LONGEST})

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        address = reverse("admin:conditions_medicalword_preview")
        return super().get_context(name, value, {**(attrs or {}), "data-preview": address})


@admin.register(MedicalWord)
class MedicalWordAdmin(ModelAdmin[MedicalWord]):
    list_display = ["word", "instead", "language"]
    list_filter = ["language"]
    list_per_page = 100
    search_fields = ["word", "instead"]
    fields = [("word", "language"), "instead"]

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.preview_view)
        return [path("preview/", view, name="conditions_medicalword_preview"), *super().get_urls()]

    @method_decorator(require_POST)
    def preview_view(self, request: HttpRequest) -> HttpResponse:
        """A piece of page: the text as patients see it, and hints. Nothing is stored."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        text, language = request.POST.get("text", ""), request.POST.get("language", "")
        if language not in LANGUAGES:
            return HttpResponseBadRequest(f"language: one of {', '.join(LANGUAGES)}.")
        if len(text) > LONGEST:
            return HttpResponseBadRequest(f"text: at most {LONGEST:,} characters are formatted.")
        words = MedicalWord.objects.by_language()[language]
        found = judge(text, language=language, words=words)
        context = {"text": text, "language": language, "found": found}
        return TemplateResponse(request, "admin/conditions/preview.html", context)
