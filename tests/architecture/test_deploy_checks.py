"""Django's checks for a public site say nothing with what `deploy/` has filled in."""

import os
import subprocess
import sys

from tests.architecture.project import ROOT

EXAMPLE = (ROOT / "deploy" / "ankle-site.env.example").read_text()
# Static files are collected on a machine that is to serve them, and this may be none.
CHECKS = """
import django; django.setup()
from django.core.checks import WARNING, run_checks
found = run_checks(include_deployment_checks=True)
print(sorted({
    one.id for one in found if one.level >= WARNING and not one.is_silenced()
} - {"ankle_site.W008"}))
"""


def found(**changes: str) -> str:
    lines = [line for line in EXAMPLE.splitlines() if line and not line.startswith("#")]
    filled_in = dict(line.split("=", 1) for line in lines) | {"SECRET_KEY": "f1lled-in." * 6}
    run = subprocess.run(
        [sys.executable, "-c", CHECKS],
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "DJANGO_SETTINGS_MODULE": "ankle_site.settings",
            **filled_in,
            **changes,
        },
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def test_a_site_as_deployed_is_told_nothing() -> None:
    assert found() == "[]"


def test_one_without_https_is_told_so() -> None:
    assert "'security.W012'" in found(HTTPS="false")
