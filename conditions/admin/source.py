from django.contrib import admin
from django.db import models
from django.utils.html import format_html

from conditions.admin.knowledge import KnowledgeAdmin
from conditions.models import Source


@admin.register(Source)
class SourceAdmin(KnowledgeAdmin[Source]):
    list_display = ["slug", "title", "authors", "year", "kind", "reading", "address"]
    list_filter = ["kind", "reading"]
    search_fields = ["slug", "title", "authors", "published_in", "doi", "pmid", "pmcid"]
    formfield_overrides = {models.URLField: {"assume_scheme": "https"}}
    fieldsets = [
        (None, {"fields": ["title", "slug", "authors", ("published_in", "year")]}),
        ("How far to trust it", {"fields": [("kind", "reading")]}),
        ("Where to read it", {"fields": ["url", ("doi", "pmid", "pmcid")]}),
    ]

    @admin.display(description="address")
    def address(self, source: Source) -> str:
        if not source.link:
            return "-"
        return format_html('<a class="text-link" href="{}" rel="noreferrer">Open</a>', source.link)
