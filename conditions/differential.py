"""What else a condition could be taken for, and what tells each of those apart from it."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby

from conditions.models import Condition, ConditionSymptom, SymptomKind

ALTERNATIVES = 3
SIGNS = 3  # that set an alternative apart
TYPICAL = 8  # signs that a condition is known by
FELT_OR_FOUND = (SymptomKind.SYMPTOM, SymptomKind.SIGN)


@dataclass(frozen=True, slots=True)
class Alternative:
    """A condition that fits the same signs; `signs` speak for it more than for the other."""

    condition: Condition
    signs: list[ConditionSymptom] = field(default_factory=list)


def alternatives(condition: Condition, evidence: Iterable[ConditionSymptom]) -> list[Alternative]:
    """The conditions of the release nearest to a released one, with signs that set them apart.

    `evidence` is the condition's own. Nearest are those that a yes to its typical signs would speak
    for most; those that nothing sets apart are left out. Two queries.
    """
    rows = ConditionSymptom.objects.in_release(condition.release_id)
    nearest = list(rows.speaking_for(_typical(evidence), but=condition)[:ALTERNATIVES])
    apart = rows.setting_apart(nearest, of=condition, kinds=FELT_OR_FOUND, most=SIGNS)
    found = [
        Alternative(signs[0].condition, signs)
        for _, group in groupby(apart, key=lambda row: row.condition_id)
        for signs in [list(group)]
    ]
    return sorted(found, key=lambda other: nearest.index(other.condition.pk))


def _typical(evidence: Iterable[ConditionSymptom]) -> list[int]:
    """Keys of the signs that say most where they are there, each by how often that is."""
    signs = [row for row in evidence if row.symptom.kind in FELT_OR_FOUND]
    signs.sort(key=lambda row: (-row.frequency * (row.yes_weight or 0.0), row.symptom.slug))
    return [row.symptom_id for row in signs[:TYPICAL]]
