import math
from typing import Any

import pytest

from conditions.inheritance import DerivedRow, Family, derive_for
from conditions.models import ConditionSymptom
from tests.factories import make_condition, make_evidence, make_symptom, publish

# 1 is the parent of 2 and 3; 2 of 4.
FAMILY = Family(parents={1: None, 2: 1, 3: 1, 4: 2}, backgrounds={1: 0.5, 2: 0.2, 3: 0.1, 4: 0.05})


def row(
    symptom: int, frequency: float, yes: float, no: float, counts_as: int | None = None
) -> DerivedRow:
    approximately: Any = pytest.approx
    return DerivedRow(
        condition=9,
        symptom=symptom,
        frequency=approximately(frequency),
        yes_weight=approximately(math.log(yes)),
        no_weight=approximately(math.log(no)),
        counts_as=counts_as or symptom,
    )


@pytest.mark.parametrize(
    ("_case", "stated", "derived"),
    [
        ("nothing stated", {}, []),
        ("all stated", {1: 0.9, 2: 0.8, 3: 0.7, 4: 0.6}, []),
        (
            "children inherit the yes of the nearest ancestor, and no no",
            {1: 0.9},
            [row(2, 0.36, 1.8, 1, 1), row(3, 0.18, 1.8, 1, 1), row(4, 0.09, 1.8, 1, 1)],
        ),
        (
            "a parent takes the largest frequency of its children",
            {2: 0.8, 3: 0.6},
            [row(1, 0.8, 1.6, 0.4), row(4, 0.2, 4, 1, 2)],
        ),
        (
            "a grandparent takes it too, and other children inherit from there",
            {4: 0.4},
            [row(1, 0.4, 0.8, 1.2), row(2, 0.4, 2, 0.75), row(3, 0.08, 0.8, 1, 1)],
        ),
    ],
)
def test_relatives_follow(_case: str, stated: dict[int, float], derived: list[DerivedRow]) -> None:
    assert sorted(derive_for(9, stated, FAMILY), key=lambda r: r.symptom) == derived


@pytest.mark.django_db
def test_a_release_stores_derived_rows_and_the_draft_does_not() -> None:
    parent = make_symptom("parent", background_rate=0.5)
    child = make_symptom("child", parent=parent, background_rate=0.1)
    make_evidence(make_condition("c"), child, 0.6)
    release = publish()

    stored = ConditionSymptom.objects.in_release(release).order_by("symptom__slug")
    assert list(stored.values_list("symptom__slug", "basis", "frequency")) == [
        ("child", "editorial", 0.6),
        ("parent", "derived", 0.6),
    ]
    assert ConditionSymptom.objects.draft().count() == 1
