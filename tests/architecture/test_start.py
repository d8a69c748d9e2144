"""What the site loads when it starts."""

import subprocess
import sys

from tests.architecture.project import ROOT

SLOW = ("scipy", "matplotlib")


def test_the_site_starts_without_the_libraries_that_only_evaluation_needs() -> None:
    """They would take seconds and a hundred megabytes of every worker."""
    program = (
        "import sys; from ankle_site.wsgi import application; from django.urls import reverse;"
        f" reverse('admin:index'); print([name for name in {SLOW} if name in sys.modules])"
    )

    run = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert run.stdout == "[]\n"
