"""How a page tells a condition's evidence: what speaks for it, what against it."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from conditions.models import ConditionSymptom, Reporter, SymptomKind


@dataclass(slots=True)
class EvidenceGroup:
    title: str
    hint: str
    rows: list[ConditionSymptom] = field(default_factory=list)


def profile(rows: Iterable[ConditionSymptom]) -> list[EvidenceGroup]:
    """Released evidence of one condition in the groups of its page, empty ones left out."""
    felt = EvidenceGroup(
        "What speaks for it", "More common with this than with other causes of pain there."
    )
    found = EvidenceGroup(
        "What an examination may find", "Only somebody who examines you can tell."
    )
    background = EvidenceGroup(
        "What makes it more likely", "Causes, habits, earlier illness, age and sex."
    )
    against = EvidenceGroup(
        "What speaks against it", "Less common with this than with other causes of pain there."
    )
    for row in rows:
        if row.yes_weight is not None and row.yes_weight < 0:
            against.rows.append(row)
        elif row.symptom.reporter == Reporter.EXAMINER:
            found.rows.append(row)
        elif row.symptom.kind in {SymptomKind.SYMPTOM, SymptomKind.SIGN}:
            felt.rows.append(row)
        else:
            background.rows.append(row)
    return [group for group in (felt, found, background, against) if group.rows]
