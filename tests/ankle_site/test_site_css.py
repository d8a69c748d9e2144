"""One design: contrast in both themes, borders and focus rings too, and rules for style sheets."""

import re
from pathlib import Path

import pytest

from ankle_site.design import Swatch, contrast, style_sheet, swatches
from tests.architecture.project import name_of, project_files

SHEETS = project_files("ankle_site/static/site/*.css")
COMPONENTS = [path for path in SHEETS if path.name != "tokens.css"]
SOURCES = project_files(
    "*/templates/*", "ankle_site/static/site/*.js", "ankle_site/*.py", "triage/*.py"
)
# Classes that templates put together: the word before them and a value.
PUT_TOGETHER = r"(?:urgency|choices|match|view|spot)--\w+"


def rules(path: Path) -> str:
    return re.sub(r"/\*.*?\*/", "", path.read_text(), flags=re.DOTALL)


def test_contrast_is_computed_as_published() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


@pytest.mark.parametrize(
    "swatch",
    [*swatches(style_sheet())],
    ids=lambda swatch: f"{swatch.foreground} on {swatch.background}",
)
def test_colours_can_be_told_apart(swatch: Swatch) -> None:
    assert swatch.light.contrast >= swatch.least
    assert swatch.dark.contrast >= swatch.least


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_nothing_is_loaded_by_a_style_sheet(path: Path) -> None:
    assert re.findall(r"@import|url\(|@font-face", rules(path)) == []


@pytest.mark.parametrize("path", COMPONENTS, ids=name_of)
def test_colours_sizes_and_corners_are_tokens(path: Path) -> None:
    literal = r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\("
    corner = r"border-radius: (?!var\(|50%|0;)[^;]+"
    size = r"font(?:-size)?: (?!var\(|inherit|\d+ var\()[^;]+"
    on_paper = rules(path).split("@media print")[0]

    assert re.findall(f"{literal}|{corner}|{size}", on_paper) == []


@pytest.mark.parametrize("path", SHEETS, ids=name_of)
def test_directions_follow_the_script(path: Path) -> None:
    """Right-to-left languages mirror the page: nothing stands left or right of anything."""
    sided = r"^ *(?:[a-z-]+-)?(?:left|right)(?:-[a-z-]+)?:.*|(?:text-align|float): (?:left|right)"

    assert re.findall(sided, rules(path), re.MULTILINE) == []


def test_no_rule_is_dead() -> None:
    written = " ".join(path.read_text() for path in SOURCES)
    words = set(re.findall(r"[\w-]+", written))
    selectors = re.sub(r"\{[^{}]*\}", "{}", "".join(rules(path) for path in SHEETS))
    classes = set(re.findall(r"\.([a-z][\w-]*)", selectors))

    assert [name for name in classes - words if not re.fullmatch(PUT_TOGETHER, name)] == []


def test_every_token_is_used_and_every_used_one_exists() -> None:
    css = "".join(rules(path) for path in SHEETS)

    assert set(re.findall(r"var\(--([\w-]+)\)", css)) == set(re.findall(r"--([\w-]+):", css))
