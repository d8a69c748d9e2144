from typing import Any

from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from conditions.admin.knowledge import KnowledgeAdmin, KnowledgeForm
from conditions.admin.lists import NumberOfUses
from conditions.duplicates import CERTAIN, FIELDS, Twin, twins_of
from conditions.identifiers import IDENTIFIERS
from conditions.models import Source

LONGEST_PASTED = 300  # characters: identifiers are pasted with their addresses


class SourceForm(KnowledgeForm):
    def clean(self) -> dict[str, Any]:
        """Name the source that is there already; the database could only say that there is one."""
        typed: dict[str, Any] = super().clean() or self.cleaned_data
        known = {name: typed[name] for name in FIELDS if typed.get(name)}
        self.twins = twins_of(Source(pk=self.instance.pk, **known))
        for twin in self.twins:
            if twin.field in CERTAIN:
                self.add_error(
                    twin.field,
                    format_html("Another source has this {}: {}", _field(twin), _link(twin.source)),
                )
        return typed


@admin.register(Source)
class SourceAdmin(KnowledgeAdmin[Source]):
    form = SourceForm
    list_display = [
        "slug",
        "title",
        "authors",
        "year",
        "kind",
        "reading",
        NumberOfUses(Source),
        "address",
    ]
    list_filter = ["kind", "reading"]
    search_fields = ["slug", "title", "authors", "published_in", "doi", "pmid", "pmcid"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = [
        (None, {"fields": ["title", "slug", "authors", ("published_in", "year")]}),
        ("How far to trust it", {"fields": [("kind", "reading")]}),
        ("Where to read it", {"fields": ["url", "doi", ("pmid", "pmcid")]}),
    ]

    def formfield_for_dbfield(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name in IDENTIFIERS:
            kwargs["max_length"] = LONGEST_PASTED
        return super().formfield_for_dbfield(db_field, request, **kwargs)

    def save_model(self, request: HttpRequest, obj: Source, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        for twin in form.twins:
            messages.warning(
                request,
                format_html("Another source has this {}: {}", _field(twin), _link(twin.source)),
            )

    @admin.display(description="address")
    def address(self, source: Source) -> str:
        if not source.link:
            return "-"
        return format_html('<a class="text-link" href="{}" rel="noreferrer">Open</a>', source.link)


def _field(twin: Twin) -> str:
    field: Any = Source._meta.get_field(twin.field)
    return str(field.verbose_name)


def _link(source: Source) -> SafeString:
    page = reverse("admin:conditions_source_change", args=[source.pk])
    return format_html('<a class="text-link" href="{}">{}</a>.', page, source)
