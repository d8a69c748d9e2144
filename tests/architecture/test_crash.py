"""Killed at a random moment, what writes to the database has done all of it or nothing.

`python -m benchmarks.crash` kills every operation, and each of them many times.
"""

import os
import subprocess
import sys

from tests.architecture.project import ROOT

OPERATIONS = ("propose", "approve", "import", "save a row", "delete selected", "retention")
KILLS = 1


def test_what_is_killed_leaves_nothing_half_done(own_database: str) -> None:
    command = [sys.executable, "-m", "benchmarks.crash", "--here", "--kills", str(KILLS)]
    for operation in OPERATIONS:
        command += ["--only", operation]
    environment = os.environ | {"DATABASE_URL": own_database}

    run = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )

    assert (run.returncode, run.stderr) == (0, ""), run.stdout
    assert f"{len(OPERATIONS) * KILLS} kills, 0 failures," in run.stdout
