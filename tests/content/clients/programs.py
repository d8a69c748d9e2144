"""Programs that make something of the API's schema, run in a folder of their own."""

import subprocess
from pathlib import Path

SCHEMA = Path(__file__).parents[3] / "docs" / "openapi.yaml"
TYPESCRIPT = Path(__file__).parent / "typescript"
PACKAGES = TYPESCRIPT / "node_modules"  # .ci/node-packages fills it


def run(*command: str | Path, folder: Path) -> str:
    """What the program prints; fails the test with what it complains about."""
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
