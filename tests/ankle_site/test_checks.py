from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import CheckMessage, Error, Warning, run_checks
from django.db import connection
from pytest_django import Settings

from ankle_site import checks
from ankle_site.checks import (
    check_database_version,
    check_live_release,
    check_public_site,
    check_replicas,
)
from tests.factories import make_condition, publish


def use_database(monkeypatch: pytest.MonkeyPatch, **attributes: Any) -> None:
    """Let the checks see a database like this as the default one."""
    monkeypatch.setattr(checks, "connections", {"default": SimpleNamespace(**attributes)})


@pytest.fixture
def public_site(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a public site that the checks have nothing to say about."""
    settings.DEBUG = False
    settings.HTTPS = True
    settings.SECRET_KEY = "k" * 50
    settings.ALLOWED_HOSTS = ["ankle.example"]
    settings.RELEASE_SINGLE_PERSON = False
    settings.SECOND_FACTOR = True
    use_database(monkeypatch, vendor="postgresql")
    return settings


@pytest.mark.parametrize(
    ("_case", "changed", "found"),
    [
        ("all is well", {}, []),
        (
            "one person publishes",
            {"RELEASE_SINGLE_PERSON": True},
            [
                Error(
                    "RELEASE_SINGLE_PERSON is on while DEBUG is off: one person can publish alone.",
                    hint="Set RELEASE_SINGLE_PERSON=false; patients read what is published.",
                    id="ankle_site.E001",
                )
            ],
        ),
        (
            "no second factor",
            {"SECOND_FACTOR": False},
            [
                Warning(
                    "SECOND_FACTOR is off while DEBUG is off: a stolen password is enough to"
                    " publish.",
                    hint="Set SECOND_FACTOR=true, or leave it out.",
                    id="ankle_site.W005",
                )
            ],
        ),
        (
            "short key",
            {"SECRET_KEY": "k" * 49},
            [
                Error(
                    "SECRET_KEY has fewer than 50 characters.",
                    hint="Make one: python3 -c 'import secrets; print(secrets.token_urlsafe(50))'",
                    id="ankle_site.E002",
                )
            ],
        ),
        (
            "no HTTPS",
            {"HTTPS": False},
            [
                Warning(
                    "HTTPS is off while DEBUG is off: answers and passwords travel in the clear.",
                    hint="Put the site behind a proxy that speaks HTTPS and set HTTPS=true.",
                    id="ankle_site.W002",
                )
            ],
        ),
        (
            "every host",
            {"ALLOWED_HOSTS": ["ankle.example", "*"]},
            [
                Warning(
                    "ALLOWED_HOSTS allows every name while DEBUG is off: links can be forged.",
                    hint="Name the site's hosts: ALLOWED_HOSTS=ankle.example",
                    id="ankle_site.W003",
                )
            ],
        ),
    ],
)
def test_a_public_site_is_told_what_is_unwise(
    public_site: Settings, _case: str, changed: dict[str, Any], found: list[CheckMessage]
) -> None:
    for name, value in changed.items():
        setattr(public_site, name, value)

    assert check_public_site(None) == found


def test_a_public_site_on_sqlite_is_told_its_limit(
    public_site: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    use_database(monkeypatch, vendor="sqlite")

    assert check_public_site(None) == [
        Warning(
            "The database is SQLite while DEBUG is off: it serves one machine only.",
            hint="Set DATABASE_URL=postgresql://... where more than one process writes.",
            id="ankle_site.W001",
        )
    ]


def test_a_machine_of_ones_own_is_told_nothing(public_site: Settings) -> None:
    public_site.DEBUG = True
    public_site.HTTPS = False
    public_site.RELEASE_SINGLE_PERSON = True
    public_site.SECOND_FACTOR = False
    public_site.ALLOWED_HOSTS = ["*"]

    assert check_public_site(None) == []


def test_an_origin_without_a_scheme_is_refused(settings: Settings) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["ankle.example"]

    assert [
        message.id for message in run_checks(tags=["compatibility"]) if message.is_serious()
    ] == ["4_0.E001"]


@pytest.mark.parametrize(
    ("_case", "vendor", "name", "version", "found"),
    [
        ("SQLite at its oldest", "sqlite", "SQLite", (3, 37, 0), []),
        (
            "SQLite too old",
            "sqlite",
            "SQLite",
            (3, 36, 9),
            [
                Error(
                    "SQLite 3.36.9 is too old.",
                    hint="Use version 3.37 or newer.",
                    id="ankle_site.E003",
                )
            ],
        ),
        ("PostgreSQL at its oldest", "postgresql", "PostgreSQL", (15, 0), []),
        (
            "PostgreSQL too old",
            "postgresql",
            "PostgreSQL",
            (14, 12),
            [
                Error(
                    "PostgreSQL 14.12 is too old.",
                    hint="Use version 15 or newer.",
                    id="ankle_site.E003",
                )
            ],
        ),
    ],
)
def test_the_database_has_to_be_new_enough(
    monkeypatch: pytest.MonkeyPatch,
    _case: str,
    vendor: str,
    name: str,
    version: tuple[int, ...],
    found: list[CheckMessage],
) -> None:
    use_database(
        monkeypatch, vendor=vendor, display_name=name, get_database_version=lambda: version
    )

    assert check_database_version(None, databases=["default"]) == found


@pytest.mark.django_db
def test_this_database_is_new_enough() -> None:
    assert check_database_version(None, databases=[connection.alias]) == []


@pytest.mark.django_db
def test_a_site_without_a_live_release_is_told_how_to_publish() -> None:
    assert check_live_release(None, databases=["default"]) == [
        Warning(
            "No release is live: the pages, the API and triage have nothing to answer with.",
            hint="Publish one: manage.py propose_release, then approve_release; or, for a"
            " demonstration, manage.py setup_demo.",
            id="ankle_site.W004",
        )
    ]


@pytest.mark.django_db
def test_a_site_with_a_live_release_is_told_nothing() -> None:
    make_condition()
    publish()

    assert check_live_release(None, databases=["default"]) == []


def test_before_the_first_migration_there_is_no_release_to_miss(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    empty = SimpleNamespace(introspection=SimpleNamespace(table_names=list))
    monkeypatch.setattr(checks, "connections", {"default": empty})

    assert check_live_release(None, databases=["default"]) == []


def test_databases_are_left_alone_unless_asked_for() -> None:
    assert [*check_database_version(None), *check_live_release(None)] == []


@pytest.mark.parametrize(
    ("_case", "primary", "replica", "found"),
    [
        ("both PostgreSQL", "postgresql", "postgresql", []),
        ("another primary", "sqlite", "postgresql", ["ankle_site.E004"]),
        ("another replica", "postgresql", "sqlite", ["ankle_site.E004"]),
    ],
)
def test_replicas_are_of_postgresql(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    _case: str,
    primary: str,
    replica: str,
    found: list[str],
) -> None:
    settings.REPLICAS = ["replica-1"]
    servers = {"default": primary, "replica-1": replica}
    known = {alias: SimpleNamespace(vendor=vendor) for alias, vendor in servers.items()}
    monkeypatch.setattr(checks, "connections", known)

    assert [message.id for message in check_replicas(None)] == found
