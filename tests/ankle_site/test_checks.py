import os
import subprocess
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.checks import CheckMessage, Error, Warning
from django.db import OperationalError, connection
from pytest_django import Settings

from ankle_site import checks
from ankle_site.checks import (
    check_database_version,
    check_databases_answer,
    check_live_release,
    check_public_site,
    check_replicas,
    check_thresholds,
)
from tests.architecture.project import ROOT
from tests.factories import make_condition, publish

NO_REPLICAS = Error(
    "REPLICA_URLS is set, and DATABASE_URL is not PostgreSQL.",
    hint="Set DATABASE_URL=postgresql://... or leave REPLICA_URLS out.",
    id="ankle_site.E004",
)


def use_database(monkeypatch: pytest.MonkeyPatch, **attributes: Any) -> None:
    """Let the checks see a database like this as the default one."""
    answers = {"ensure_connection": lambda: None}
    seen = SimpleNamespace(**(answers | attributes))
    monkeypatch.setattr(checks, "connections", {"default": seen})


@pytest.fixture
def public_site(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Settings of a public site that the checks have nothing to say about."""
    settings.DEBUG = False
    settings.HTTPS = True
    settings.SECRET_KEY = "k" * 50
    settings.ALLOWED_HOSTS = ["ankle.example"]
    settings.RELEASE_SINGLE_PERSON = False
    settings.SECOND_FACTOR = True
    settings.FREE_TEXT = False
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
        (
            "no host but this machine",
            {"ALLOWED_HOSTS": ["127.0.0.1", "localhost"]},
            [
                Warning(
                    "HTTPS is on and ALLOWED_HOSTS names this machine alone: all others are"
                    " refused.",
                    hint="Name the site's hosts: ALLOWED_HOSTS=ankle.example",
                    id="ankle_site.W009",
                )
            ],
        ),
        (
            "free text",
            {"FREE_TEXT": True},
            [
                Warning(
                    "FREE_TEXT is on while DEBUG is off: it was not tried on real patients'"
                    " sentences.",
                    hint="Set FREE_TEXT=false, or leave it out: hazard h38 in docs/safety.md.",
                    id="ankle_site.W010",
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
    public_site.FREE_TEXT = True

    assert check_public_site(None) == []


@pytest.mark.parametrize(
    ("_case", "changed", "found"),
    [
        ("as shipped", {}, []),
        ("a level with one in two", {"URGENCY_PROBABILITY": 0.5}, []),
        (
            "likelier than not",
            {"URGENCY_PROBABILITY": 0.6},
            [
                Warning(
                    "URGENCY_PROBABILITY is 0.6: a dangerous condition that is likelier than not"
                    " would not raise the urgency.",
                    hint="Set URGENCY_PROBABILITY=0.1, or leave it out.",
                    id="ankle_site.W011",
                )
            ],
        ),
        ("idle for a whole session", {"SESSION_IDLE_MINUTES": 60, "SESSION_HOURS": 1}, []),
        (
            "idle for longer than a session",
            {"SESSION_IDLE_MINUTES": 61, "SESSION_HOURS": 1},
            [
                Warning(
                    "SESSION_IDLE_MINUTES is longer than SESSION_HOURS: it never ends a session.",
                    hint="Set SESSION_IDLE_MINUTES to fewer minutes than a session lasts.",
                    id="ankle_site.W012",
                )
            ],
        ),
    ],
)
def test_figures_that_are_unwise_are_told(
    settings: Settings, _case: str, changed: dict[str, Any], found: list[CheckMessage]
) -> None:
    for name, value in changed.items():
        setattr(settings, name, value)

    assert check_thresholds(None) == found


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
    use_database(monkeypatch, introspection=SimpleNamespace(table_names=list))

    assert check_live_release(None, databases=["default"]) == []


def test_databases_are_left_alone_unless_asked_for() -> None:
    assert [
        *check_databases_answer(None),
        *check_database_version(None),
        *check_live_release(None),
    ] == []


@pytest.mark.parametrize(("primary", "found"), [("postgresql", []), ("sqlite", [NO_REPLICAS])])
def test_replicas_are_of_postgresql(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, primary: str, found: list[CheckMessage]
) -> None:
    use_database(monkeypatch, vendor=primary)
    assert check_replicas(None) == []
    settings.REPLICAS = ["replica-1"]
    assert check_replicas(None) == found


@pytest.mark.parametrize(
    ("alias", "variable"), [("default", "DATABASE_URL"), ("replica-1", "REPLICA_URLS")]
)
def test_a_database_that_does_not_answer_is_named_and_not_asked_more(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, alias: str, variable: str
) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    settings.REPLICAS = ["replica-1"]
    gone = SimpleNamespace(ensure_connection=refuse)
    monkeypatch.setattr(checks, "connections", {alias: gone})

    assert check_databases_answer(None, databases=[alias]) == [
        Error(
            f"The database of {variable} ({alias}) does not answer: connection refused",
            hint=f"Start it, or mend its address in {variable}.",
            id="ankle_site.E007",
        )
    ]
    assert check_database_version(None, databases=[alias]) == []
    assert check_live_release(None, databases=[alias]) == []


def test_commands_tell_of_a_database_that_does_not_answer() -> None:
    run = subprocess.run(
        [sys.executable, "manage.py", "migrate"],
        cwd=ROOT,
        env=os.environ | {"DATABASE_URL": "postgresql://a:s3cr3t@127.0.0.1:1/b"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 1
    assert "(ankle_site.E007) The database of DATABASE_URL (default) does not answer" in run.stderr
    assert ("Traceback" in run.stderr, "s3cr3t" in run.stderr) == (False, False)
