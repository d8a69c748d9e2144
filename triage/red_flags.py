"""What one symptom says about urgency, for the page about it; knows nothing of any person."""

from dataclasses import dataclass, replace

from conditions.ancestors import ancestors
from conditions.levels import Urgency
from conditions.models import Symptom
from triage.models.rule import UrgencyRule
from triage.urgency import fired
from triage.values import Case, Criterion, Reason, Rule


@dataclass(frozen=True, slots=True)
class RedFlag:
    """`alone`: rules that fire on it by itself, at some age, highest level first.

    `together`: rules that need more beside it and would raise the level further.
    """

    alone: tuple[Reason, ...]
    together: tuple[Rule, ...]

    @property
    def level(self) -> Urgency:
        return self.alone[0].level if self.alone else Urgency.SELF_CARE


def red_flag(symptom: Symptom) -> RedFlag:
    """The rules of the symptom's release that a yes to it has a part in; three queries."""
    children = Symptom.objects.in_release(symptom.release_id).filter(parent__isnull=False)
    parents = dict(children.values_list("slug", "parent__slug"))
    present = frozenset([symptom.slug, *ancestors(symptom.slug, parents)])
    rules = UrgencyRule.objects.in_release(symptom.release_id).as_values()
    alone = fired(rules, Case(age=None, sex=None, given={}, present=present))
    flag = RedFlag(alone=alone, together=())
    together = sorted(
        (rule for rule in rules if rule.level > flag.level and _has_part(rule, present)),
        key=lambda rule: (-rule.level, rule.slug),
    )
    return replace(flag, together=tuple(together))


def _has_part(rule: Rule, present: frozenset[str]) -> bool:
    return any(Criterion(slug) in group for group in rule.groups for slug in present)
