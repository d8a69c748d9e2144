"""Kills every operation at random moments, and says what that left.

python -m benchmarks.crash [--kills 200] [--database sqlite|postgres] [--only OPERATION ...]
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def main() -> int:
    parser = argparse.ArgumentParser(description="Kill what writes to the database.")
    parser.add_argument("--kills", type=int, default=200, help="of each operation")
    parser.add_argument(
        "--server-kills", type=int, default=0, help="of PostgreSQL itself, during each"
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", action="append", help="an operation's name; may be repeated")
    parser.add_argument("--database", choices=["sqlite", "postgres"], default="sqlite")
    parser.add_argument("--here", action="store_true", help="on the empty one in DATABASE_URL")
    arguments = parser.parse_args()
    if not arguments.here:
        return run_apart(arguments.database)
    import django  # noqa: PLC0415  only this mode needs Django, and it has to be set up first

    os.environ["DJANGO_SETTINGS_MODULE"] = "ankle_site.settings"
    django.setup()
    from benchmarks.crash.report import report  # noqa: PLC0415

    return report(
        kills=arguments.kills,
        server_kills=arguments.server_kills,
        seed=arguments.seed,
        only=arguments.only,
    )


def run_apart(database: str) -> int:
    """The same on a database of its own, which is gone afterwards."""
    command = [sys.executable, "-m", "benchmarks.crash", "--here", *sys.argv[1:]]
    environment = os.environ | {
        "DEBUG": "false",
        "SECRET_KEY": "for-benchmarks-only",
        "SECOND_FACTOR": "false",
    }
    with tempfile.TemporaryDirectory(prefix="ankle-crash-") as folder:
        if database == "postgres":
            command.insert(0, str(ROOT / ".ci" / "postgres"))
        else:
            environment["DATABASE_URL"] = f"sqlite:///{folder}/crash.sqlite3"
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
