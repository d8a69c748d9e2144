"""Ranks the conditions of a release over an answered case, in the database.

The one module that ranks: DESIGN 2.2. One statement adds up what the answers say of each condition;
a second fetches the parts of those that are shown.
"""

import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from time import perf_counter

from django.db import connections, router
from django.dispatch import Signal

from conditions.levels import Urgency
from conditions.models.condition import Condition
from conditions.models.evidence import ConditionSymptom
from conditions.models.release import Release
from triage.urgency import is_likely
from triage.values import Row

# Scores that differ by less are equal, and the slug decides: databases add in different orders.
SCORE_DIGITS = 9
# Sent after each statement that ranks, with the `seconds` that it took.
ranked = Signal()


@dataclass(frozen=True)
class Answered:
    """What counts, as primary keys of released symptoms.

    `lineage` holds (ancestor, descendant) pairs of the symptoms in `yes` and those above them.
    """

    yes: frozenset[int]
    no: frozenset[int]
    lineage: frozenset[tuple[int, int]]

    @cached_property
    def related(self) -> frozenset[int]:
        """The yeses with a symptom above them that another yes is below as well, or is itself.

        Only the rows of these can say one fact twice, or a fact and a more specific one.
        """
        below: dict[int, set[int]] = {}
        for above, symptom in self.lineage:
            if symptom in self.yes:
                below.setdefault(above, {above} & self.yes).add(symptom)
        return frozenset().union(*(yeses for yeses in below.values() if len(yeses) > 1))


@dataclass(frozen=True, slots=True)
class Contender:
    """A condition before anything is answered; `prior` is ln of its prior, in nats."""

    pk: int
    slug: str
    urgency: Urgency
    prior: float


@dataclass(frozen=True, slots=True)
class Ranked:
    """`prior` is ln of the prior and `score` what it comes to with the answers, both in nats.

    `raised_urgency`: likely enough that the urgency is at least its own level.
    """

    pk: int
    slug: str
    urgency: Urgency
    prior: float
    score: float
    probability: float
    raised_urgency: bool


def contenders_of(release: Release) -> tuple[Contender, ...]:
    """Every condition of the release, by slug; one query."""
    rows = Condition.objects.in_release(release).values_list("pk", "slug", "urgency", "prior")
    found = [
        Contender(pk, slug, Urgency(level), math.log(prior)) for pk, slug, level, prior in rows
    ]
    return tuple(sorted(found, key=lambda contender: contender.slug))


def rank(
    release: Release,
    contenders: Sequence[Contender],
    answered: Answered,
    *,
    limit: int | None,
    likely: float,
) -> tuple[list[Ranked], float]:
    """The best of all `contenders_of` the release, and the probability of something else; one
    query.

    Returns the first `limit` (None: all), and beyond them every condition that `is_likely` by
    that threshold. The order is total: score to SCORE_DIGITS digits, then slug. Probabilities are
    shares of all conditions of the release and something else, and add up to 1 over these.
    """
    began = perf_counter()
    told = _told(answered)
    ranked.send(rank, seconds=perf_counter() - began)
    scores = [each.prior + told.get(each.pk, 0.0) for each in contenders]
    shares, something_else = _softmax(scores, release)
    raising = [is_likely(share, threshold=likely) for share in shares]
    best_first = sorted(  # by slug already, which stays the order of equal scores
        zip(contenders, scores, shares, raising, strict=True),
        key=lambda found: -round(found[1] * 10**SCORE_DIGITS),
    )
    shown = None if limit is None else max(limit, sum(raising))
    return [
        Ranked(each.pk, each.slug, each.urgency, each.prior, score, share, raised)
        for each, score, share, raised in best_first[:shown]
    ], something_else


def _told(answered: Answered) -> dict[int, float]:
    """What the answers add to the score of each condition that they say something of."""
    connection = connections[router.db_for_read(ConditionSymptom)]
    table = connection.ops.quote_name(ConditionSymptom._meta.db_table)
    weights, parameters = _weights(answered, table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT condition_id, SUM(weight) FROM ({weights}) facts GROUP BY condition_id",  # noqa: S608
            parameters,
        )
        return dict(cursor.fetchall())


def evidence_of(conditions: Collection[int]) -> Iterator[tuple[int, int, float, float, float, int]]:
    """Every row of these conditions of a release, in no order; one query.

    Condition, symptom, frequency, the weights of a yes and of a no, and the symptom whose weight
    the yes is.
    """
    rows = ConditionSymptom.objects.filter(condition__in=conditions).values_list(
        *("condition_id", "symptom_id", "frequency", "yes_weight", "no_weight", "counts_as_id")
    )
    for condition, symptom, frequency, yes, no, fact in rows:
        # Never None in a release, by constraint.
        yield condition, symptom, frequency, yes or 0.0, no or 0.0, fact or symptom


def counted(rows: Mapping[int, Row], answered: Answered) -> list[Row]:
    """Of one condition's rows, by the symptom's key, those that count, by the rules of `rank`."""
    related: dict[int, Row] = {}
    for row in (rows[key] for key in answered.related if key in rows):
        first = related.setdefault(row.fact, row)
        if row.term.slug < first.term.slug:
            related[row.fact] = row
    implied = {above for above, below in answered.lineage if below in related}
    facts = [row for fact, row in related.items() if fact not in implied]
    others = (answered.yes - answered.related, answered.no)
    return facts + [rows[key] for keys in others for key in keys if key in rows]


def _weights(answered: Answered, table: str) -> tuple[str, list[int]]:
    """SQL that yields (condition_id, weight), a row for each fact that counts, and its parameters.

    What a condition's row says of an answer counts as it is, but for yeses that are `related`.
    """
    related = answered.related
    statements, parameters = [], []
    for weight, keys in ("yes_weight", answered.yes - related), ("no_weight", answered.no):
        statements.append(
            f"SELECT condition_id, {weight} AS weight FROM {table}"  # noqa: S608
            f" WHERE symptom_id IN ({_places(keys)})"
        )
        parameters += sorted(keys)
    if related:
        statement, more = _facts_of(sorted(related), sorted(answered.lineage), table)
        statements.append(statement)
        parameters += more
    return " UNION ALL ".join(statements), parameters


def _facts_of(
    related: list[int], pairs: list[tuple[int, int]], table: str
) -> tuple[str, list[int]]:
    """The same for related yeses: a fact counts once for all that inherit it.

    It does not count where a more specific fact of the same condition does.
    """
    statement = (
        f"SELECT e.condition_id, MAX(e.yes_weight) FROM {table} e"  # noqa: S608
        f" WHERE e.symptom_id IN ({_places(related)})"
        f" AND NOT EXISTS (SELECT 1 FROM {table} s WHERE s.condition_id = e.condition_id"
        f" AND s.symptom_id IN ({_places(related)}) AND (e.counts_as_id, s.counts_as_id) IN"
        f" (VALUES {', '.join(['(%s, %s)'] * len(pairs))}))"
        f" GROUP BY e.condition_id, e.counts_as_id"
    )
    return statement, [*related, *related, *(key for pair in pairs for key in pair)]


def _places(keys: Collection[int]) -> str:
    """Placeholders for an IN list; PostgreSQL does not take an empty one."""
    return ", ".join(["%s"] * len(keys)) or "NULL"


def _softmax(scores: list[float], release: Release) -> tuple[list[float], float]:
    """Share of each score, and of something else, whose score is ln of its own prior."""
    something_else = math.log(release.something_else_prior) / release.temperature
    scaled = [score / release.temperature for score in scores]
    highest = max([something_else, *scaled])  # keeps the exponentials in range
    shares = [math.exp(score - highest) for score in scaled]
    rest = math.exp(something_else - highest)
    total = math.fsum([rest, *shares])
    return [share / total for share in shares], rest / total
