"""Ranking against a brute-force reading of DESIGN 2.2, on knowledge bases made by Hypothesis."""

import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import permutations

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from conditions.models import Release, Symptom
from tests.factories import (
    make_condition,
    make_evidence,
    make_question,
    make_symptom,
    publish,
)
from triage.models import QuestionKind
from triage.ranking import Answered, contenders_of, rank
from triage.results import assess
from triage.values import Result

pytestmark = pytest.mark.django_db
TOLERANCE = 1e-9


@dataclass(frozen=True)
class Base:
    """A knowledge base as plain numbers: symptom and condition n are called s<n> and c<n>."""

    parents: list[int | None]
    backgrounds: list[float]
    priors: list[float]
    frequencies: dict[tuple[int, int], float]
    exclusive: frozenset[int] = frozenset()
    something_else: float = 0.1
    temperature: float = 1.0
    answers: dict[int, str] = field(default_factory=dict)


@st.composite
def bases(draw: st.DrawFn) -> Base:
    symptoms = draw(st.integers(1, 7))
    conditions = draw(st.integers(1, 4))
    share = st.floats(0.001, 0.999)
    numbers = range(symptoms)
    pairs = st.tuples(st.integers(0, conditions - 1), st.integers(0, symptoms - 1))
    return Base(
        parents=[draw(st.none() | st.integers(0, n - 1)) if n else None for n in numbers],
        backgrounds=[draw(share) for _ in numbers],
        priors=[draw(share) for _ in range(conditions)],
        frequencies=draw(st.dictionaries(pairs, st.floats(0, 1), max_size=20)),
        exclusive=draw(st.frozensets(st.integers(0, symptoms - 1), max_size=3)),
        something_else=draw(share),
        temperature=draw(st.floats(0.5, 3)),
        answers=draw(
            st.dictionaries(st.integers(0, symptoms - 1), st.sampled_from(["yes", "no", "unsure"]))
        ),
    )


def ancestors(base: Base, symptom: int) -> set[int]:
    parent = base.parents[symptom]
    return set() if parent is None else {parent} | ancestors(base, parent)


def frequency(base: Base, condition: int, symptom: int) -> float | None:
    """The row's own frequency, or the largest below it, or None."""
    if (condition, symptom) in base.frequencies:
        return base.frequencies[condition, symptom]
    children = [n for n, parent in enumerate(base.parents) if parent == symptom]
    below = [frequency(base, condition, child) for child in children]
    return max((f for f in below if f is not None), default=None)


def clamp(p: float) -> float:
    return 0.005 if p < 0.005 else 0.995 if p > 0.995 else p


def textbook_score(base: Base, condition: int) -> float:
    yes = {s for s, state in base.answers.items() if state == "yes"}
    present = yes.union(*(ancestors(base, s) for s in yes))
    no = {s for s, state in base.answers.items() if state == "no"} - present
    facts: dict[int, float] = {}
    for symptom in yes:
        fact: int | None = symptom
        while fact is not None and frequency(base, condition, fact) is None:
            fact = base.parents[fact]
        if fact is not None:
            f = frequency(base, condition, fact)
            assert f is not None
            facts[fact] = math.log(clamp(f) / clamp(base.backgrounds[fact]))
    most_specific = [
        weight
        for fact, weight in facts.items()
        if not any(fact in ancestors(base, other) for other in facts)
    ]
    denials = []
    for symptom in no:
        f = frequency(base, condition, symptom)
        chosen_instead = symptom in base.exclusive and yes & base.exclusive
        if f is not None and not ancestors(base, symptom) & no and not chosen_instead:
            denials.append(math.log((1 - clamp(f)) / (1 - clamp(base.backgrounds[symptom]))))
    return math.log(base.priors[condition]) + sum(most_specific) + sum(denials)


@contextmanager
def published(base: Base) -> Iterator[Release]:
    with transaction.atomic():
        symptoms: list[Symptom] = []
        for number, background in enumerate(base.backgrounds):
            parent = base.parents[number]
            symptoms.append(
                make_symptom(
                    f"s{number}",
                    background_rate=background,
                    parent=None if parent is None else symptoms[parent],
                )
            )
        conditions = [make_condition(f"c{n}", prior=p) for n, p in enumerate(base.priors)]
        for (condition, symptom), share in base.frequencies.items():
            make_evidence(conditions[condition], symptoms[symptom], share)
        if base.exclusive:
            chosen = [symptoms[number] for number in sorted(base.exclusive)]
            make_question("q", chosen, kind=QuestionKind.CHOOSE_ONE)
        yield publish(something_else_prior=base.something_else, temperature=base.temperature)
        transaction.set_rollback(True)


def assessed(base: Base, release: Release) -> Result:
    answers = {f"s{number}": state for number, state in base.answers.items()}
    return assess(answers=answers, release=release, limit=20)


@given(base=bases())
@settings(
    max_examples=80,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_ranking_agrees_with_the_textbook(base: Base) -> None:
    with published(base) as release:
        result = assessed(base, release)

    scores = {f"c{n}": textbook_score(base, n) for n in range(len(base.priors))}
    found = {match.condition: match for match in result.matches}
    assert set(found) == set(scores)
    for condition, score in scores.items():
        assert found[condition].score == pytest.approx(score, abs=TOLERANCE)
        parts = sum(part.weight for part in found[condition].evidence)
        assert found[condition].prior + parts == pytest.approx(score, abs=TOLERANCE)

    exponentials = {c: math.exp(score / base.temperature) for c, score in scores.items()}
    rest = math.exp(math.log(base.something_else) / base.temperature)
    total = rest + sum(exponentials.values())
    assert result.something_else == pytest.approx(rest / total, abs=TOLERANCE)
    assert {c: match.probability for c, match in found.items()} == pytest.approx(
        {c: e / total for c, e in exponentials.items()}, abs=TOLERANCE
    )

    order = [(-round(match.score, 9), match.condition) for match in result.matches]
    assert order == sorted(order)


def test_a_pair_without_a_row_is_neutral() -> None:
    known, unknown = make_condition("known"), make_condition("unknown")
    swelling = make_symptom("swelling", background_rate=0.2)
    make_evidence(known, swelling, 0.8)
    release = publish()

    for state in ("yes", "no", "unsure"):
        result = assess(answers={"swelling": state}, release=release)
        [match] = [match for match in result.matches if match.condition == "unknown"]
        assert (match.score, match.evidence) == (math.log(unknown.prior), ())


def test_equal_scores_are_ordered_by_slug() -> None:
    for slug in ("b", "c", "a"):
        make_condition(slug)
    assert [match.condition for match in assess(answers={}, release=publish()).matches] == [
        "a",
        "b",
        "c",
    ]


def test_a_release_ranks_its_own_rows_only() -> None:
    condition, symptom = make_condition("c"), make_symptom("s", background_rate=0.2)
    row = make_evidence(condition, symptom, 0.8)
    first = publish()
    row.frequency = 0.4
    row.save()
    make_condition("later")
    second = publish()

    [match] = assess(answers={"s": "yes"}, release=first).matches
    assert match.score == pytest.approx(math.log(0.1) + math.log(0.8 / 0.2))
    later = assess(answers={"s": "yes"}, release=second).matches
    assert [match.condition for match in later] == ["c", "later"]
    assert later[0].score == pytest.approx(math.log(0.1) + math.log(0.4 / 0.2))


def test_answers_that_inherit_the_same_fact_count_it_once() -> None:
    """Both places of the swelling say no more about this condition than swelling itself."""
    condition = make_condition("c")
    swelling = make_symptom("swelling", background_rate=0.4)
    for slug in ("inner-swelling", "outer-swelling"):
        make_symptom(slug, parent=swelling, background_rate=0.1)
    make_evidence(condition, swelling, 0.8)
    release = publish()

    one = assess(answers={"inner-swelling": "yes"}, release=release)
    both = assess(answers={"inner-swelling": "yes", "outer-swelling": "yes"}, release=release)
    assert one.matches[0].score == pytest.approx(math.log(0.1) + math.log(0.8 / 0.4))
    assert both.matches[0].score == one.matches[0].score
    assert [part.symptom for part in both.matches[0].evidence] == ["inner-swelling"]


@pytest.mark.parametrize("order", list(permutations(["inner", "outer", "outermost"])))
def test_an_inherited_fact_gives_way_to_a_more_specific_one(order: tuple[str, ...]) -> None:
    """A row for the inner side, which its edge inherits, already says that there is swelling."""
    condition = make_condition("c")
    swelling = make_symptom("swelling", background_rate=0.4)
    inner = make_symptom("inner-side", parent=swelling, background_rate=0.1)
    parents = {"inner": inner, "outer": swelling, "outermost": swelling}
    for slug in order:
        make_symptom(slug, parent=parents[slug])
    make_evidence(condition, inner, 0.7)
    release = publish()

    result = assess(answers=dict.fromkeys(order, "yes"), release=release)
    assert result.matches[0].score == pytest.approx(math.log(0.1) + math.log(0.7 / 0.1))
    assert [part.symptom for part in result.matches[0].evidence] == ["inner"]


def test_the_order_takes_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_condition()
    release = publish()
    nothing = Answered(yes=frozenset(), no=frozenset(), lineage=frozenset())
    contenders = contenders_of(release)
    with django_assert_num_queries(1):  # what the answers say of all conditions
        rank(release, contenders, nothing, limit=5, likely=0.1)
