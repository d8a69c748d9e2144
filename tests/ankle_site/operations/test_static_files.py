"""Static files are collected under names that change with their content."""

import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.core.files.storage import FileSystemStorage
from django.core.management import call_command
from pytest_django import Settings

from ankle_site.operations.static_files import FingerprintedStorage

FINGERPRINTED = re.compile(r".*\.[0-9a-f]{12}\.\w+")


@pytest.fixture
def source(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small folder of files to collect, instead of all packages' own."""
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "a.css").write_text(f"@import 'b.css'; p {{ color: red }} {' ' * 2000}")
    (folder / "b.css").write_text("p { background: url(c.svg) }")
    (folder / "c.svg").write_text("<svg/>")
    (folder / "d.js").write_text("1\n//# sourceMappingURL=d.js.map\n")
    (folder / "e.css").write_text("p {}\n/*# sourceMappingURL=e.css.map */\n")
    settings.STATICFILES_DIRS = [folder]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = str(tmp_path / "collected")
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {
            "BACKEND": f"{FingerprintedStorage.__module__}.{FingerprintedStorage.__name__}"
        }
    }
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]
    yield folder
    finders.get_finder.cache_clear()  # type: ignore[attr-defined]


def test_files_are_collected_with_fingerprints_and_compressed(
    source: Path, settings: Settings
) -> None:
    call_command("collectstatic", "--no-input", verbosity=0)
    root = Path(settings.STATIC_ROOT)
    paths = json.loads((root / "staticfiles.json").read_text())["paths"]
    assert paths.keys() == {path.name for path in source.iterdir()}
    assert all(map(FINGERPRINTED.fullmatch, paths.values()))
    assert paths["b.css"] in (root / paths["a.css"]).read_text()
    assert paths["c.svg"] in (root / paths["b.css"]).read_text()
    assert (root / f"{paths['a.css']}.gz").exists()
    assert [path.name for path in root.iterdir() if path.suffix == ".br"] == []


@pytest.mark.parametrize("name", ["site/site.css", "no-such.css"])
def test_a_page_is_shown_before_anything_is_collected(tmp_path: Path, name: str) -> None:
    assert FingerprintedStorage(location=tmp_path, base_url="/static/").url(name) == (
        f"/static/{name}"
    )
    assert isinstance(FingerprintedStorage(location=tmp_path), FileSystemStorage)
