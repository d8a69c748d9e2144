"""The snippets of docs/quick-start.md run, and print what stands under them."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[3] / "docs" / "quick-start.md").read_text()
THERE = "http://127.0.0.1:8000"  # as the page has it
SNIPPET = re.compile(r"^```(bash|python|javascript)\n(.*?)^```\n\n```text\n(.*?)^```$", re.M | re.S)
SNIPPETS = SNIPPET.findall(PAGE)
COMMANDS = {
    "bash": ["bash", "-euo", "pipefail", "-c"],
    "python": [sys.executable, "-c"],
    "javascript": ["node", "--input-type=module", "--eval"],
}


def test_every_snippet_is_run() -> None:
    assert len(SNIPPETS) == len(re.findall(r"^```(?!text)\w", PAGE, re.MULTILINE))
    assert {language for language, *_ in SNIPPETS} == COMMANDS.keys()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "code", "printed"),
    SNIPPETS,
    ids=[f"{language}-{number}" for number, (language, *_) in enumerate(SNIPPETS)],
)
def test_a_snippet_prints_what_stands_under_it(
    language: str, code: str, printed: str, site: str
) -> None:
    run = subprocess.run(
        [*COMMANDS[language], code.replace(THERE, site)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (run.returncode, run.stdout, run.stderr) == (0, printed, "")
