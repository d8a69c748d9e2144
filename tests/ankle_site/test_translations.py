"""The catalogues of `make messages`: whole, and as the sources are now."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.core.management import call_command
from pytest_django import Settings

from tests.architecture.project import APPS, name_of, project_files

CATALOGUES = project_files("ankle_site/locale/*.po")
SOURCES = project_files(*(f"{app}/*.{end}" for app in APPS for end in ("py", "html", "po")))

# What editors, programmers and designers read stays English.
ENGLISH = {"admin", "api", "design.html"}
PAGES = [path for path in project_files("*/templates/*.html") if not ENGLISH & {*path.parts}]
NOT_PRINTED = re.compile(
    r"{% (blocktranslate|comment)\b.*?{% end\1 %}|{%.*?%}|{{.*?}}|{#.*?#}|<!doctype[^>]*>",
    re.DOTALL,
)
SPOKEN = re.compile(r"""\s(?:aria-label|alt|title|placeholder|data-done)="([^"]*)"|>([^<]*)""")
# Names that are the same in every language.
NAMES = {"Ankle Site", "API", "UTC", "ICD-10-CM", "ICD-11", "SNOMED CT"}


def run(*command: str | Path) -> str:
    return subprocess.run(command, capture_output=True, check=True, text=True).stdout


def untranslatable(template: str) -> set[str]:
    html = NOT_PRINTED.sub("", f"<template>{template}")
    texts = {
        (spoken or text).strip().removeprefix("\N{EN DASH} ")
        for spoken, text in SPOKEN.findall(html)
    }
    return {text for text in texts if re.search("[A-Za-z]", text)} - NAMES


def test_templates_hold_no_text_that_cannot_be_translated() -> None:
    found = {name_of(path): untranslatable(path.read_text()) for path in PAGES}

    assert {name: texts for name, texts in found.items() if texts} == {}


def test_every_text_of_the_pages_is_translated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    """Collected again in a copy, because `makemessages` writes beside what it reads."""
    for path in SOURCES:
        (copy := tmp_path / name_of(path)).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy)
    monkeypatch.chdir(tmp_path)
    settings.LOCALE_PATHS = [tmp_path / "ankle_site" / "locale"]
    call_command("makemessages", all=True, no_obsolete=True, verbosity=0)

    left = [
        run("msgattrib", state, tmp_path / name_of(catalogue))
        for catalogue in CATALOGUES
        for state in ("--untranslated", "--only-fuzzy")
    ]
    assert left == ["", ""]


@pytest.mark.parametrize("catalogue", CATALOGUES, ids=name_of)
def test_what_is_compiled_is_what_is_written(catalogue: Path, tmp_path: Path) -> None:
    run("msgfmt", "--check-format", "-o", tmp_path / "django.mo", catalogue)

    assert (tmp_path / "django.mo").read_bytes() == catalogue.with_suffix(".mo").read_bytes()
