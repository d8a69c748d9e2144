"""Which answers of a question have a place in the drawing, and the numbers that join the two."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms

FEWEST = 3  # answers with a place; for fewer, words are quicker than a drawing


@dataclass(frozen=True, slots=True)
class Place:
    """An answer's number, beside its box and in the drawing, and the zones that it lights up."""

    number: int
    zones: tuple[str, ...]


def places(answers: Sequence[str], zones: Mapping[str, Collection[str]]) -> dict[str, Place]:
    """Answer -> its place, numbered in the order of the answers; empty below FEWEST.

    `zones` are those of each symptom; an answer without any has no place.
    """
    placed = [slug for slug in answers if zones.get(slug)]
    if len(placed) < FEWEST:
        return {}
    return {slug: Place(number, tuple(zones[slug])) for number, slug in enumerate(placed, start=1)}


def numbers(found: Collection[Place]) -> dict[str, int]:
    """Zone -> the number of the answer that a press on it ticks.

    Where several answers have the zone, it is the one with the fewest zones, that is the most
    exact; then the first.
    """
    by_exactness = sorted(found, key=lambda place: (len(place.zones), place.number))
    claimed: dict[str, int] = {}
    for place in by_exactness:
        for zone in place.zones:
            claimed.setdefault(zone, place.number)
    return claimed


class PlacedChoices(forms.widgets.ChoiceWidget):
    """Gives each option its place, for the template."""

    places: Mapping[str, Place] = {}

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        return option | {"place": self.places.get(str(value))}


class PlacedRadioSelect(PlacedChoices, forms.RadioSelect):
    pass


class PlacedCheckboxSelectMultiple(PlacedChoices, forms.CheckboxSelectMultiple):
    pass
