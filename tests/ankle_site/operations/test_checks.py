"""What an operator forgot is said by `manage.py check`, with what to do."""

from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.contrib.staticfiles.storage import StaticFilesStorage
from django.core.checks import CheckMessage, Error, Warning
from django.db import OperationalError, connection
from pytest_django import Settings

from ankle_site.operations import checks
from ankle_site.operations.checks import (
    check_admin_path,
    check_collected_files,
    check_encodings,
    check_error_hook,
    check_logs_of_servers,
    check_proxy,
    check_shared_cache,
)
from ankle_site.operations.static_files import FingerprintedStorage

Check = Callable[[Any], list[CheckMessage]]
HOOK = "ankle_site.operations.error_hook.report"


@pytest.mark.parametrize(
    ("_case", "check", "changed", "found"),
    [
        ("HTTPS behind a proxy", check_proxy, {"HTTPS": True, "PROXIES": 1}, []),
        ("nobody speaks HTTPS", check_proxy, {"HTTPS": True, "PROXIES": 0}, ["W006"]),
        ("no HTTPS", check_proxy, {"HTTPS": False, "PROXIES": 0}, []),
        ("shared cache", check_shared_cache, {"CACHE_URL": "redis://cache"}, []),
        ("no shared cache", check_shared_cache, {}, ["W007"]),
        ("debugging", check_shared_cache, {"DEBUG": True}, []),
        ("no hook", check_error_hook, {"ERROR_HOOK": ""}, []),
        ("a hook", check_error_hook, {"ERROR_HOOK": HOOK}, []),
        ("no such module", check_error_hook, {"ERROR_HOOK": "no.such.module"}, ["E005"]),
        ("no such function", check_error_hook, {"ERROR_HOOK": f"{HOOK}s"}, ["E005"]),
        ("no path", check_error_hook, {"ERROR_HOOK": "report"}, ["E005"]),
        ("no function", check_error_hook, {"ERROR_HOOK": "ankle_site.settings.DEBUG"}, ["E005"]),
        ("the default path", check_admin_path, {"ADMIN_PATH": "admin/"}, []),
        ("another path", check_admin_path, {"ADMIN_PATH": "staff/desk/"}, []),
        ("a page's path", check_admin_path, {"ADMIN_PATH": "check/"}, ["E006"]),
        ("a condition's path", check_admin_path, {"ADMIN_PATH": "conditions/desk/"}, ["E006"]),
        ("a page's path in Spanish", check_admin_path, {"ADMIN_PATH": "es/check/"}, ["E006"]),
        ("above all of them", check_admin_path, {"ADMIN_PATH": "es/"}, ["E006"]),
        ("below the API's", check_admin_path, {"ADMIN_PATH": "api/desk/"}, ["E006"]),
    ],
)
def test_each_mistake_has_its_message(
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
    _case: str,
    check: Check,
    changed: dict[str, Any],
    found: list[str],
) -> None:
    server = SimpleNamespace(vendor="postgresql")
    monkeypatch.setattr(checks, "connections", {"default": server})
    settings.DEBUG = False
    for name, value in changed.items():
        setattr(settings, name, value)
    messages = check(None)
    assert [message.id for message in messages] == [f"ankle_site.{code}" for code in found]
    assert all(message.hint for message in messages)


def test_on_sqlite_no_cache_is_asked_for(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DEBUG = False
    monkeypatch.setattr(checks, "connections", {"default": SimpleNamespace(vendor="sqlite")})
    assert check_shared_cache(None) == []


def test_static_files_have_to_be_collected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def found(storage: StaticFilesStorage) -> list[str | None]:
        monkeypatch.setattr(checks, "staticfiles_storage", storage)
        return [message.id for message in check_collected_files(None)]

    assert found(StaticFilesStorage(location=tmp_path)) == []  # without fingerprints
    assert found(FingerprintedStorage(location=tmp_path)) == ["ankle_site.W008"]
    (tmp_path / "staticfiles.json").write_text('{"version": "1.1", "paths": {}}')
    assert found(FingerprintedStorage(location=tmp_path)) == []


def test_a_hook_whose_module_fails_is_told(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "hook_of_somebody.py").write_text("nothing = 1 / 0")
    monkeypatch.syspath_prepend(str(tmp_path))
    settings.ERROR_HOOK = "hook_of_somebody.report"

    assert [message.id for message in check_error_hook(None)] == ["ankle_site.E005"]


DISCREET = {
    "log_error_verbosity": "terse",
    "log_min_error_statement": "panic",
    "log_min_duration_statement": "-1",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("_case", "changed", "told", "said"),
    [
        ("as deploy/ has it", {}, "", ""),
        (
            "as PostgreSQL has it by itself",
            {"log_error_verbosity": "default", "log_min_error_statement": "error"},
            "log_error_verbosity is default, log_min_error_statement is error",
            "ALTER SYSTEM SET log_error_verbosity = terse;"
            " ALTER SYSTEM SET log_min_error_statement = panic;",
        ),
        (
            "whatever takes long",
            {"log_min_duration_statement": "1000"},
            "log_min_duration_statement is 1000",
            "ALTER SYSTEM SET log_min_duration_statement = -1;",
        ),
        (
            "some of what takes long",
            {"log_min_duration_sample": "0"},
            "log_min_duration_sample is 0",
            "ALTER SYSTEM SET log_min_duration_sample = -1;",
        ),
        (
            "what changes rows",
            {"log_statement": "mod"},
            "log_statement is mod",
            "ALTER SYSTEM SET log_statement = none;",
        ),
        (
            "some transactions",
            {"log_transaction_sample_rate": "0.5"},
            "log_transaction_sample_rate is 0.5",
            "ALTER SYSTEM SET log_transaction_sample_rate = 0;",
        ),
    ],
)
def test_postgresql_keeps_answers_out_of_its_log(
    settings: Settings, _case: str, changed: dict[str, str], told: str, said: str
) -> None:
    if connection.vendor != "postgresql":
        assert check_logs_of_servers(None, databases=["default"]) == []
        return
    with connection.cursor() as cursor:
        for name, value in (DISCREET | changed).items():
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])
    warning = Warning(
        f"The log of PostgreSQL (default) may tell what patients answered: {told}.",
        hint=f"Let a superuser of that server say: {said} SELECT pg_reload_conf();",
        id="ankle_site.W013",
    )

    assert check_logs_of_servers(None, databases=["default"]) == ([warning] if told else [])
    assert check_logs_of_servers(None) == []
    settings.DEBUG = True
    assert check_logs_of_servers(None, databases=["default"]) == []


@pytest.mark.django_db
def test_a_database_knows_all_letters(monkeypatch: pytest.MonkeyPatch) -> None:
    assert check_encodings(None, databases=["default"]) == []
    assert check_encodings(None) == []

    monkeypatch.setattr(checks, "_set_in", lambda alias, name: {name: "SQL_ASCII"})
    error = Error(
        "The database (default) has the encoding SQL_ASCII, and texts need UTF8.",
        hint="Make it anew: createdb --template template0 --encoding UTF8 --locale C.UTF-8",
        id="ankle_site.E008",
    )
    assert check_encodings(None, databases=["default"]) == [error]


def test_a_server_that_does_not_answer_is_not_asked_how_it_is_set_up(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    gone = SimpleNamespace(vendor="postgresql", cursor=refuse)
    monkeypatch.setattr(checks, "connections", {"default": gone})

    assert check_logs_of_servers(None, databases=["default"]) == []
    assert check_encodings(None, databases=["default"]) == []
