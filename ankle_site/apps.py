from django.apps import AppConfig


class AnkleSiteConfig(AppConfig):
    name = "ankle_site"
    verbose_name = "Ankle Site"

    def ready(self) -> None:
        from ankle_site import checks  # noqa: F401, PLC0415  registers the system checks
        from ankle_site.staff import logins  # noqa: F401, PLC0415  hears of log-ins
