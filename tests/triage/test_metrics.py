"""The metrics, over a small set whose figures are worked out here by hand."""

import json
import math
import re
from pathlib import Path
from typing import Any

import pytest

from conditions.levels import Urgency
from tests.triage.outcomes import make_outcome, worked_example
from triage.cases import Split
from triage.evaluation.comparison import McNemar, Move, mcnemar, moves
from triage.evaluation.metrics import Bin, Estimate, mean, measure, proportion, reliability
from triage.evaluation.outcomes import Outcome
from triage.evaluation.summary import (
    as_json,
    comparison_as_json,
    confusion_table,
    failed_safety,
    metrics_by_group,
    misranked,
    mistriaged,
    results_by_condition,
    undertriaged_emergencies,
    urgency_table,
)
from triage.evaluation.text import LABELS

approximately: Any = pytest.approx


def values(metrics: dict[str, Estimate]) -> dict[str, tuple[float | None, int]]:
    return {name: (estimate.value, estimate.number) for name, estimate in metrics.items()}


def test_the_metrics_of_the_worked_example() -> None:
    # Ranks 1, 2 and, by the acceptable condition, 1. Gains discounted by log2(place + 1):
    # gold in place 1; gold in place 2; half in place 1 and gold in place 3, of at best gold in
    # place 1 and half in place 2.
    gains = [1.0, 1 / math.log2(3), (0.5 + 1 / 2) / (1 + 0.5 / math.log2(3))]
    # The probabilities of the first matches are 0.8, 0.6 and 0.65; the last two share a bin.
    assert values(measure(worked_example())) == {
        "m1": (approximately(2 / 3), 3),
        "m3": (1.0, 3),
        "m5": (1.0, 3),
        "ndcg": (approximately(sum(gains) / 3), 3),
        "mean_rank": (approximately(4 / 3), 3),
        "triage_accuracy": (0.4, 5),
        "triage_accuracy_self_care": (0.0, 1),
        "triage_accuracy_routine": (1.0, 1),
        "triage_accuracy_soon": (1.0, 1),
        "triage_accuracy_urgent": (0.0, 1),
        "triage_accuracy_emergency": (0.0, 1),
        "safety_strict": (0.6, 5),
        "safety_lenient": (0.8, 5),
        "undertriage": (0.4, 5),
        "overtriage": (0.2, 5),
        "brier": (approximately((0.2**2 + 0.6**2 + 0.35**2) / 3), 3),
        "ece": (approximately((0.2 + abs(1 + 0 - 0.6 - 0.65)) / 3), 3),
        "log_loss": (approximately(-math.log(0.8 * 0.3 * (0.65 + 0.1)) / 3), 3),
    }


def test_metrics_over_no_cases_have_no_value() -> None:
    assert set(measure([]).values()) == {Estimate(None, None, None, 0)}


def test_typical_and_atypical_cases_are_measured_apart() -> None:
    groups = metrics_by_group(worked_example())
    assert {group: values(metrics)["m1"] for group, metrics in groups.items()} == {
        "all": (approximately(2 / 3), 3),
        "typical": (1.0, 2),
        "atypical": (0.0, 1),
    }


def test_a_proportion_has_wilsons_interval() -> None:
    # Centre (p + z2/2n) / (1 + z2/n), half-width z sqrt(p(1-p)/n + z2/4n2) / (1 + z2/n), z = 1.96.
    found = proportion([True, True, False])
    assert found == Estimate(
        approximately(2 / 3), approximately(0.20766, abs=1e-5), approximately(0.93851, abs=1e-5), 3
    )


@pytest.mark.parametrize(
    ("_case", "sample", "expected"),
    [
        ("none", [], Estimate(None, None, None, 0)),
        ("one has no interval", [0.5], Estimate(0.5, None, None, 1)),
        ("all the same", [2.0, 2.0], Estimate(2.0, 2.0, 2.0, 2)),
        # A quarter of the resamples lies at each end.
        ("two", [0.0, 1.0], Estimate(0.5, 0.0, 1.0, 2)),
    ],
)
def test_a_mean_has_a_bootstrap_interval(
    _case: str, sample: list[float], expected: Estimate
) -> None:
    assert mean(sample) == expected


def test_the_interval_of_a_mean_is_the_same_every_time() -> None:
    sample = [1.0, 1.0, 2.0, 5.0, 1.0, 3.0]
    found = mean(sample)
    assert found == mean(sample)
    assert found.low is not None
    assert found.high is not None
    assert 1.0 < found.low < 13 / 6 < found.high < 5.0


def test_the_bins_of_the_reliability_plot() -> None:
    exactly_one = make_outcome("sure", {"a": 1.0}, gold="a")
    bins = reliability([*worked_example(), exactly_one])
    assert [found.right.number for found in bins] == [0, 0, 0, 0, 0, 0, 2, 0, 1, 1]
    assert bins[0] == Bin(0.0, 0.1, None, Estimate(None, None, None, 0))
    assert (bins[6].low, bins[6].high) == (0.6, 0.7)
    assert bins[6].probability == approximately(0.625)
    assert bins[6].right.value == 0.5


@pytest.mark.parametrize(
    ("_case", "given", "gold", "acceptable", "verdict"),
    [
        ("as gold", Urgency.SOON, Urgency.SOON, set(), "right"),
        ("acceptable, lower", Urgency.ROUTINE, Urgency.SOON, {Urgency.ROUTINE}, "right"),
        ("acceptable, higher", Urgency.URGENT, Urgency.SOON, {Urgency.URGENT}, "right"),
        ("one below", Urgency.ROUTINE, Urgency.SOON, set(), "under, leniently safe"),
        ("two below", Urgency.SELF_CARE, Urgency.SOON, set(), "under"),
        ("above", Urgency.URGENT, Urgency.SOON, set(), "over"),
    ],
)
def test_what_counts_as_right_urgency(
    _case: str, given: Urgency, gold: Urgency, acceptable: set[Urgency], verdict: str
) -> None:
    found = make_outcome(urgency=given, gold_urgency=gold, acceptable_urgency=acceptable)
    assert (found.accurate, found.undertriaged, found.overtriaged, found.safe_leniently) == {
        "right": (True, False, False, True),
        "under, leniently safe": (False, True, False, True),
        "under": (False, True, False, False),
        "over": (False, False, True, True),
    }[verdict]


def test_a_case_without_gold_is_not_ranked() -> None:
    assert make_outcome(ranking={"a": 1.0}, gold_urgency=Urgency.SOON).rank is None


@pytest.mark.parametrize(
    ("_case", "split", "fired", "urgency", "sentences"),
    [
        ("passes", Split.SAFETY, ("clot",), Urgency.URGENT, []),
        (
            "everything wrong",
            Split.SAFETY,
            ("gout",),
            Urgency.SOON,
            [
                "dvt: the urgency is soon, below urgent; did not fire: clot;"
                " fired and must not: gout."
            ],
        ),
        ("for development", Split.DEVELOPMENT, ("gout",), Urgency.SOON, []),
    ],
)
def test_what_fails_a_safety_case(
    _case: str, split: Split, fired: tuple[str, ...], urgency: Urgency, sentences: list[str]
) -> None:
    found = make_outcome(
        "dvt",
        urgency=urgency,
        fired=fired,
        split=split,
        gold_urgency=Urgency.URGENT,
        fires={"clot"},
        spares={"gout"},
    )
    assert failed_safety([found]) == sentences


def test_the_tables_of_the_worked_example() -> None:
    outcomes = worked_example()
    assert undertriaged_emergencies(outcomes) == ["danger"]
    assert {
        gold: {given: number for given, number in row.items() if number}
        for gold, row in urgency_table(outcomes).items()
    } == {
        "self_care": {"routine": 1},
        "routine": {"routine": 1},
        "soon": {"routine": 1},
        "urgent": {"soon": 1},
        "emergency": {"soon": 1},
    }
    assert confusion_table(outcomes) == {"a": {"a": 1, "b": 1, "c": 1}}
    assert results_by_condition(outcomes) == {
        "a": {"number": 3, "m1": 2 / 3, "m3": 1.0, "m5": 1.0, "mean_rank": 4 / 3}
    }
    assert [found.case.id for found in misranked(outcomes)] == ["second"]
    assert [found.case.id for found in mistriaged(outcomes)] == ["danger", "second", "mild"]


@pytest.mark.parametrize(
    ("_case", "pairs", "expected"),
    [
        ("nobody differs", [(True, True), (False, False)], McNemar(0, 0, 1.0)),
        ("evenly", [(True, False), (False, True)], McNemar(1, 1, 1.0)),
        # Of 8 coins 7 or more on one side: 2 (8 + 1) / 256.
        ("7 to 1", [(True, False)] * 7 + [(False, True)], McNemar(7, 1, approximately(18 / 256))),
    ],
)
def test_mcnemars_exact_test(_case: str, pairs: list[tuple[bool, bool]], expected: McNemar) -> None:
    assert mcnemar(pairs) == expected


def test_two_releases_are_compared_case_by_case() -> None:
    this = worked_example()
    other = [
        make_outcome("second", {"a": 0.6, "b": 0.3}, gold="a", gold_urgency=Urgency.URGENT),
        make_outcome("third", {"a": 0.6, "b": 0.3}, gold_urgency=Urgency.SOON),
        make_outcome("first", {"b": 0.4, "c": 0.3, "a": 0.2}, gold="a"),
        make_outcome("unheard of", {"a": 1.0}, gold="a"),
    ]
    assert moves(this, other) == [Move("first", 3, 1), Move("second", 1, 2)]
    assert [move.worse for move in moves(this, other)] == [False, True]
    assert comparison_as_json(this, other) == {
        "m1": {"only_this": 1, "only_other": 1, "p": 1.0},
        # By the labels of this side: first is right in both, second in neither, third is
        # undertriaged by the other, which does not accept routine.
        "safety_strict": {"only_this": 1, "only_other": 0, "p": 1.0},
        "moves": [
            {"case": "first", "before": 3, "after": 1},
            {"case": "second", "before": 1, "after": 2},
        ],
    }


@pytest.mark.parametrize(
    ("_case", "outcomes"), [("worked example", worked_example()), ("nothing", [])]
)
def test_an_evaluation_is_strict_json(_case: str, outcomes: list[Outcome]) -> None:
    document = as_json(outcomes, {"first": ("answers.x",)})
    assert json.loads(json.dumps(document, allow_nan=False)) == document
    assert document["cases"] == len(outcomes)
    assert document["left_out"] == {"first": ["answers.x"]}


def test_every_metric_is_named_and_defined() -> None:
    """Each has a label for reports, and docs/vignettes.md gives its formula."""
    page = (Path(__file__).resolve().parents[2] / "docs" / "vignettes.md").read_text()
    rows = page.split("### The metrics", 1)[1].split("\n### ", 1)[0]
    defined = {
        name
        for cell in re.findall(r"^\| (?!Metric|---)([^|]+) \|", rows, re.MULTILINE)
        for name in (cell.split(", ") if cell.startswith("M1") else [cell])
    }
    by_level = {f"triage_accuracy_{level.code}" for level in Urgency}
    assert LABELS.keys() == measure([]).keys()
    labels = {label for name, label in LABELS.items() if name not in by_level}
    assert {label.removesuffix(", nats") for label in labels} == defined
