"""Addresses of the admin's pages about many rows at once, below /admin/knowledge/."""

from django.contrib import admin
from django.urls import path

from conditions.admin import document
from conditions.admin.replacing import find_and_replace

_own = admin.site.admin_view

urlpatterns = [
    path("document/", _own(document.knowledge), name="knowledge"),
    path("document/export/", _own(document.export_document), name="export-knowledge"),
    path("document/preview/", _own(document.preview_document), name="preview-knowledge"),
    path("document/import/", _own(document.import_document), name="import-knowledge"),
    path("replace/", _own(find_and_replace), name="find-and-replace"),
]
