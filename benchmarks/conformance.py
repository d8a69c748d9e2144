"""Thousands of generated requests against a running site, held to the API's schema by schemathesis.

    python -m benchmarks.conformance [--examples 60]

Serves the shipped knowledge with gunicorn, without rates, and runs all phases (examples, coverage,
fuzzing, stateful) and every check but one: that what the schema allows is taken, which the tests
make themselves, because only the release knows its symptoms. Ends as schemathesis ends.
"""

import argparse
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).parents[1]
PROGRAMS = Path(sys.executable).parent
SECONDS_TO_START = 30


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """The address of a site with the shipped knowledge, stored in the folder."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    environment = os.environ | {
        "DEBUG": "true",  # the demo accounts; errors are told without detail all the same
        "SECRET_KEY": "for this run only",
        "DATABASE_URL": f"sqlite:///{folder / 'site.sqlite3'}",
        **dict.fromkeys(("RATE_READ", "RATE_TRIAGE", "RATE_KEY", "RATE_FORMS"), "off"),
    }
    for command in (["migrate", "--verbosity", "0"], ["setup_demo"]):
        subprocess.run(
            [sys.executable, "manage.py", *command], cwd=ROOT, env=environment, check=True
        )
    options = (
        *("--bind", address, "--workers", "2", "--log-level", "warning", "--timeout", "120"),
        *("--limit-request-line", "8190"),  # as in deploy/gunicorn.conf.py
    )
    server = subprocess.Popen(
        [PROGRAMS / "gunicorn", "ankle_site.wsgi", *options], cwd=ROOT, env=environment
    )
    try:
        _wait_for(address)
        yield f"http://{address}"
    finally:
        server.terminate()
        server.wait()


def _wait_for(address: str) -> None:
    host, _, port = address.partition(":")
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        with socket.socket() as tried:
            if tried.connect_ex((host, int(port))) == 0:
                return
        time.sleep(0.1)
    raise SystemExit(f"Nothing listens at {address}.")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--examples", type=int, default=60, help="for each operation and phase")
    examples = str(parser.parse_args().examples)
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as url:
        return subprocess.run(
            [
                PROGRAMS / "st",
                *("run", "docs/openapi.yaml", "--url", url, "--no-color"),
                *("--checks", "all", "--exclude-checks", "positive_data_acceptance"),
                *("--max-examples", examples, "--seed", "1", "--request-timeout", "60"),
                *("--phases", "examples,coverage,fuzzing,stateful"),
            ],
            cwd=ROOT,
            check=False,
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
