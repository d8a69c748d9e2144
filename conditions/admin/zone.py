from django.contrib import admin

from conditions.admin.knowledge import KnowledgeAdmin
from conditions.models import Zone


@admin.register(Zone)
class ZoneAdmin(KnowledgeAdmin[Zone]):
    list_display = ["name", "slug"]
    search_fields = ["slug", "name"]
    fields = [("name", "slug"), "symptoms", "structures"]
