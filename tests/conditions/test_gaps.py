import pytest
from pytest_django import DjangoAssertNumQueries

from conditions.gaps import NAMED, Gap, Support, evidence_gaps, weakest_evidence
from conditions.models import Basis, Condition, ConditionSymptom
from conditions.quality import FEWEST_EVIDENCE_ROWS
from conditions.translations import Text
from tests.factories import (
    make_condition,
    make_condition_treatment,
    make_evidence,
    make_source,
    make_symptom,
    make_treatment,
    publish,
)
from tests.samples import make_every_kind

pytestmark = pytest.mark.django_db


def make_supported(slug: str, *bases: Basis) -> Condition:
    condition = make_condition(slug)
    for basis in bases:
        make_evidence(condition, make_symptom(), basis=basis)
    return condition


def test_gaps_of_the_evidence() -> None:
    sound = make_supported("sound", *[Basis.BAND] * FEWEST_EVIDENCE_ROWS)
    for row in sound.evidence.all():
        row.sources.set([make_source(), make_source()])
    guess = make_supported("guess", Basis.EDITORIAL, Basis.EDITORIAL)
    mixed = make_supported("mixed", Basis.EDITORIAL, Basis.MEASURED)
    bare = make_condition("bare")
    publish()

    assert evidence_gaps() == (
        Gap("Evidence without a source", ConditionSymptom, 4, 16, (), "sourced=no"),
        Gap(
            "Evidence that is our own judgement only",
            ConditionSymptom,
            3,
            16,
            (),
            "basis__exact=editorial",
        ),
        Gap(
            "Conditions of which no source says how common anything is",
            Condition,
            2,
            4,
            (Text(bare.pk, "Bare"), Text(guess.pk, "Guess")),
        ),
        Gap(
            "Conditions with fewer than 12 rows of evidence",
            Condition,
            3,
            4,
            (Text(bare.pk, "Bare"), Text(guess.pk, "Guess"), Text(mixed.pk, "Mixed")),
        ),
    )


def test_the_first_are_named_and_the_others_counted() -> None:
    for number in range(NAMED + 2):
        make_condition(f"bare-{number}")
    thin = evidence_gaps()[3]
    assert [text.row for text in thin.first] == [f"Bare {number}" for number in range(NAMED)]
    assert (thin.number, thin.more) == (NAMED + 2, 2)


def test_conditions_of_which_sources_tell_least_come_first() -> None:
    strong = make_supported("a-strong", Basis.BAND, Basis.MEASURED)
    guess = make_supported("b-guess", Basis.EDITORIAL, Basis.EDITORIAL)
    mixed = make_supported("c-mixed", Basis.EDITORIAL, Basis.MEASURED)
    bare = make_condition("d-bare")
    make_condition_treatment(guess, make_treatment())

    found = weakest_evidence()

    assert found == (
        Support(bare.pk, "D bare", 0, 0),
        Support(guess.pk, "B guess", 2, 2),
        Support(mixed.pk, "C mixed", 2, 1),
        Support(strong.pk, "A strong", 2, 0),
    )
    assert [support.told_by_sources for support in found] == [0, 0, 1, 2]


@pytest.mark.parametrize("size", [1, 3])
def test_gaps_cost_the_same_at_any_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_every_kind(size)
    # Of each of four gaps the number and the total; the names of two.
    with django_assert_num_queries(4 * 2 + 2):
        evidence_gaps()
    with django_assert_num_queries(1):
        weakest_evidence()
