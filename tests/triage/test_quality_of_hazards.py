import pytest
from pytest_django import DjangoAssertNumQueries

from conditions.quality import Level, Problem
from tests.factories import make_hazard, make_rule, make_vignette
from triage.cases import Split
from triage.models import UrgencyRule
from triage.quality.hazards import check
from triage.risk import Likelihood

pytestmark = pytest.mark.django_db


def make_guarded(slug: str) -> UrgencyRule:
    """A rule with a safety vignette that has to fire it."""
    rule = make_rule(slug)
    make_vignette(split=Split.SAFETY).must_fire.add(rule)
    return rule


def test_a_whole_log_has_no_problems() -> None:
    make_guarded("r01")
    make_hazard("h01", [("rule", "r01")])
    make_hazard(
        "h02",
        [("document", "README.md")],
        residual_likelihood=Likelihood.LOW,
        acceptance="The officer: less is impractical.",
    )

    assert check() == []


def test_a_risk_that_remains_is_flagged() -> None:
    controls = [("document", "README.md")]
    make_hazard("h01", controls, residual_likelihood=Likelihood.HIGH, acceptance="We like it.")
    make_hazard("h02", controls, residual_likelihood=Likelihood.MEDIUM)

    assert check() == [
        Problem(
            Level.ERROR,
            "hazard h01",
            "With its controls the risk is still 4, unacceptable: nobody may be exposed to it.",
            "Do what the hazard names as still to do, and judge it again.",
        ),
        Problem(
            Level.WARNING,
            "hazard h02",
            "With its controls the risk is still 3, undesirable, and nobody has accepted it.",
            "Reduce it, or have the clinical safety officer say why that is impractical.",
        ),
    ]


def test_a_control_that_is_gone_and_a_hazard_without_any_are_reported() -> None:
    make_hazard("h01", [("rule", "r99")])
    make_hazard("h02")

    assert [(p.level.value, p.where, p.message) for p in check()] == [
        ("warning", "hazard h02", "Nothing controls it."),
        ("error", "control h01 / rule / r99", "The hazard counts on it, and it is not there."),
    ]


def test_a_rule_has_a_hazard_and_a_safety_vignette() -> None:
    make_guarded("r01")
    rule = make_rule("r02")
    make_vignette("a-development-case").must_fire.add(rule)
    make_hazard("h01", [("rule", "r02"), ("vignette", "a-development-case")])

    assert [(p.level.value, p.where, p.message) for p in check()] == [
        (
            "warning",
            "urgency rule r01",
            "No hazard names it as a control: nothing says what it protects from.",
        ),
        (
            "warning",
            "urgency rule r02",
            "No safety vignette has to fire it: a release that breaks it could be approved.",
        ),
    ]


def test_the_number_of_queries_does_not_grow(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(3):
        make_guarded(f"r{number}")
        make_hazard(controls=[("rule", f"r{number}"), ("question", "q"), ("vignette", "v")])
        # Hazards, their controls; rules, questions and vignettes that they name; rules that safety
        # vignettes fire, all rules.
        with django_assert_num_queries(7):
            check()
