"""Which conditions are nearest to one, and what sets each of them apart."""

import pytest
from pytest_django import DjangoAssertNumQueries

from conditions.differential import alternatives
from conditions.models import Condition, Release, SymptomKind
from tests.factories import make_condition, make_evidence, make_symptom, publish
from tests.small_knowledge import publish_small_knowledge

pytestmark = pytest.mark.django_db


def told(release: Release) -> list[tuple[str, list[str]]]:
    """The alternatives to the heel, in their order, and the signs of each in theirs."""
    condition = Condition.objects.in_release(release).get(slug="heel")
    evidence = list(condition.evidence.stated().strongest_first().with_symptoms())
    found = alternatives(condition, evidence)
    return [(other.condition.slug, [row.symptom.slug for row in other.signs]) for other in found]


def make_signs(**frequencies: dict[str, float]) -> None:
    """Conditions with the frequencies of their signs, each of which one in five others has."""
    names = dict.fromkeys(name for rows in frequencies.values() for name in rows)
    symptoms = {name: make_symptom(name) for name in names}
    for slug, rows in frequencies.items():
        condition = make_condition(slug)
        for name, frequency in rows.items():
            make_evidence(condition, symptoms[name], frequency)


def test_the_nearest_come_first_each_with_what_speaks_for_it_more() -> None:
    make_signs(
        heel={"morning": 0.9, "running": 0.8},
        near={"morning": 0.9, "running": 0.7, "lump": 0.6},
        further={"morning": 0.7, "numb": 0.4, "redness": 0.9},
        elsewhere={"numb": 0.9},
        denied={"morning": 0.05, "fever": 0.9},
    )

    assert told(publish()) == [("near", ["lump"]), ("further", ["redness", "numb"])]


def test_what_speaks_for_both_sets_apart_by_the_difference() -> None:
    make_signs(
        heel={"morning": 0.9, "swelling": 0.3, "lump": 0.6},
        near={"morning": 0.5, "swelling": 0.9, "lump": 0.6},
    )

    # Of swelling the other condition has three times as much; the lump tells nothing.
    assert told(publish()) == [("near", ["swelling"])]


def test_a_sign_that_hardly_anybody_has_tells_less_than_its_weight() -> None:
    make_signs(heel={"morning": 0.9}, near={"morning": 0.8, "common": 0.9})
    rare = make_symptom("rare", background_rate=0.01)
    make_evidence(Condition.objects.draft().get(slug="near"), rare, 0.1)

    # ln(0.1 / 0.01) is more than ln(0.9 / 0.2), but one in ten has it.
    assert told(publish()) == [("near", ["common", "rare"])]


def test_only_what_is_felt_or_found_sets_conditions_apart() -> None:
    make_signs(heel={"morning": 0.9}, near={"morning": 0.9})
    near = Condition.objects.draft().get(slug="near")
    for kind in SymptomKind.values:
        bounds = {"min_age": 40} if kind == SymptomKind.DEMOGRAPHIC else {}
        make_evidence(near, make_symptom(kind, kind=kind, **bounds))

    assert told(publish()) == [("near", ["sign", "symptom"])]


def test_a_condition_that_nothing_sets_apart_is_left_out() -> None:
    make_signs(heel={"morning": 0.9}, twin={"morning": 0.9}, other={"morning": 0.5, "lump": 0.5})

    assert told(publish()) == [("other", ["lump"])]


def test_another_release_and_the_draft_take_no_part() -> None:
    make_signs(heel={"morning": 0.9}, near={"morning": 0.8, "lump": 0.6})
    before = publish()
    make_signs(later={"cold": 0.9})
    morning = Condition.objects.draft().get(slug="heel").evidence.get().symptom
    make_evidence(Condition.objects.draft().get(slug="later"), morning, 0.9)
    after = publish()
    make_evidence(make_condition("draft"), morning, 0.9)

    assert told(before) == [("near", ["lump"])]
    assert told(after) == [("later", ["cold"]), ("near", ["lump"])]


def test_without_evidence_there_is_nothing_near() -> None:
    make_condition("heel")
    make_signs(near={"morning": 0.9})

    assert told(publish()) == []


def test_ties_go_by_slug_and_three_are_enough() -> None:
    numbered = {f"other-{n}": {"morning": 0.9, **dict.fromkeys("dcba", 0.5)} for n in range(5)}
    make_signs(heel={"morning": 0.9}, **dict(reversed(numbered.items())))

    assert told(publish()) == [(f"other-{n}", ["a", "b", "c"]) for n in range(3)]


@pytest.mark.parametrize("size", [2, 6])
def test_alternatives_cost_two_queries(
    django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    release = publish_small_knowledge(size)
    condition = Condition.objects.in_release(release).get(slug="condition-1")
    evidence = list(condition.evidence.strongest_first().with_symptoms())

    # the nearest conditions; their rows that set them apart
    with django_assert_num_queries(2):
        alternatives(condition, evidence)
