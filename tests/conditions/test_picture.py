"""The drawing as numbers: what can be pressed is large enough, and nothing hides anything else."""

import re
from itertools import combinations
from math import hypot

import pytest
from django.contrib.staticfiles import finders

from conditions.picture import BADGE, VIEWS, ZONES, View, marked, numbered

# Pixels a unit where the drawing is smallest: 25rem for three columns of 150 units.
SMALLEST = 25 * 16 / 450
TARGET = 24  # pixels: WCAG 2.2, 2.5.8

every_view = pytest.mark.parametrize("view", [pytest.param(view, id=view.slug) for view in VIEWS])


@every_view
def test_numbers_are_large_enough_and_apart_from_each_other(view: View) -> None:
    assert 2 * BADGE * SMALLEST >= TARGET
    close = [
        (one.zone, other.zone)
        for one, other in combinations(view.spots, 2)
        if hypot(one.x - other.x, one.y - other.y) < 2 * BADGE
    ]
    assert close == []


@every_view
def test_numbers_are_inside_their_view(view: View) -> None:
    outside = [
        spot.zone
        for spot in view.spots
        if not BADGE <= spot.x <= view.width - BADGE
        or not BADGE <= spot.y - view.top <= view.height - BADGE
    ]
    assert outside == []


@every_view
def test_a_zone_is_drawn_once_in_a_view(view: View) -> None:
    zones = [spot.zone for spot in view.spots]
    assert sorted(zones) == sorted(set(zones))


@every_view
def test_shapes_are_paths(view: View) -> None:
    leads = [spot.lead for spot in view.spots if spot.lead]
    paths = [*view.limb, view.shade, view.light, view.lines, *(s.shape for s in view.spots), *leads]
    assert [path for path in paths if not re.fullmatch(r"M[\d.MLCaz -]+", path)] == []


def shown(views: tuple[View, ...]) -> dict[str, dict[str, int]]:
    return {view.slug: {spot.zone: spot.number for spot in view.spots} for view in views}


def test_only_the_zones_in_question_are_shown_each_with_its_number() -> None:
    assert shown(numbered({"beside-tendon": 1, "arch": 2, "elsewhere": 3})) == {
        "behind": {"beside-tendon": 1},
        "inner": {"arch": 2},
        "sole": {"arch": 2},
    }
    assert numbered({}) == ()


def test_a_marked_zone_has_no_number() -> None:
    assert shown(marked(["ball"])) == {"sole": {"ball": 0}}


def test_the_style_sheet_lights_every_zone_up() -> None:
    path = finders.find("site/picture.css")
    assert isinstance(path, str)
    with open(path, encoding="utf-8") as file:
        css = file.read()
    for state in (r" :checked", r":is\(:hover, :focus-within\)"):
        rule = rf'has\(\[data-zones~="([a-z-]+)"\]{state}\) \[data-zone="\1"\]'
        assert sorted(re.findall(rule, css)) == sorted(ZONES)
