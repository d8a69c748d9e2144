"""Contrast of the colour tokens, in both themes; axe does not look at borders and focus rings."""

import re

import pytest
from django.contrib.staticfiles import finders

from conditions.levels import Urgency

TEXT, SHAPE = 4.5, 3.0  # WCAG 2.2, 1.4.3 and 1.4.11


def tokens(theme: str) -> dict[str, str]:
    """Custom property -> #rrggbb; the dark theme changes some of the light one's."""
    css = open_css()
    light, dark = re.findall(r":root \{(.*?)\n *\}", css, re.DOTALL)[:2]
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", light))
    if theme == "dark":
        found |= dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", dark))
    return found


def open_css() -> str:
    path = finders.find("site/site.css")
    assert isinstance(path, str)
    with open(path, encoding="utf-8") as file:
        return file.read()


def luminance(colour: str) -> float:
    channels = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def test_contrast_is_computed_as_published() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)


PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "accent") for ground in ("paper", "card")),
    ("ink", "accent-soft", TEXT),
    ("ink-soft", "accent-soft", TEXT),
    ("accent", "accent-soft", TEXT),
    ("accent-ink", "accent", TEXT),
    ("danger", "paper", TEXT),
    ("danger", "card", TEXT),
    *((f"{level.code}-ink", f"{level.code}-bg", TEXT) for level in Urgency),
    *(("edge", ground, SHAPE) for ground in ("paper", "card")),
    *(("focus", ground, SHAPE) for ground in ("paper", "card", "accent-soft", "urgent-bg")),
    *(("accent", ground, SHAPE) for ground in ("paper", "card")),
]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(("one", "other", "least"), PAIRS)
def test_colours_can_be_told_apart(theme: str, one: str, other: str, least: float) -> None:
    colours = tokens(theme)

    assert contrast(colours[one], colours[other]) >= least


def test_nothing_is_loaded_by_the_style_sheet() -> None:
    assert re.findall(r"@import|url\(|@font-face", open_css()) == []
