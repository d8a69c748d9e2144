"""System checks for settings that parse but are unwise; each says what to do.

Those about the database run with `migrate` and with `check --database default`; the others with
every command. Django's own cover more: `manage.py check --deploy`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connections

from conditions.models import Release

# The oldest versions that the product is made for; the tests run on PostgreSQL 15.
OLDEST = {"sqlite": (3, 37), "postgresql": (15,)}
SHORTEST_SECRET_KEY = 50  # characters, as Django's own check asks for

Apps = Sequence[AppConfig] | None


@register(Tags.security)
def check_public_site(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """What is fine on one's own machine and not on a public site."""
    if settings.DEBUG:
        return []
    found: list[CheckMessage] = []
    if settings.RELEASE_SINGLE_PERSON:
        found.append(
            Error(
                "RELEASE_SINGLE_PERSON is on while DEBUG is off: one person can publish alone.",
                hint="Set RELEASE_SINGLE_PERSON=false; patients read what is published.",
                id="ankle_site.E001",
            )
        )
    if not settings.SECOND_FACTOR:
        found.append(
            Warning(
                "SECOND_FACTOR is off while DEBUG is off: a stolen password is enough to publish.",
                hint="Set SECOND_FACTOR=true, or leave it out.",
                id="ankle_site.W005",
            )
        )
    if len(settings.SECRET_KEY) < SHORTEST_SECRET_KEY:
        found.append(
            Error(
                f"SECRET_KEY has fewer than {SHORTEST_SECRET_KEY} characters.",
                hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
                id="ankle_site.E002",
            )
        )
    if connections["default"].vendor == "sqlite":
        found.append(
            Warning(
                "The database is SQLite while DEBUG is off: it serves one machine only.",
                hint="Set DATABASE_URL=postgresql://... where more than one process writes.",
                id="ankle_site.W001",
            )
        )
    if not settings.HTTPS:
        found.append(
            Warning(
                "HTTPS is off while DEBUG is off: answers and passwords travel in the clear.",
                hint="Put the site behind a proxy that speaks HTTPS and set HTTPS=true.",
                id="ankle_site.W002",
            )
        )
    if "*" in settings.ALLOWED_HOSTS:
        found.append(
            Warning(
                "ALLOWED_HOSTS allows every name while DEBUG is off: links can be forged.",
                hint="Name the site's hosts: ALLOWED_HOSTS=ankle.example",
                id="ankle_site.W003",
            )
        )
    return found


@register(Tags.database)
def check_replicas(
    app_configs: Apps, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    others = [alias for alias in settings.REPLICAS if connections[alias].vendor != "postgresql"]
    if not others and (not settings.REPLICAS or connections["default"].vendor == "postgresql"):
        return []
    return [
        Error(
            "REPLICA_URLS is set, and DATABASE_URL or one of them is not PostgreSQL.",
            hint="Replicas are PostgreSQL's: set both to postgresql://... or leave REPLICA_URLS"
            " out.",
            id="ankle_site.E004",
        )
    ]


@register(Tags.database)
def check_database_version(
    app_configs: Apps, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for alias in databases or ():
        connection = connections[alias]
        version, oldest = connection.get_database_version(), OLDEST[connection.vendor]
        if version < oldest:
            found.append(
                Error(
                    f"{connection.display_name} {'.'.join(map(str, version))} is too old.",
                    hint=f"Use version {'.'.join(map(str, oldest))} or newer.",
                    id="ankle_site.E003",
                )
            )
    return found


@register(Tags.database)
def check_live_release(
    app_configs: Apps, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """Silent before the first `migrate`: there is no table to look into."""
    return [
        Warning(
            "No release is live: the pages, the API and triage have nothing to answer with.",
            hint="Publish one: manage.py propose_release, then approve_release; or, for a"
            " demonstration, manage.py setup_demo.",
            id="ankle_site.W004",
        )
        for alias in databases or ()
        if Release._meta.db_table in connections[alias].introspection.table_names()
        and Release.objects.using(alias).live() is None
    ]
