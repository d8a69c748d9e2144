"""Ranks the conditions of a release over an answered case, in the database.

The one module that ranks: DESIGN 2.2. One statement scores every condition; a second fetches the
parts of those that are shown.
"""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db import connection

from conditions.levels import Urgency
from conditions.models.condition import Condition
from conditions.models.evidence import ConditionSymptom
from conditions.models.release import Release

# Scores that differ by less are equal, and the slug decides: databases add in different orders.
SCORE_DIGITS = 9


@dataclass(frozen=True, slots=True)
class Answered:
    """What counts, as primary keys of released symptoms.

    `lineage` holds (ancestor, descendant) pairs of the symptoms in `yes` and those above them.
    """

    yes: frozenset[int]
    no: frozenset[int]
    lineage: frozenset[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Ranked:
    """`prior` is ln of the prior and `score` what it comes to with the answers, both in nats."""

    pk: int
    slug: str
    urgency: Urgency
    prior: float
    score: float
    probability: float


def rank(release: Release, answered: Answered) -> tuple[list[Ranked], float]:
    """All conditions, best first, and the probability of something else; one query.

    The order is total: score to SCORE_DIGITS digits, then slug. Probabilities of the conditions
    and of something else add up to 1.
    """
    condition = connection.ops.quote_name(Condition._meta.db_table)
    weights, parameters = _weights(answered)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT c.id, c.slug, c.urgency, c.prior, COALESCE(SUM(w.weight), 0)"  # noqa: S608
            f" FROM {condition} c LEFT JOIN ({weights}) w ON w.condition_id = c.id"
            f" WHERE c.release_id = %s GROUP BY c.id, c.slug, c.urgency, c.prior",
            [*parameters, release.pk],
        )
        rows = cursor.fetchall()
    scores = {pk: math.log(prior) + weight for pk, _, _, prior, weight in rows}
    shares, something_else = _softmax(scores, release)
    ranked = [
        Ranked(pk, slug, Urgency(urgency), math.log(prior), scores[pk], shares[pk])
        for pk, slug, urgency, prior, _ in rows
    ]
    ranked.sort(key=lambda match: (-round(match.score, SCORE_DIGITS), match.slug))
    return ranked, something_else


def evidence_of(conditions: Collection[int]) -> list[ConditionSymptom]:
    """Every evidence row of these conditions with its symptom, by condition and slug; one query."""
    rows = ConditionSymptom.objects.filter(condition__in=conditions).select_related("symptom")
    return list(rows.order_by("condition_id", "symptom__slug"))


def counted(rows: Iterable[ConditionSymptom], answered: Answered) -> list[ConditionSymptom]:
    """Of one condition's rows those that count, by the same rules as `rank`."""
    rows = list(rows)
    yes: dict[int, ConditionSymptom] = {}
    for row in rows:
        if row.symptom_id in answered.yes:
            yes.setdefault(_fact(row), row)
    implied = {above for above, below in answered.lineage if below in yes}
    return [
        row
        for row in rows
        if row.symptom_id in answered.no
        or (row is yes.get(_fact(row)) and _fact(row) not in implied)
    ]


def _fact(row: ConditionSymptom) -> int:
    return row.counts_as_id or row.symptom_id


def _weights(answered: Answered) -> tuple[str, list[int]]:
    """SQL that yields (condition_id, weight), a row for each fact that counts, and its parameters.

    Yeses that were inherited from the same ancestor come to one fact; an ancestor's fact is left
    out where a more specific one of the same condition counts.
    """
    table = connection.ops.quote_name(ConditionSymptom._meta.db_table)
    yes, no, pairs = sorted(answered.yes), sorted(answered.no), sorted(answered.lineage)
    told_better, told_better_parameters = "", []
    if pairs:
        told_better = (
            f" AND (e.counts_as_id = e.symptom_id OR NOT EXISTS (SELECT 1 FROM {table} s"  # noqa: S608
            f" WHERE s.condition_id = e.condition_id AND s.symptom_id IN ({_places(yes)})"
            f" AND (e.counts_as_id, s.counts_as_id) IN"
            f" (VALUES {', '.join(['(%s, %s)'] * len(pairs))})))"
        )
        told_better_parameters = [*yes, *(key for pair in pairs for key in pair)]
    statement = (
        f"SELECT e.condition_id, MAX(e.yes_weight) AS weight FROM {table} e"  # noqa: S608
        f" WHERE e.symptom_id IN ({_places(yes)}){told_better}"
        f" GROUP BY e.condition_id, e.counts_as_id"
        f" UNION ALL SELECT condition_id, no_weight FROM {table}"
        f" WHERE symptom_id IN ({_places(no)})"
    )
    return statement, [*yes, *told_better_parameters, *no]


def _places(keys: Collection[int]) -> str:
    """Placeholders for an IN list; PostgreSQL does not take an empty one."""
    return ", ".join(["%s"] * len(keys)) or "NULL"


def _softmax(scores: dict[int, float], release: Release) -> tuple[dict[int, float], float]:
    """Share of each condition and of something else, whose score is ln of its own prior."""
    something_else = math.log(release.something_else_prior) / release.temperature
    scaled = {pk: score / release.temperature for pk, score in scores.items()}
    highest = max([something_else, *scaled.values()])  # keeps the exponentials in range
    shares = {pk: math.exp(score - highest) for pk, score in scaled.items()}
    rest = math.exp(something_else - highest)
    total = math.fsum([rest, *shares.values()])
    return {pk: share / total for pk, share in shares.items()}, rest / total
