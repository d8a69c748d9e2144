"""A wrong variable stops the start with its name and what is allowed."""

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
