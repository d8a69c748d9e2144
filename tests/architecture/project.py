"""The project's own files, as the tests of its rules read them."""

import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("ankle_site", "conditions", "triage")


def project_files(*patterns: str) -> list[Path]:
    """Files of the project that match a pattern such as `*.py`, not those that git ignores."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *patterns],
        cwd=ROOT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    paths = [ROOT / name for name in listed.split("\0") if name]
    return sorted(path for path in paths if path.is_file())


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()
