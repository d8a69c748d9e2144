"""How soon to get help. Pure, and it only ever rises: the result is a maximum.

It never looks at the ranking; the levels of likely conditions are handed to it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from conditions.levels import Urgency
from triage.answers import within
from triage.values import Case, Criterion, Reason, Rule

# A share is right to some fifteen digits, and databases add in different orders. One that is short
# of the threshold by less than this counts on all of them: rounding must not lower a level.
SHARE_TOLERANCE = 1e-9


class Rules(tuple[Rule, ...]):
    """The rules of a release, with an index: few of them can hold for anybody."""

    @cached_property
    def _by_symptom(self) -> Mapping[bool, Mapping[str, Sequence[Rule]]]:
        """Each rule by the criteria of its smallest group: it needs one of these.

        First by whether the symptom has to be present.
        """
        found: dict[bool, dict[str, list[Rule]]] = {True: {}, False: {}}
        for rule in self:
            for criterion in min(rule.groups, key=len, default=()):
                found[criterion.present].setdefault(criterion.symptom, []).append(rule)
        return found

    def fired(self, case: Case) -> tuple[Reason, ...]:
        """As the function below."""
        possible = {
            rule.slug: rule
            for present, told in ((True, case.present), (False, case.absent))
            for slug in told & self._by_symptom[present].keys()
            for rule in self._by_symptom[present][slug]
        }
        return fired(possible.values(), case)


def fired(rules: Iterable[Rule], case: Case) -> tuple[Reason, ...]:
    """The rules that hold, highest level first, then by slug."""
    reasons = (
        Reason(rule=rule.slug, level=rule.level, message=rule.message, title=rule.title)
        for rule in rules
        if holds(rule, case)
    )
    return tuple(sorted(reasons, key=lambda reason: (-reason.level, reason.rule)))


def holds(rule: Rule, case: Case) -> bool:
    """Whether each group has a criterion that holds, at this age.

    An unknown age counts as within the rule's bounds: not knowing must not reassure. A rule
    without criteria never holds.
    """
    if case.age is not None and not within(case.age, rule.min_age, rule.max_age):
        return False
    return bool(rule.groups) and all(
        any(true_of(criterion, case) for criterion in group) for group in rule.groups
    )


def overall(
    *, reasons: Iterable[Reason], likely: Iterable[Urgency], accounted_for: bool
) -> Urgency:
    """The highest of all levels that speak.

    `accounted_for` says that enough was answered and that a known condition explains it best.
    Elsewhere the level is at least ROUTINE: what nobody can name is no reason to send nobody to a
    doctor.
    """
    lowest = Urgency.SELF_CARE if accounted_for else Urgency.ROUTINE
    return max([lowest, *(reason.level for reason in reasons), *likely])


def is_likely(share: float, *, threshold: float) -> bool:
    """Whether a condition with this share (0..1) raises the urgency to its own level."""
    return share > threshold - SHARE_TOLERANCE


def true_of(criterion: Criterion, case: Case) -> bool:
    return criterion.symptom in (case.present if criterion.present else case.absent)
