"""Patients drawn from a release, and the temperature that fits them and the vignettes."""

import math
import re
from io import StringIO
from typing import Any

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from conditions.models import Condition, Release, Reporter, Symptom, SymptomKind
from tests.factories import (
    make_condition,
    make_evidence,
    make_question,
    make_symptom,
    make_vignette,
    publish,
)
from tests.triage.outcomes import make_case
from triage.calibration import (
    Quality,
    Scored,
    best_temperature,
    fit,
    quality,
    score_patients,
    score_vignettes,
)
from triage.models import QuestionKind
from triage.simulation import Patient, patients, world_of
from triage.values import AnswerState

approximately: Any = pytest.approx
YES, NO = AnswerState.YES, AnswerState.NO


def scored(*, right: int, scores: tuple[float, ...] = (2.0, 0.0)) -> Scored:
    return Scored(scores=np.array(scores), right=(right,))


# The first hypothesis is two nats ahead and right in three cases of four.
THREE_OF_FOUR = [scored(right=0), scored(right=0), scored(right=0), scored(right=1)]


def test_the_best_temperature_makes_the_stated_shares_true() -> None:
    # Where one of two is right in 3 of 4 cases, it should be ln 3 nats ahead: 2 / T = ln 3.
    assert best_temperature([THREE_OF_FOUR]) == approximately(2 / math.log(3), abs=1e-3)


def test_quality_at_a_temperature_worked_by_hand() -> None:
    temperature = 2 / math.log(3)  # shares of 3/4 and 1/4
    assert quality([THREE_OF_FOUR], temperature=temperature) == Quality(
        log_loss=approximately(-(3 * math.log(0.75) + math.log(0.25)) / 4),
        ece=approximately(0.0),
    )
    # Without a mend the first has 0.88, 0.13 more than it should.
    stated = math.exp(2) / (math.exp(2) + 1)
    assert quality([THREE_OF_FOUR], temperature=1.0) == Quality(
        log_loss=approximately(-(3 * math.log(stated) + math.log(1 - stated)) / 4),
        ece=approximately(stated - 0.75),
    )


def test_something_else_is_a_hypothesis_but_never_the_first_match() -> None:
    # Two conditions at 0.3 and 0.2 and something else at 0.5, which is right.
    case = Scored(scores=np.log([0.3, 0.2, 0.5]), right=(2,))
    assert quality([[case]], temperature=1.0) == Quality(
        log_loss=approximately(math.log(2)), ece=approximately(0.3)
    )


def test_several_right_conditions_count_together() -> None:
    case = Scored(scores=np.log([0.5, 0.25, 0.25]), right=(0, 1))
    assert quality([[case]], temperature=1.0).log_loss == approximately(-math.log(0.75))


def test_each_set_weighs_the_same_whatever_its_size() -> None:
    few, many = [scored(right=0)] * 2, [scored(right=1)] * 20
    one, other = quality([few], temperature=1.0), quality([many], temperature=1.0)
    assert quality([few, many], temperature=1.0) == Quality(
        log_loss=approximately((one.log_loss + other.log_loss) / 2),
        ece=approximately((one.ece + other.ece) / 2),
    )


def test_each_fold_is_judged_by_a_temperature_fitted_on_the_others() -> None:
    # In fold 0 every case is right, in fold 1 three of four are.
    all_right = [scored(right=0)] * 4
    mixed = [case for pair in zip(all_right, THREE_OF_FOUR, strict=True) for case in pair]
    found = fit([mixed], before=1.0, folds=2)
    assert [fold.number for fold in found.folds] == [4, 4]
    # Fitted on THREE_OF_FOUR; and on cases that are always right, as cold as allowed.
    assert found.folds[0].temperature == approximately(2 / math.log(3), abs=1e-3)
    assert found.folds[1].temperature == approximately(0.2, abs=1e-3)
    assert found.folds[0].before == quality([all_right], temperature=1.0)
    assert found.folds[1].after == quality([THREE_OF_FOUR], temperature=found.folds[1].temperature)
    assert found.temperature == best_temperature([mixed])
    assert found.number == 8
    assert found.before == quality([mixed], temperature=1.0)
    assert found.after.log_loss == approximately(
        (found.folds[0].after.log_loss + found.folds[1].after.log_loss) / 2
    )
    # Over both folds: the right ones are stated at 3/4, the rest, three of four right, at nearly 1.
    nearly_one = 1 / (1 + math.exp(-2 / found.folds[1].temperature))
    assert found.after.ece == approximately((4 * (1 - 0.75) + 4 * (nearly_one - 0.75)) / 8)


@pytest.mark.parametrize(
    ("_case", "cases", "folds"), [("too few cases", 4, 5), ("one fold", 4, 1), ("none", 0, 2)]
)
def test_too_little_to_cross_validate_is_refused(_case: str, cases: int, folds: int) -> None:
    with pytest.raises(ValueError, match=rf"^Use 2 folds or more, .* cases \({cases}\)\.$"):
        fit([[scored(right=0)] * cases], before=1.0, folds=folds)


def publish_world() -> Release:
    """Symptoms of every kind that a simulation has to mind."""
    tendon, fascia = make_condition("tendon", prior=0.6), make_condition("fascia", prior=0.2)
    pain = make_symptom("pain", background_rate=0.9)
    heel = make_symptom("heel", parent=pain, background_rate=0.3)
    calf = make_symptom("calf", background_rate=0.3)
    swelling = make_symptom("swelling", background_rate=0.25)
    make_question("where", [heel, calf], kind=QuestionKind.CHOOSE_ONE)
    make_question("swollen", [swelling])
    make_question("any", [pain, make_symptom("rash")], kind=QuestionKind.CHOOSE_ANY)
    make_symptom("unasked")
    make_symptom("adult", kind=SymptomKind.DEMOGRAPHIC, min_age=18)
    make_symptom("squeeze", reporter=Reporter.EXAMINER)
    for condition, frequency in ((tendon, 0.8), (fascia, 0.1)):
        make_evidence(condition, heel, frequency)
        make_evidence(condition, calf, 0.6)
    make_evidence(tendon, swelling, 0.75)
    return publish(something_else_prior=0.2)


@pytest.fixture
def drawn(db: None) -> list[Patient]:
    return list(patients(world_of(publish_world()), number=4000, seed=7))


def share(flags: list[bool]) -> float:
    return sum(flags) / len(flags)


def test_causes_are_drawn_by_their_priors(drawn: list[Patient]) -> None:
    causes = [patient.cause for patient in drawn]
    assert {
        cause: causes.count(cause) / len(causes) for cause in ("tendon", "fascia", None)
    } == approximately({"tendon": 0.6, "fascia": 0.2, None: 0.2}, abs=0.03)


@pytest.mark.parametrize(("cause", "expected"), [("tendon", 0.75), ("fascia", 0.25), (None, 0.25)])
def test_what_patients_have_is_drawn_by_frequency_or_background(
    cause: str | None, expected: float, drawn: list[Patient]
) -> None:
    told = [p.answers["swelling"] for p in drawn if p.cause == cause and "swelling" in p.answers]
    assert share([state is YES for state in told]) == approximately(expected, abs=0.06)


def test_patients_answer_as_the_form_would(drawn: list[Patient]) -> None:
    for patient in drawn:
        assert patient.answers.keys() <= {"heel", "calf", "swelling", "pain", "rash"}
        assert [patient.answers.get(slug) for slug in ("heel", "calf")] in (
            [YES, None],
            [None, YES],
            [None, None],
        )
        if patient.answers.get("heel") is YES and "pain" in patient.answers:
            assert patient.answers["pain"] is YES
    asked = [len(p.answers.keys() & {"swelling", "pain"}) / 2 for p in drawn]
    assert sum(asked) / len(asked) == approximately((0.3 + 1.0) / 2, abs=0.03)


@pytest.mark.django_db
def test_the_same_seed_draws_the_same_patients() -> None:
    world = world_of(publish_world())
    first, second, another = (list(patients(world, number=20, seed=n)) for n in (1, 1, 2))
    assert first == second
    assert first != another


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 30])
def test_the_world_is_read_in_five_queries(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    release = publish_world()
    for number in range(size):
        make_evidence(make_condition(f"c{number}"), make_symptom(f"s{number}"))
    # Conditions, evidence, symptoms, choices, questions.
    with django_assert_num_queries(5):
        world_of(release)


@pytest.mark.django_db
def test_scores_put_something_else_last_and_name_all_that_is_right() -> None:
    release = publish_world()
    cases = [
        make_case(answers={"calf": YES}, gold="fascia", acceptable={"tendon"}),
        make_case("unranked"),
    ]
    [case] = score_vignettes(cases, release)
    assert list(case.scores) == approximately([math.log(0.6 * 2), math.log(0.2 * 2), math.log(0.2)])
    assert case.right == (0, 1)
    simulated = score_patients(release, number=50, seed=3)
    rights = {patient.right for patient in simulated}
    assert len(simulated) == 50
    assert {len(right) for right in rights} == {1}
    assert (2,) in rights


@pytest.mark.django_db
def test_the_engine_is_calibrated_for_patients_of_its_own_world() -> None:
    """Where answers are independent, as the engine takes them to be, there is nothing to mend."""
    symptoms = [make_symptom(f"s{n}", background_rate=0.3) for n in range(8)]
    for number, symptom in enumerate(symptoms):
        make_question(f"q{number}", [symptom])
    for number in range(4):
        condition = make_condition(f"c{number}", prior=0.2)
        for place, symptom in enumerate(symptoms):
            make_evidence(condition, symptom, 0.8 if place % 4 == number else 0.2)
    simulated = score_patients(publish(something_else_prior=0.2), number=800, seed=2)
    assert best_temperature([simulated]) == approximately(1.0, abs=0.1)
    assert quality([simulated], temperature=1.0).ece < 0.05


def fit_temperature(**options: Any) -> list[str]:
    out = StringIO()
    call_command("fit_temperature", stdout=out, verbosity=0, **options)
    return out.getvalue().splitlines()


@pytest.mark.django_db
def test_the_command_reports_each_set_and_says_how_to_use_the_result() -> None:
    publish_world()
    tendon = Condition.objects.draft().get(slug="tendon")
    heel = Symptom.objects.draft().get(slug="heel")
    for number in range(6):
        state = "no" if number == 0 else "yes"
        make_vignette(f"heel-{number}", {heel: state}, gold=tendon)
    lines = fit_temperature(draft=True, patients=40, seed=9, folds=3)
    assert [line.split()[0] for line in lines if line] == [
        "Vignettes",
        *["fold"] * 3,
        "all",
        "Simulated",
        *["fold"] * 3,
        "all",
        "Together",
        *["fold"] * 3,
        "all",
        "For",
    ]
    assert [line.split()[1] for line in lines if line.startswith("all")] == ["6", "40", "46"]
    assert re.fullmatch(
        r"For propose_release: --temperature \d\.\d\d --temperature-note"
        r' "Fitted on 6 vignettes and 40 simulated patients \(seed 9\) of the draft, each half of'
        r" the weight, least log loss; cross-validated in 3 folds: log loss \d\.\d{3} to"
        r' \d\.\d{3}, ECE \d\.\d{3} to \d\.\d{3}\."',
        lines[-1],
    )
    assert fit_temperature(draft=True, patients=40, seed=9, folds=3) == lines
    assert list(Release.objects.values_list("number", "temperature")) == [(1, 1.0)]


@pytest.mark.django_db
def test_without_vignettes_nothing_is_fitted() -> None:
    publish_world()
    with pytest.raises(CommandError) as refused:
        fit_temperature(patients=20)
    assert str(refused.value) == (
        "Vignettes: Use 2 folds or more, and no more than there are cases (0)."
    )
