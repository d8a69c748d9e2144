"""System checks for what surrounds the site: proxy, cache, static files, error hook."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.contrib.staticfiles.storage import ManifestStaticFilesStorage, staticfiles_storage
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections
from django.urls import Resolver404, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern
from django.utils.module_loading import import_string

Apps = Sequence[AppConfig] | None
# With these PostgreSQL's own log has neither statements with their values nor rows. "terse" leaves
# out its details, such as `Failing row contains (...)` and the statements of a deadlock.
DISCREET = {
    "auto_explain.log_min_duration": "-1",
    "log_error_verbosity": "terse",
    "log_min_duration_sample": "-1",
    "log_min_duration_statement": "-1",
    "log_min_error_statement": "panic",
    "log_statement": "none",
    "log_transaction_sample_rate": "0",
}


@register(Tags.security)
def check_proxy(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    if not settings.HTTPS or settings.PROXIES:
        return []
    return [
        Warning(
            "HTTPS is on and PROXIES is 0: whoever speaks HTTPS for the site is not believed.",
            hint="Set PROXIES to the number of proxies in front (1 with deploy/nginx.conf)."
            " Without it pages lead to themselves for ever, and all visitors seem to have one"
            " address.",
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


@register(Tags.database)
def check_logs_of_servers(
    app_configs: Apps, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Django puts values into statements before it sends them: answers, tokens, what was typed."""
    if settings.DEBUG:
        return []
    return [
        Warning(
            f"The log of PostgreSQL ({alias}) may tell what patients answered:"
            f" {', '.join(f'{name} is {value}' for name, value in told.items())}.",
            hint="Let a superuser of that server say: "
            + " ".join(f"ALTER SYSTEM SET {name} = {DISCREET[name]};" for name in told)
            + " SELECT pg_reload_conf();",
            id="ankle_site.W013",
        )
        for alias in databases or ()
        if (told := _indiscreet(alias))
    ]


def _indiscreet(alias: str) -> dict[str, str]:
    """What a server logs too much by."""
    found = _set_in(alias, *DISCREET)
    return {name: value for name, value in found.items() if value != DISCREET[name]}


@register(Tags.database)
def check_encodings(
    app_configs: Apps, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Where its machine has no language, PostgreSQL makes databases that know no letters but A-Z;
    the first name with another one would fail.
    """
    return [
        Error(
            f"The database ({alias}) has the encoding {encoding}, and texts need UTF8.",
            hint="Make it anew: createdb --template template0 --encoding UTF8 --locale C.UTF-8",
            id="ankle_site.E008",
        )
        for alias in databases or ()
        for encoding in _set_in(alias, "server_encoding").values()
        if encoding != "UTF8"
    ]


def _set_in(alias: str, *names: str) -> dict[str, str]:
    """What a PostgreSQL server says; of one that does not answer another check tells."""
    connection = connections[alias]
    if connection.vendor != "postgresql":
        return {}
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT name, setting FROM pg_settings WHERE name = ANY(%s) ORDER BY name",
                [list(names)],
            )
            return dict(cursor.fetchall())
    except DatabaseError:
        return {}


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
    translated = [f"/{code}/" for code, _ in settings.LANGUAGES if code != settings.LANGUAGE_CODE]
    taken = address.startswith((*settings.API_PREFIXES, settings.STATIC_URL, *translated))
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
