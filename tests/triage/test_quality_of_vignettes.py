from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from conditions.gaps import Gap
from conditions.levels import Urgency
from conditions.models import Condition, SymptomKind
from conditions.quality import Level, Problem
from conditions.translations import Text
from tests.factories import make_condition, make_rule, make_source, make_symptom, make_vignette
from triage.cases import Split
from triage.models import UrgencyRule, Vignette
from triage.quality.vignettes import check, vignette_gaps

pytestmark = pytest.mark.django_db


def make_sound(slug: str = "sound", **overrides: Any) -> Vignette:
    """A vignette that nothing is to be said about."""
    vignette = make_vignette(slug, **overrides)
    vignette.sources.add(make_source())
    return vignette


def make_covered() -> tuple[Condition, UrgencyRule]:
    """A condition and a rule with all the vignettes that they need."""
    condition, rule = make_condition("tear"), make_rule("alarm")
    make_sound("firing", gold=condition).must_fire.add(rule)
    make_sound("sparing").must_not_fire.add(rule)
    return condition, rule


def test_a_sound_draft_has_no_problems() -> None:
    condition, rule = make_covered()
    parent = make_symptom("pain")
    child, other = (
        make_symptom("heel-pain", parent=parent),
        make_symptom("calf-pain", parent=parent),
    )
    make_sound("both-yes", answers={parent: "yes", child: "yes", other: "no"})
    make_sound("parent-unsure", answers={parent: "unsure", child: "yes"})
    make_sound("both-no", answers={parent: "no", child: "no"})
    make_sound("guard", split=Split.SAFETY, gold_urgency=Urgency.SOON)
    make_sound("guard-by-rule", split=Split.SAFETY, gold=condition).must_fire.add(rule)

    assert check() == []


def test_a_vignette_without_source_or_story_is_reported() -> None:
    make_vignette("bare", story="")

    assert check() == [
        Problem(
            Level.WARNING,
            "vignette bare",
            "No source is named.",
            "Name the case report, guideline or page that the vignette was written from.",
        ),
        Problem(
            Level.WARNING,
            "vignette bare",
            "Nothing tells the patient's story.",
            "Write what the source tells, in our own words, so that reviewers can compare.",
        ),
    ]


def test_an_answer_for_age_or_sex_is_an_error() -> None:
    older = make_symptom("over-60", kind=SymptomKind.DEMOGRAPHIC, min_age=60)
    make_sound(age=70, answers={older: "yes", make_symptom(): "yes"})

    assert check() == [
        Problem(
            Level.ERROR,
            "vignette answer sound / over-60",
            "The vignette answers for age or sex, which the server does by itself.",
            "Take the answer away, and give the vignette's age or sex.",
        )
    ]


def test_a_yes_whose_parents_are_denied_is_an_error() -> None:
    pain = make_symptom("pain")
    heel = make_symptom("heel-pain", parent=pain)
    under = make_symptom("pain-under-the-heel", parent=heel)
    make_sound(answers={pain: "no", heel: "no", under: "yes"})

    assert check() == [
        Problem(
            Level.ERROR,
            "vignette sound",
            "It says yes to pain-under-the-heel, but no to what that implies: heel-pain, pain.",
            "Keep the answer that the source gives.",
        )
    ]


def test_labels_that_contradict_each_other_are_errors() -> None:
    condition, rule = make_covered()
    both = make_sound("both")
    both.must_fire.add(rule)
    both.must_not_fire.add(rule)
    make_sound("no-gold").acceptable.add(condition)

    assert check() == [
        Problem(
            Level.ERROR,
            "vignette both",
            "These rules must fire and must not fire: alarm.",
            "Take each of them out of one of the two.",
        ),
        Problem(
            Level.ERROR,
            "vignette no-gold",
            "It has acceptable conditions, but no gold condition.",
            "Make the best of them the gold condition.",
        ),
    ]


def test_a_safety_vignette_that_cannot_fail_is_an_error() -> None:
    condition, _ = make_covered()
    make_sound("idle", split=Split.SAFETY, gold=condition)

    assert check() == [
        Problem(
            Level.ERROR,
            "vignette idle",
            "It guards nothing: a safety vignette is judged by its urgency and its rules.",
            "Give a gold urgency, or the rules that must or must not fire.",
        )
    ]


def test_a_condition_that_no_vignette_has_is_reported() -> None:
    tear, _ = make_covered()
    make_condition("sprain")
    # Acceptable is not enough: another condition would be as good.
    make_sound("other", gold=tear).acceptable.add(Condition.objects.get(slug="sprain"))

    assert check() == [
        Problem(
            Level.WARNING,
            "condition sprain",
            "No vignette has it: nothing shows whether it is found.",
            "Write a vignette with it as the gold condition.",
        )
    ]


UNFIRED = Problem(
    Level.WARNING,
    "urgency rule lonely",
    "No vignette has to fire it: nothing shows that it helps anybody.",
    "Write a vignette that the rule is for, and name the rule under 'must fire'.",
)
UNSPARED = Problem(
    Level.WARNING,
    "urgency rule lonely",
    "No vignette has to keep it quiet: nothing shows where it stops.",
    "Write a vignette that just misses it, and name the rule under 'must not fire'.",
)


@pytest.mark.parametrize(
    ("_case", "fired", "spared", "problems"),
    [
        ("neither", False, False, [UNFIRED, UNSPARED]),
        ("fired only", True, False, [UNSPARED]),
        ("spared only", False, True, [UNFIRED]),
    ],
)
def test_a_rule_needs_a_vignette_that_fires_it_and_one_that_spares_it(
    _case: str, fired: bool, spared: bool, problems: list[Problem]
) -> None:
    make_covered()
    rule, vignette = make_rule("lonely"), make_sound()
    vignette.must_fire.set([rule] if fired else [])
    vignette.must_not_fire.set([rule] if spared else [])

    assert check() == problems


def test_gaps_name_what_lacks_vignettes() -> None:
    condition, _ = make_covered()
    bare, lonely = make_condition("bare"), make_rule("lonely")
    make_sound("firing-only", gold=condition).must_fire.add(lonely)
    first = (Text(lonely.pk, "Lonely"),)

    assert vignette_gaps() == (
        Gap("Conditions without a vignette", Condition, 1, 2, (Text(bare.pk, "Bare"),)),
        Gap("Urgency rules that no vignette has to fire", UrgencyRule, 0, 2, ()),
        Gap("Urgency rules that no vignette spares", UrgencyRule, 1, 2, first),
    )


def test_the_number_of_queries_does_not_grow_with_the_draft(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    condition, rule = make_covered()
    make_sound(gold=condition, answers={make_symptom(): "yes"}).acceptable.add(make_condition("c"))
    make_sound("c", gold=Condition.objects.get(slug="c"))
    # Six for the vignettes with all they name; parents; vignettes without source, without story;
    # answers for age and sex; conditions; rules that nothing fires, that nothing
    # spares.
    with django_assert_num_queries(13):
        assert check() == []
    for number in range(5):
        vignette = make_sound(f"more-{number}", gold=condition, answers={make_symptom(): "no"})
        vignette.must_fire.add(rule)
    with django_assert_num_queries(13):
        assert check() == []
