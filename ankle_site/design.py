"""What the page of the design system shows: the tokens of tokens.css, and samples of components."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django import forms
from django.contrib.staticfiles import finders

from conditions.levels import Urgency
from conditions.models import Symptom
from triage.forms import AgeField, QuestionField, question_field, show_places
from triage.models import Choice, Question, QuestionKind
from triage.presentation import ACTIONS, EvidenceLine, UrgencyCard

TEXT, SHAPE = 4.5, 3.0  # the least contrast by WCAG 2.2: 1.4.3 and 1.4.11
DARKEST = 0.04045  # of a channel of sRGB, 0 to 1: below it the curve is a line

# Foreground, background and the least contrast between them.
PAIRS: tuple[tuple[str, str, float], ...] = (
    *((ink, ground, TEXT) for ink in ("ink", "ink-soft", "accent") for ground in ("paper", "card")),
    *((ink, "accent-soft", TEXT) for ink in ("ink", "ink-soft", "accent")),
    ("accent-ink", "accent", TEXT),
    *(("danger", ground, TEXT) for ground in ("paper", "card")),
    *((f"{level.code}-ink", f"{level.code}-bg", TEXT) for level in Urgency),
    *((shape, ground, SHAPE) for shape in ("edge", "accent") for ground in ("paper", "card")),
    *(("focus", ground, SHAPE) for ground in ("paper", "card", "accent-soft", "urgent-bg")),
)
SCALES = ("text", "space", "radius")
SAMPLE_ANSWERS = {
    "sample-a": ("In the cord above the heel bone", {"achilles-tendon"}),
    "sample-b": ("On the back of the heel bone", {"heel-back"}),
    "sample-c": ("Under the heel", {"under-heel-centre", "under-heel-inner"}),
}


@dataclass(frozen=True, slots=True)
class Shade:
    """A pair of colours in one theme, with their contrast from 1 to 21."""

    foreground: str
    background: str
    contrast: float


@dataclass(frozen=True, slots=True)
class Swatch:
    foreground: str
    background: str
    least: float
    light: Shade
    dark: Shade


class SampleForm(forms.Form):
    """Every kind of question, one of them answered and one wrong."""

    use_required_attribute = False
    age = AgeField()

    def __init__(self) -> None:
        super().__init__({"age": "", "where": ["sample-a"], "both": "yes"})
        where = sample_question("Where does it hurt?", QuestionKind.CHOOSE_ANY)
        show_places(where, {slug: zones for slug, (_, zones) in SAMPLE_ANSWERS.items()})
        self.fields["where"] = where
        self.fields["both"] = sample_question("Is it swollen?", QuestionKind.YES_NO)


def sample_question(text: str, kind: QuestionKind) -> QuestionField:
    choices = [
        Choice(symptom=Symptom(slug=slug), label=label)
        for slug, (label, _) in SAMPLE_ANSWERS.items()
    ]
    question = Question(slug=kind, text=text, kind=kind, why="It tells the causes apart.")
    return question_field(question, choices, required=True)


def style_sheet() -> str:
    """The text of tokens.css."""
    path = finders.find("site/tokens.css")
    if not isinstance(path, str):
        raise FileNotFoundError("site/tokens.css is not among the static files.")
    return Path(path).read_text(encoding="utf-8")


def tokens(css: str, *, dark: bool = False) -> dict[str, str]:
    """Name, without the dashes, to value; the dark theme changes some of the light one's."""
    found = [
        dict(re.findall(r"--([\w-]+): ([^;]+);", block))
        for block in re.findall(r":root \{(.*?)\n *\}", css, re.DOTALL)
    ]
    return found[0] | (found[1] if dark else {})


def swatches(css: str) -> Iterator[Swatch]:
    light, dark = tokens(css), tokens(css, dark=True)
    for one, other, least in PAIRS:
        yield Swatch(
            foreground=one,
            background=other,
            least=least,
            light=Shade(light[one], light[other], contrast(light[one], light[other])),
            dark=Shade(dark[one], dark[other], contrast(dark[one], dark[other])),
        )


def scales(css: str) -> dict[str, dict[str, str]]:
    """Sizes of type, distances and corners, by the first word of their names."""
    found = tokens(css)
    return {
        scale: {name: value for name, value in found.items() if name.split("-")[0] == scale}
        for scale in SCALES
    }


def contrast(one: str, other: str) -> float:
    """The ratio of WCAG 2.2, from 1 to 21, of two colours as #rrggbb."""
    darker, lighter = sorted([luminance(one), luminance(other)])
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1, by WCAG 2.2."""
    red, green, blue = (_linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    return channel / 12.92 if channel <= DARKEST else float(((channel + 0.055) / 1.055) ** 2.4)


def urgency_cards() -> list[UrgencyCard]:
    """A card of each level, the most urgent first."""
    return [
        UrgencyCard(
            level=level, action=str(ACTIONS[level]), reasons=(), lesser=(), because="", unchecked=()
        )
        for level in sorted(Urgency, reverse=True)
    ]


def evidence_lines() -> list[EvidenceLine]:
    said = (("Pain above the heel", "a great deal", 100), ("A stiff ankle", "some", 40))
    return [
        EvidenceLine(text=text, said="Yes", amount=amount, share=share)
        for text, amount, share in said
    ]
