"""Figures in words for people; knows no Django."""

import re

from conditions.weights import LOWEST

# Lower bound of a share (0..1) and the words for it. Editorial: words that were understood as
# ranges differ widely between readers, so the figure always stands beside them.
_SHARES = (
    (0.9, "nearly everyone"),
    (0.65, "most people"),
    (0.4, "about half"),
    (0.2, "some people"),
    (0.05, "a few people"),
    (0.0, "hardly anyone"),
)

_BASES = {
    "measured": "measured",
    "band": "from a source's words",
    "editorial": "our own estimate",
    "derived": "worked out from a related symptom",
}

# Kinds as the headings of lists, where their label does not read well as one.
_HEADINGS = {
    "symptom": "What is felt",
    "sign": "What is seen and found",
    "risk_factor": "Causes and risk factors",
    "history": "How it began and what came before",
    "demographic": "Age and sex",
    "device": "Braces, shoes and other devices",
    "medicine": "Medicines",
    "injection": "Injections",
    "procedure": "Procedures",
    "examination": "Examinations by hand",
    "laboratory": "Laboratory tests",
    "other": "Other tests",
    "bone": "Bones",
    "joint": "Joints",
    "tendon": "Tendons",
    "muscle": "Muscles",
    "ligament": "Ligaments",
    "fascia": "Fasciae",
    "bursa": "Bursae",
    "nerve": "Nerves",
    "vessel": "Vessels",
    "region": "Regions",
    "guideline": "Guidelines",
    "review": "Reviews and meta-analyses",
    "trial": "Randomised trials",
    "study": "Observational and accuracy studies",
    "codes": "Classifications and terminologies",
    "page": "Patient and professional pages",
}


def how_common(share: float) -> str:
    """A share (0 to 1) of people in words, such as "about half"."""
    return next(words for bound, words in _SHARES if share >= bound)


def percent(share: float) -> str:
    """A share (0 to 1) as a whole per cent; "under 1%" and "over 99%" at the ends."""
    if 0 < share < LOWEST * 2:
        return "under 1%"
    if 1 - LOWEST * 2 < share < 1:
        return "over 99%"
    return f"{share * 100:.0f}%"


def how_sure(basis: str) -> str:
    """Where a figure comes from, for the code of its basis."""
    return _BASES[basis]


def heading(kind: str, label: str) -> str:
    """The heading above all rows of a kind, by its code; its label where that reads well."""
    return _HEADINGS.get(kind, label)


def in_brief(text: str, words: int) -> str:
    """The first sentences that fit into so many words; the first of them in any case."""
    first, *rest = re.split(r"(?<=[.!?])\s+", text.strip())
    for sentence in rest:
        if len(f"{first} {sentence}".split()) > words:
            break
        first = f"{first} {sentence}"
    return first
