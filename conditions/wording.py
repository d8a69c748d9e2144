"""Figures in words for people, in the language of the page."""

import re

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from conditions.markdown import as_text
from conditions.weights import LOWEST

# Lower bound of a share (0..1) and the words for it. Editorial: words that were understood as
# ranges differ widely between readers, so the figure always stands beside them.
_SHARES = (
    (0.9, _("nearly everyone")),
    (0.65, _("most people")),
    (0.4, _("about half")),
    (0.2, _("some people")),
    (0.05, _("a few people")),
    (0.0, _("hardly anyone")),
)

_BASES = {
    "measured": _("measured"),
    "band": _("from a source's words"),
    "editorial": _("our own estimate"),
    "derived": _("worked out from a related symptom"),
}

# Kinds as the headings of lists, where their label does not read well as one.
_HEADINGS = {
    "symptom": _("What is felt"),
    "sign": _("What is seen and found"),
    "risk_factor": _("Causes and risk factors"),
    "history": _("How it began and what came before"),
    "demographic": _("Age and sex"),
    "device": _("Braces, shoes and other devices"),
    "medicine": _("Medicines"),
    "injection": _("Injections"),
    "procedure": _("Procedures"),
    "examination": _("Examinations by hand"),
    "laboratory": _("Laboratory tests"),
    "other": _("Other tests"),
    "bone": _("Bones"),
    "joint": _("Joints"),
    "tendon": _("Tendons"),
    "muscle": _("Muscles"),
    "ligament": _("Ligaments"),
    "fascia": _("Fasciae"),
    "bursa": _("Bursae"),
    "nerve": _("Nerves"),
    "vessel": _("Vessels"),
    "region": _("Regions"),
    "guideline": _("Guidelines"),
    "review": _("Reviews and meta-analyses"),
    "trial": _("Randomised trials"),
    "study": _("Observational and accuracy studies"),
    "codes": _("Classifications and terminologies"),
    "page": _("Patient and professional pages"),
}


def how_common(share: float) -> str:
    """A share (0 to 1) of people in words, such as "about half"."""
    return next(str(words) for bound, words in _SHARES if share >= bound)


def percent(share: float) -> str:
    """A share (0 to 1) as a whole per cent; "under 1%" and "over 99%" at the ends."""
    if 0 < share < LOWEST * 2:
        return gettext("under %(number)s%%") % {"number": 1}
    if 1 - LOWEST * 2 < share < 1:
        return gettext("over %(number)s%%") % {"number": 99}
    return gettext("%(number)s%%") % {"number": f"{share * 100:.0f}"}


def how_sure(basis: str) -> str:
    """Where a figure comes from, for the code of its basis."""
    return str(_BASES[basis])


def heading(kind: str, label: str) -> str:
    """The heading above all rows of a kind, by its code; its label where that reads well."""
    return str(_HEADINGS.get(kind, label))


def in_brief(text: str, words: int) -> str:
    """The first sentences that fit into so many words, the first in any case; without Markdown."""
    first, *rest = re.split(r"(?<=[.!?])\s+", as_text(text))
    for sentence in rest:
        if len(f"{first} {sentence}".split()) > words:
            break
        first = f"{first} {sentence}"
    return first
