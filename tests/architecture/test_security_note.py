"""The notes on security and data protection name tests that there are, and all of security's."""

import ast
import re

import pytest

from tests.architecture.project import ROOT, name_of, project_files

NOTES = {name: (ROOT / "docs" / name).read_text() for name in ("SECURITY.md", "data-protection.md")}
THEIRS = project_files("tests/ankle_site/security/test_*.py")


def named(note: str) -> list[str]:
    """Files and folders of the project, with the test in a file where one is named."""
    return re.findall(r"`((?:tests|deploy|benchmarks|docs)/[\w./@-]*(?:::\w+)?)`", note)


def is_there(name: str) -> bool:
    path, _, test = name.partition("::")
    if not test:
        return (ROOT / path).exists()
    tree = ast.parse((ROOT / path).read_text())
    return any(isinstance(node, ast.FunctionDef) and node.name == test for node in tree.body)


@pytest.mark.parametrize("note", NOTES)
def test_what_a_note_names_is_there(note: str) -> None:
    found = named(NOTES[note])

    assert [name for name in found if not is_there(name)] == []
    assert len(found) > 3


def test_what_is_not_there_is_found() -> None:
    note = "`tests/no_such.py`, `tests/architecture/project.py::no_such` and `deploy/nginx.conf`"

    assert [is_there(name) for name in named(note)] == [False, False, True]


def test_the_threat_model_names_each_test_of_security() -> None:
    found = {name.partition("::")[0] for note in NOTES.values() for name in named(note)}

    assert [name_of(path) for path in THEIRS if name_of(path) not in found] == []
