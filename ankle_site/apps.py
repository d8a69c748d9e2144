from django.apps import AppConfig


class AnkleSiteConfig(AppConfig):
    name = "ankle_site"
    verbose_name = "Ankle Site"

    def ready(self) -> None:
        from ankle_site import checks  # noqa: F401, PLC0415  registers the system checks
        from ankle_site.operations import (  # noqa: PLC0415
            checks as checks_of_operations,  # noqa: F401
        )
        from ankle_site.operations import error_hook, metrics  # noqa: F401, PLC0415  hear of work
        from ankle_site.staff import logins  # noqa: F401, PLC0415  hears of log-ins
