"""Words for numbers: strengths, and whether there is enough to rank. Pure."""

from collections.abc import Iterable

from conditions.messages import gettext_noop
from triage.urgency import SHARE_TOLERANCE
from triage.values import AnswerState, Case, Match, Part

DISCLAIMER = gettext_noop(
    "This is not a diagnosis. It ranks what may fit your answers and how soon to get help; only "
    "someone who examines you can tell what it is."
)

# Lowest probability (0..1) of each strength, and its words. Editorial: "strong" is more likely
# than everything else together; below one in twenty a match is a reminder, no more.
STRENGTH_FROM = {"strong": 0.5, "fair": 0.2, "weak": 0.05, "slight": 0.0}
STRENGTHS = {
    "strong": gettext_noop("Fits your answers well"),
    "fair": gettext_noop("Fits many of your answers"),
    "weak": gettext_noop("Fits some of your answers"),
    "slight": gettext_noop("Fits few of your answers"),
}

# Editorial: with fewer than three telling answers the order is little more than how common
# conditions are, and without a single yes there is nothing to explain.
FEWEST_ANSWERS = 3


def strength(probability: float) -> str:
    """The code of the strength of a match; `STRENGTHS` has the words."""
    return next(code for code, lowest in STRENGTH_FROM.items() if probability >= lowest)


def in_ten(probability: float) -> int:
    """Of ten people with these answers how many have it, in whole people from 0 to 9.

    Never 10: no answers can tell that everybody has it.
    """
    return min(9, round(10 * probability))


def apart(one: Match, other: Match) -> tuple[tuple[Part, float], ...]:
    """The answers that set two conditions apart, with the nats that `one` gains by each.

    The most telling first. An answer that only one of them has a row for says nothing of the other.
    """
    there = {part.symptom: part.weight for part in other.evidence}
    here = {part.symptom: part.weight for part in one.evidence}
    parts = {part.symptom: part for part in (*other.evidence, *one.evidence)}
    gains = ((part, here.get(slug, 0.0) - there.get(slug, 0.0)) for slug, part in parts.items())
    return tuple(sorted(gains, key=lambda gain: (-round(abs(gain[1]), 9), gain[0].symptom)))


def something_else_leads(something_else: float, conditions: Iterable[float]) -> bool:
    """Whether something else is likelier than each of the conditions; all are probabilities.

    It leads where it is as likely but for rounding: that must not lower a level.
    """
    return something_else > max(conditions, default=0.0) - SHARE_TOLERANCE


def accounted_for(case: Case, *, red_flags: frozenset[str]) -> bool:
    """Whether the answers can leave somebody to self-care.

    Enough was answered, nothing is unsure, and each warning sign was affirmed or denied: neither
    "not sure" nor silence is a denial of danger.
    """
    unsure = AnswerState.UNSURE in case.given.values()
    return sufficient(case) and not unsure and red_flags <= case.present | case.absent


def sufficient(case: Case) -> bool:
    """Whether enough was answered to rank: see FEWEST_ANSWERS. Age and sex do not count."""
    told = (case.yes | case.no) - case.demographic
    return len(told) >= FEWEST_ANSWERS and bool(case.yes - case.demographic)
