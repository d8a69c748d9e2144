"""System checks for what surrounds the site: proxy, cache, static files, error hook."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections
from django.urls import Resolver404, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils.module_loading import import_string

Apps = Sequence[AppConfig] | None


@register(Tags.security)
def check_proxy(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if not settings.HTTPS or settings.PROXIES:
        return []
    return [
        Warning(
            "HTTPS is on and PROXIES is 0: whoever speaks HTTPS for the site is not believed.",
            hint="Set PROXIES to the number of proxies in front (1 with nginx alone). Without it"
            " pages lead to themselves for ever, and all visitors seem to have one address.",
            id="ankle_site.W006",
        )
    ]


@register(Tags.caches)
def check_shared_cache(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if settings.DEBUG or settings.CACHE_URL or connections["default"].vendor == "sqlite":
        return []
    return [
        Warning(
            "The database is PostgreSQL and CACHE_URL is empty: each process counts by itself.",
            hint="Set CACHE_URL=redis://... so that rates hold for all processes together.",
            id="ankle_site.W007",
        )
    ]


@register(Tags.staticfiles)
def check_collected_files(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    storage = staticfiles_storage
    if not isinstance(storage, ManifestStaticFilesStorage) or storage.read_manifest():
        return []
    return [
        Warning(
            f"{settings.STATIC_ROOT} holds no static files: browsers would keep none of them.",
            hint="Run manage.py collectstatic --no-input, with each new version of the code.",
            id="ankle_site.W008",
        )
    ]


@register()
def check_error_hook(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    try:
        found = callable(import_string(settings.ERROR_HOOK)) if settings.ERROR_HOOK else True
    except Exception:  # whatever the operator's own code raises when it is imported
        found = False
    if found:
        return []
    return [
        Error(
            f"ERROR_HOOK is {settings.ERROR_HOOK}, and no such function can be imported.",
            hint="Name one that can be imported here: ERROR_HOOK=package.module.function",
            id="ankle_site.E005",
        )
    ]


@register(Tags.urls)
def check_admin_path(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    address = f"/{settings.ADMIN_PATH}"
    taken = address.startswith((*settings.API_PREFIXES, settings.STATIC_URL))
    if not taken and not _is_a_page(address):
        return []
    return [
        Error(
            f"ADMIN_PATH is {settings.ADMIN_PATH}, where something public stands already.",
            hint="Choose another path: ADMIN_PATH=workplace/",
            id="ankle_site.E006",
        )
    ]


def _is_a_page(address: str) -> bool:
    urls: Any = get_resolver().urlconf_module
    try:
        URLResolver(RegexPattern(r"^/"), urls.PREVIEWED).resolve(address)
    except Resolver404:
        return False
    return True
