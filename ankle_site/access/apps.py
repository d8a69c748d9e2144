from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "ankle_site.access"
    label = "access"
    verbose_name = "Access"
