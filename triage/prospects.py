"""Which urgency rules could still fire, and how likely each is to. Pure; it decides no urgency."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from conditions.levels import Urgency
from triage.answers import within
from triage.beliefs import Numbers, Outlook
from triage.urgency import true_of
from triage.values import Criterion, Rule


@dataclass(frozen=True, slots=True)
class Prospect:
    """A rule that answers to open symptoms would make fire.

    `chance` is the probability that they do, as far as the outlook knows, and `symptoms` are those
    that its missing groups wait for.
    """

    rule: Rule
    chance: float
    symptoms: frozenset[str]


@dataclass(frozen=True, slots=True)
class Openings:
    """What can still be asked. `deniable` are the open symptoms that an answer can deny: an option
    that was not chosen stays unknown. `below` holds the descendants of each symptom.
    """

    open: frozenset[str]
    deniable: frozenset[str]
    above: Mapping[str, Sequence[str]]
    below: Mapping[str, frozenset[str]]

    def settling(self, criterion: Criterion) -> frozenset[str]:
        """The open symptoms whose answer can make the criterion hold."""
        symptom = criterion.symptom
        if criterion.present:
            return self.open & {symptom, *self.below.get(symptom, ())}
        return self.deniable & {symptom, *self.above.get(symptom, ())}


def prospects(
    rules: Iterable[Rule], outlook: Outlook, openings: Openings, *, above: Urgency
) -> list[Prospect]:
    """The rules of a level above this one that can still fire, in the order of `rules`."""
    found = (_prospect(rule, outlook, openings) for rule in rules if rule.level > above)
    return [prospect for prospect in found if prospect is not None]


def _prospect(rule: Rule, outlook: Outlook, openings: Openings) -> Prospect | None:
    """None where the rule fires already, or no longer can."""
    case = outlook.case
    if case.age is not None and not within(case.age, rule.min_age, rule.max_age):
        return None
    missing = [group for group in rule.groups if not any(true_of(c, case) for c in group)]
    chance = np.ones_like(outlook.shares)
    waiting: set[str] = set()
    for group in missing:
        settling = {c: symptoms for c in group if (symptoms := openings.settling(c))}
        if not settling:
            return None
        waiting.update(*settling.values())
        fails = [_fails(c, symptoms, outlook) for c, symptoms in settling.items()]
        chance *= 1 - np.prod(fails, axis=0)
    if not missing:
        return None
    return Prospect(rule, float(chance @ outlook.shares), frozenset(waiting))


def _fails(criterion: Criterion, settling: frozenset[str], outlook: Outlook) -> Numbers:
    """P(it does not come to hold), by cause: by its own symptom, or else by the likeliest."""
    wanted = {criterion.symptom} & settling or settling
    chances = outlook.chances[[outlook.evidence.rows[symptom] for symptom in wanted]]
    fails: Numbers = (1 - chances if criterion.present else chances).min(axis=0)
    return fails
