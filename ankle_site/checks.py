"""System checks for settings that parse but are unwise; each says what to do.

Those about the database run with `migrate` and with `check --database default`; the others with
every command. Django's own cover more: `manage.py check --deploy`.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connections

from conditions.models import Release

# The oldest versions that the product is made for; the tests run on PostgreSQL 15.
OLDEST = {"sqlite": (3, 37), "postgresql": (15,)}
SHORTEST_SECRET_KEY = 50  # characters, as Django's own check asks for
THIS_MACHINE = frozenset({"127.0.0.1", "localhost", "[::1]"})
LIKELIER_THAN_NOT = 0.5

Apps = Sequence[AppConfig] | None


@register(Tags.security)
def check_public_site(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """What is fine on one's own machine and not on a public site."""
    found: list[tuple[bool, CheckMessage]] = [
        (
            settings.RELEASE_SINGLE_PERSON,
            Error(
                "RELEASE_SINGLE_PERSON is on while DEBUG is off: one person can publish alone.",
                hint="Set RELEASE_SINGLE_PERSON=false; patients read what is published.",
                id="ankle_site.E001",
            ),
        ),
        (
            not settings.SECOND_FACTOR,
            Warning(
                "SECOND_FACTOR is off while DEBUG is off: a stolen password is enough to publish.",
                hint="Set SECOND_FACTOR=true, or leave it out.",
                id="ankle_site.W005",
            ),
        ),
        (
            len(settings.SECRET_KEY) < SHORTEST_SECRET_KEY,
            Error(
                f"SECRET_KEY has fewer than {SHORTEST_SECRET_KEY} characters.",
                hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
                id="ankle_site.E002",
            ),
        ),
        (
            connections["default"].vendor == "sqlite",
            Warning(
                "The database is SQLite while DEBUG is off: it serves one machine only.",
                hint="Set DATABASE_URL=postgresql://... where more than one process writes.",
                id="ankle_site.W001",
            ),
        ),
        (
            not settings.HTTPS,
            Warning(
                "HTTPS is off while DEBUG is off: answers and passwords travel in the clear.",
                hint="Put the site behind a proxy that speaks HTTPS and set HTTPS=true.",
                id="ankle_site.W002",
            ),
        ),
        (
            "*" in settings.ALLOWED_HOSTS,
            Warning(
                "ALLOWED_HOSTS allows every name while DEBUG is off: links can be forged.",
                hint="Name the site's hosts: ALLOWED_HOSTS=ankle.example",
                id="ankle_site.W003",
            ),
        ),
        (
            settings.HTTPS and THIS_MACHINE.issuperset(settings.ALLOWED_HOSTS),
            Warning(
                "HTTPS is on and ALLOWED_HOSTS names this machine alone: all others are refused.",
                hint="Name the site's hosts: ALLOWED_HOSTS=ankle.example",
                id="ankle_site.W009",
            ),
        ),
        (
            settings.FREE_TEXT,
            Warning(
                "FREE_TEXT is on while DEBUG is off: it was not tried on real patients' sentences.",
                hint="Set FREE_TEXT=false, or leave it out: hazard h38 in docs/safety.md.",
                id="ankle_site.W010",
            ),
        ),
    ]
    return [] if settings.DEBUG else [message for wrong, message in found if wrong]


@register()
def check_thresholds(app_configs: Apps, **kwargs: Any) -> list[CheckMessage]:
    """Figures that are each allowed, and together or for patients unwise."""
    found: list[tuple[bool, CheckMessage]] = [
        (
            settings.URGENCY_PROBABILITY > LIKELIER_THAN_NOT,
            Warning(
                f"URGENCY_PROBABILITY is {settings.URGENCY_PROBABILITY}: a dangerous condition that"
                " is likelier than not would not raise the urgency.",
                hint="Set URGENCY_PROBABILITY=0.1, or leave it out.",
                id="ankle_site.W011",
            ),
        ),
        (
            settings.SESSION_IDLE_MINUTES > settings.SESSION_HOURS * 60,
            Warning(
                "SESSION_IDLE_MINUTES is longer than SESSION_HOURS: it never ends a session.",
                hint="Set SESSION_IDLE_MINUTES to fewer minutes than a session lasts.",
                id="ankle_site.W012",
            ),
        ),
    ]
    return [message for wrong, message in found if wrong]


@register(Tags.database)
def check_replicas(
    app_configs: Apps, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    if not settings.REPLICAS or connections["default"].vendor == "postgresql":
        return []
    return [
        Error(
            "REPLICA_URLS is set, and DATABASE_URL is not PostgreSQL.",
            hint="Set DATABASE_URL=postgresql://... or leave REPLICA_URLS out.",
            id="ankle_site.E004",
        )
    ]


@register(Tags.database)
def check_databases_answer(
    app_configs: Apps, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for alias in databases or ():
        if error := _silent(alias):
            variable = "REPLICA_URLS" if alias in settings.REPLICAS else "DATABASE_URL"
            found.append(
                Error(
                    f"The database of {variable} ({alias}) does not answer: {error}",
                    hint=f"Start it, or mend its address in {variable}.",
                    id="ankle_site.E007",
                )
            )
    return found


def _silent(alias: str) -> DatabaseError | None:
    """Why a database does not answer; None where it does."""
    try:
        connections[alias].ensure_connection()
    except DatabaseError as error:
        return error
    return None


def _answering(databases: Iterable[str] | None) -> list[str]:
    return [alias for alias in databases or () if not _silent(alias)]


@register(Tags.database)
def check_database_version(
    app_configs: Apps, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    found: list[CheckMessage] = []
    for alias in _answering(databases):
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
        for alias in _answering(databases)
        if Release._meta.db_table in connections[alias].introspection.table_names()
        and Release.objects.using(alias).live() is None
    ]
