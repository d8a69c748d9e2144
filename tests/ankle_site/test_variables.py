"""A wrong variable stops the start with its name and what is allowed."""

import os
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from environs.exceptions import EnvError

from tests.architecture.project import ROOT
from tests.architecture.test_promises import variables_in_settings

BOOLEAN, INTEGER, NUMBER = "Give true or false.", "Give a whole number.", "Give a number."
HOSTS = "Give names such as ankle.example, without scheme, port, path or spaces."
ORIGINS = "Give origins such as https://ankle.example, without a path or spaces."
POSTGRESQL = "Give postgresql://<user>:<password>@<host>:<port>/<name>"
DATABASE = f"{POSTGRESQL}, or sqlite:////<absolute path> in a directory that exists."
PATH = "Give letters, digits, - and _ with a slash at the end only."
NETWORKS = "Give networks such as 10.0.0.0/8."
REDIS = "Give redis://<host>:<port>/<number> or rediss://..."
FORMATS = "Must be one of: plain, json."
DIRECTORY = "Give the absolute path of a directory that can be written to."
RATE = "Give off, or a number up to 9999 and s, min, h or day, such as 60/min."


def from_to(lowest: int, highest: int) -> str:
    return f"Must be greater than or equal to {lowest} and less than or equal to {highest}."


WHOLE_NUMBERS = {
    "PROXIES": (0, 10),
    "SESSION_IDLE_MINUTES": (1, 10_080),
    "SESSION_HOURS": (1, 168),
    "LOGIN_FAILURES": (1, 100),
    "LOGIN_LOCK_MINUTES": (1, 10_080),
    "ASSESSMENT_RETENTION_DAYS": (1, 3650),
    "INTERVIEW_RETENTION_HOURS": (1, 8760),
    "SEARCH_RETENTION_DAYS": (1, 3650),
    "REVIEW_MONTHS": (1, 120),
}
BOOLEANS = (
    *("DEBUG", "HTTPS", "HSTS_SUBDOMAINS", "SECOND_FACTOR"),
    *("RELEASE_SINGLE_PERSON", "FREE_TEXT"),
)
SHARE = "Must be greater than 0 and less than or equal to 1."
WRONG: list[tuple[str, str, Any]] = [
    *((name, value, BOOLEAN) for name in BOOLEANS for value in ("", "maybe", "2")),
    *((name, value, INTEGER) for name in WHOLE_NUMBERS for value in ("", "x", "1.5", "nan")),
    *(
        (name, str(value), [from_to(*bounds)])
        for name, bounds in WHOLE_NUMBERS.items()
        for value in (bounds[0] - 1, bounds[1] + 1, -10, 10**18)
    ),
    *(("URGENCY_PROBABILITY", value, NUMBER) for value in ("", "10%", "nan", "inf")),
    *(("URGENCY_PROBABILITY", value, [SHARE]) for value in ("0", "-0.1", "1.1")),
    ("SECRET_KEY", "", ["Give a long random text."]),
    ("ALLOWED_HOSTS", "", ["Give at least one."]),
    ("ALLOWED_HOSTS", "a.example,", {1: [HOSTS]}),
    ("ALLOWED_HOSTS", "a.example, b.example", {1: [HOSTS]}),
    ("ALLOWED_HOSTS", "https://a.example", {0: [HOSTS]}),
    ("ALLOWED_HOSTS", "a.example:443", {0: [HOSTS]}),
    ("ALLOWED_HOSTS", "a.example/", {0: [HOSTS]}),
    ("CSRF_TRUSTED_ORIGINS", "a.example", {0: [ORIGINS]}),
    ("CSRF_TRUSTED_ORIGINS", "https://a.example/", {0: [ORIGINS]}),
    ("CSRF_TRUSTED_ORIGINS", "ftp://a.example", {0: [ORIGINS]}),
    ("CORS_ORIGINS", "a.example", [ORIGINS]),
    ("CORS_ORIGINS", "https://a.example,", [ORIGINS]),
    ("CORS_ORIGINS", "https://a.example,*", [ORIGINS]),
    ("CORS_ORIGINS", "https://*.example", [ORIGINS]),
    ("ADMIN_PATH", "", [PATH]),
    ("ADMIN_PATH", "/admin", [PATH]),
    ("ADMIN_PATH", "../admin/", [PATH]),
    ("ADMIN_NETWORKS", "10.0.0.1/8", {0: [f"10.0.0.1/8 has host bits set. {NETWORKS}"]}),
    (
        "ADMIN_NETWORKS",
        "10.0.0.0/8,",
        {1: [f"'' does not appear to be an IPv4 or IPv6 network. {NETWORKS}"]},
    ),
    *(
        ("DATABASE_URL", value, DATABASE)
        for value in (
            *("", "nonsense", "http://a/b", "mysql://a:b@c/d", "postgresql://", "postgresql://a"),
            *(
                "postgresql://a:b@c:d/e",
                "sqlite:///",
                "sqlite:///ankle.sqlite3",
                "sqlite:////no/such/a",
            ),
        )
    ),
    *(
        ("REPLICA_URLS", value, {0: [f"{POSTGRESQL}."]})
        for value in ("nonsense", "sqlite:////a", "postgresql://a", "postgresql://a:b@c:d/e")
    ),
    ("REPLICA_URLS", "postgresql://a/b,", {1: [f"{POSTGRESQL}."]}),
    *(
        ("CACHE_URL", value, [REDIS])
        for value in (
            *("localhost:6379", "http://a", "redis://", "redis://a:b", "redis://a:0"),
            *("redis://a/b", "redis://a:99999"),
        )
    ),
    ("LOG_FORMAT", "", [FORMATS]),
    ("LOG_FORMAT", "xml", [FORMATS]),
    ("PROMETHEUS_MULTIPROC_DIR", "/no/such", [DIRECTORY]),
    ("PROMETHEUS_MULTIPROC_DIR", "tests", [DIRECTORY]),
    ("PROMETHEUS_MULTIPROC_DIR", "/etc/hostname", [DIRECTORY]),
    *(
        (name, value, [RATE])
        for name in ("RATE_READ", "RATE_TRIAGE", "RATE_KEY", "RATE_FORMS")
        for value in ("", "60", "-1/min", "9/week")
    ),
]


def started(**variables: str) -> dict[str, Any]:
    """What the settings are under these variables, without a process of their own."""
    with patch.dict(os.environ, variables):
        found = runpy.run_path(str(ROOT / "ankle_site" / "settings.py"))
        return found | {"environ": dict(os.environ)}


@pytest.mark.parametrize(("name", "value", "said"), WRONG)
def test_a_wrong_variable_is_named_with_what_is_allowed(name: str, value: str, said: Any) -> None:
    with pytest.raises(EnvError) as refused:
        started(**{name: value})
    assert str(refused.value) == f'Environment variable "{name}" invalid: {said}'


def test_every_variable_has_a_value_that_is_refused() -> None:
    """All but the hook, which a system check tries: it may need Django to be imported."""
    assert {name for name, *_ in WRONG} == variables_in_settings().keys() - {"ERROR_HOOK"}


def test_it_is_the_last_line_of_a_start() -> None:
    run = subprocess.run(
        [sys.executable, "manage.py", "check"],
        cwd=ROOT,
        env=os.environ | {"REPLICA_URLS": "nonsense"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, run.stderr.splitlines()[-1]) == (
        1,
        'environs.exceptions.EnvValidationError: Environment variable "REPLICA_URLS" invalid: '
        f"{{0: ['{POSTGRESQL}.']}}",
    )


def test_without_a_key_a_public_site_does_not_start() -> None:
    with patch.dict(os.environ):
        del os.environ["SECRET_KEY"]
        with pytest.raises(EnvError) as refused:
            started(DEBUG="false")
        assert started(DEBUG="true")["SECRET_KEY"] == "for-debugging-on-this-machine-only"
    assert str(refused.value) == 'Environment variable "SECRET_KEY" not set'


@pytest.mark.parametrize(
    ("name", "value", "read"),
    [
        ("ALLOWED_HOSTS", "a.example,.b.example,10.0.0.1,[::1],*", ...),
        ("CSRF_TRUSTED_ORIGINS", "https://*.a.example,http://10.0.0.1:8000", ...),
        ("CORS_ORIGINS", "https://a.example:8443,http://localhost", ...),
        ("CORS_ORIGINS", "*", ...),
        ("CORS_ORIGINS", "", []),
        ("CSRF_TRUSTED_ORIGINS", "", []),
        ("ADMIN_NETWORKS", "", []),
        ("CACHE_URL", "", ""),
        ("CACHE_URL", "rediss://user:word@cache:6379/1", "rediss://user:word@cache:6379/1"),
        ("CACHE_URL", "redis://[::1]", "redis://[::1]"),
        ("ERROR_HOOK", "", ""),
    ],
)
def test_what_is_allowed_is_taken_as_it_is(name: str, value: str, read: Any) -> None:
    assert started(**{name: value})[name] == (value.split(",") if read is ... else read)


@pytest.mark.parametrize(
    ("address", "engine", "name"),
    [
        ("sqlite://:memory:", "sqlite3", ":memory:"),
        (f"sqlite:///{ROOT}/ankle.sqlite3", "sqlite3", f"{ROOT}/ankle.sqlite3"),
        ("postgresql:///ankle", "postgresql", "ankle"),
        ("postgres://a:b@c:5432/ankle", "postgresql", "ankle"),
    ],
)
def test_both_databases_are_taken(address: str, engine: str, name: str) -> None:
    found = started(DATABASE_URL=address)["DATABASES"]
    assert [(one["ENGINE"], one["NAME"]) for one in found.values()] == [
        (f"django.db.backends.{engine}", name)
    ]


def test_the_directory_of_the_default_may_be_still_to_be_made() -> None:
    with patch.dict(os.environ), patch.object(Path, "is_dir", return_value=False):
        os.environ.pop("DATABASE_URL", None)
        found = started()["DATABASES"]["default"]
    assert found["NAME"] == str(ROOT / "var" / "ankle.sqlite3")


def test_no_replicas_are_none() -> None:
    found = started(REPLICA_URLS="")
    assert (found["REPLICAS"], found["DATABASE_ROUTERS"], [*found["DATABASES"]]) == (
        [],
        [],
        ["default"],
    )


def test_a_directory_of_figures_is_the_one_that_their_library_sees(tmp_path: Any) -> None:
    """It looks into the environment by itself; an empty one is any directory that it starts in."""
    name = "PROMETHEUS_MULTIPROC_DIR"
    of_site = started(**{name: str(tmp_path)})
    assert (of_site["METRICS_DIR"], of_site["environ"][name]) == (str(tmp_path), str(tmp_path))
    empty = started(**{name: ""})
    assert (empty["METRICS_DIR"], name in empty["environ"]) == ("", False)


def test_every_server_of_postgresql_is_used_as_its_address_says() -> None:
    """The connection is kept and looked at before use, and `sslmode` is not lost on the way."""
    found = started(
        DATABASE_URL="postgresql://a@primary/x?sslmode=require",
        REPLICA_URLS="postgresql://a@one/x?sslmode=verify-full,postgresql://a@two/x",
    )["DATABASES"]
    told = [
        (name, one["OPTIONS"], one["CONN_MAX_AGE"], one["CONN_HEALTH_CHECKS"])
        for name, one in found.items()
    ]
    assert told == [
        ("default", {"connect_timeout": 2, "sslmode": "require"}, 60, True),
        ("replica-1", {"connect_timeout": 2, "sslmode": "verify-full"}, 60, True),
        ("replica-2", {"connect_timeout": 2}, 60, True),
    ]
