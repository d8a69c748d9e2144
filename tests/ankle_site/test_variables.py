"""A wrong variable stops the start with its name and what is allowed."""

import ast
import os
import subprocess
import sys

import pytest

from tests.architecture.project import ROOT


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("ADMIN_PATH", "/admin", "Give letters, digits, - and _ with a slash at the end only."),
        ("ADMIN_NETWORKS", "10.0.0.1/8", "10.0.0.1/8 has host bits set. Give networks such as"),
        ("CACHE_URL", "localhost:6379", "Give redis://... or rediss://..."),
        ("LOG_FORMAT", "xml", "Must be one of: plain, json."),
        ("PROMETHEUS_MULTIPROC_DIR", "/no/such", "Give a directory that exists and can be"),
    ],
)
def test_a_wrong_variable_is_named(name: str, value: str, said: str) -> None:
    run = subprocess.run(
        [sys.executable, "-c", "import ankle_site.settings"],
        cwd=ROOT,
        env=os.environ | {name: value},
        capture_output=True,
        text=True,
        check=False,
    )
    last = run.stderr.splitlines()[-1]
    assert (run.returncode, f'"{name}"' in last, said in last) == (1, True, True), last


def test_every_server_of_postgresql_is_used_as_its_address_says() -> None:
    """The connection is kept and looked at before use, and `sslmode` is not lost on the way."""
    told = (
        "from ankle_site.settings import DATABASES; print([(name, one['OPTIONS'],"
        " one['CONN_MAX_AGE'], one['CONN_HEALTH_CHECKS']) for name, one in DATABASES.items()])"
    )
    servers = {
        "DATABASE_URL": "postgresql://a@primary/x?sslmode=require",
        "REPLICA_URLS": "postgresql://a@one/x?sslmode=verify-full,postgresql://a@two/x",
    }
    run = subprocess.run(
        [sys.executable, "-c", told],
        cwd=ROOT,
        env=os.environ | servers,
        capture_output=True,
        text=True,
        check=True,
    )
    assert ast.literal_eval(run.stdout) == [
        ("default", {"connect_timeout": 2, "sslmode": "require"}, 60, True),
        ("replica-1", {"connect_timeout": 2, "sslmode": "verify-full"}, 60, True),
        ("replica-2", {"connect_timeout": 2}, 60, True),
    ]
