"""Evidence that follows from the family of a symptom, by DESIGN 2.2.

Upwards: a parent without a row of its own takes the largest frequency among its children.
Downwards: a child without one then inherits its parent's weight of a yes; its no says nothing.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter

from django.db.models import Q

from conditions.ancestors import ancestors
from conditions.canonical import CHUNK
from conditions.models.evidence import ConditionSymptom
from conditions.models.release import Release
from conditions.models.symptom import Symptom
from conditions.weights import no_weight, yes_weight


@dataclass(frozen=True, slots=True)
class DerivedRow:
    """`condition`, `symptom` and `counts_as` are primary keys; weights are in nats.

    `counts_as` is the symptom whose yes the weight belongs to: an ancestor where it is inherited.
    """

    condition: int
    symptom: int
    frequency: float
    yes_weight: float
    no_weight: float
    counts_as: int


@dataclass(frozen=True)
class Family:
    """Symptoms that have a parent or a child, by primary key."""

    parents: dict[int, int | None]
    backgrounds: dict[int, float]

    @cached_property
    def from_the_root(self) -> list[int]:
        """Parents before their children; ties by key."""
        return sorted(self.parents, key=lambda pk: (len(ancestors(pk, self.parents)), pk))


def derive(release: Release) -> Iterator[DerivedRow]:
    """The rows that the release's own evidence implies, by condition.

    Reads the evidence of symptoms that have relatives, in chunks; two queries.
    """
    family = family_of(release)
    if not family.parents:
        return
    own = (
        ConditionSymptom.objects.in_release(release)
        .stated()
        .filter(symptom__in=family.parents)
        .order_by("condition_id", "symptom_id")
        .values_list("condition_id", "symptom_id", "frequency")
        .iterator(CHUNK)
    )
    for condition, rows in groupby(own, key=itemgetter(0)):
        stated = {symptom: frequency for _, symptom, frequency in rows}
        yield from derive_for(condition, stated, family)


def family_of(release: Release) -> Family:
    related = Symptom.objects.in_release(release).filter(
        Q(parent__isnull=False) | Q(children__isnull=False)
    )
    rows = list(related.distinct().values_list("pk", "parent_id", "background_rate"))
    return Family(
        parents={pk: parent for pk, parent, _ in rows},
        backgrounds={pk: background for pk, _, background in rows},
    )


def derive_for(condition: int, stated: dict[int, float], family: Family) -> Iterator[DerivedRow]:
    """The derived rows of one condition, from its stated frequencies by symptom."""
    frequencies = _with_parents(stated, family)
    weights: dict[int, float] = {}
    facts: dict[int, int] = {}
    for symptom in family.from_the_root:
        background = family.backgrounds[symptom]
        parent = family.parents[symptom]
        if symptom in frequencies:
            frequency = frequencies[symptom]
            weights[symptom] = yes_weight(frequency=frequency, background=background)
            no = no_weight(frequency=frequency, background=background)
            facts[symptom] = symptom
        elif parent is not None and parent in weights:
            weights[symptom], no = weights[parent], 0.0
            facts[symptom] = facts[parent]
            # What the inherited weight amounts to: the parent's frequency, thinned as the
            # background is from parent to child.
            frequency = min(1.0, math.exp(weights[symptom]) * background)
        else:
            continue
        if symptom not in stated:
            yield DerivedRow(condition, symptom, frequency, weights[symptom], no, facts[symptom])


def _with_parents(stated: dict[int, float], family: Family) -> dict[int, float]:
    """The stated frequencies, and for parents without one the largest of their children's."""
    frequencies = dict(stated)
    for symptom in reversed(family.from_the_root):
        parent = family.parents[symptom]
        if parent is not None and parent not in stated and symptom in frequencies:
            frequencies[parent] = max(frequencies.get(parent, 0.0), frequencies[symptom])
    return frequencies
