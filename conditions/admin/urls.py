"""Addresses of the admin's pages about many rows at once, below /admin/knowledge/."""

from django.contrib import admin
from django.urls import path

from conditions.admin import document

_own = admin.site.admin_view

urlpatterns = [
    path("", _own(document.knowledge), name="knowledge"),
    path("document.json", _own(document.export_document), name="export-knowledge"),
    path("preview/", _own(document.preview_document), name="preview-knowledge"),
    path("import/", _own(document.import_document), name="import-knowledge"),
]
