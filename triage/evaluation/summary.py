"""What an evaluation comes to: metrics by group, tables, and the failures by name. Pure."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from conditions.levels import Urgency
from triage.cases import Split
from triage.evaluation.comparison import McNemar, compare_first_matches, compare_safety, moves
from triage.evaluation.metrics import Estimate, measure, reliability
from triage.evaluation.outcomes import SHOWN, Outcome


def metrics_by_group(outcomes: Sequence[Outcome]) -> dict[str, dict[str, Estimate]]:
    """Every metric over all cases, over the typical and over the atypical ones."""
    return {
        "all": measure(outcomes),
        "typical": measure(found for found in outcomes if found.case.typical),
        "atypical": measure(found for found in outcomes if not found.case.typical),
    }


def undertriaged_emergencies(outcomes: Iterable[Outcome]) -> list[str]:
    return [
        found.case.id
        for found in outcomes
        if found.undertriaged and found.case.gold_urgency is Urgency.EMERGENCY
    ]


def failed_safety(outcomes: Iterable[Outcome]) -> list[str]:
    """A sentence for each case of the safety split that fails."""
    return [
        f"{found.case.id}: {'; '.join(found.breaches)}." for found in outcomes if found.fails_safety
    ]


def urgency_table(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """Codes of gold level -> given level -> cases; every level is there."""
    pairs = Counter((found.case.gold_urgency, found.urgency) for found in outcomes)
    return {gold.code: {given.code: pairs[gold, given] for given in Urgency} for gold in Urgency}


def confusion_table(outcomes: Iterable[Outcome]) -> dict[str, dict[str, int]]:
    """Gold condition -> first match -> cases; pairs without a case are left out."""
    table: dict[str, Counter[str]] = {}
    for found in _judged(outcomes):
        table.setdefault(found.case.gold or "", Counter())[found.ranking[0].condition] += 1
    return {gold: dict(sorted(firsts.items())) for gold, firsts in sorted(table.items())}


def results_by_condition(outcomes: Iterable[Outcome]) -> dict[str, dict[str, Any]]:
    """Gold condition -> its cases, and of these the shares within the first 1, 3 and 5."""
    ranks: dict[str, list[int]] = {}
    for found in _judged(outcomes):
        ranks.setdefault(found.case.gold or "", []).append(found.rank or 0)
    return {
        gold: {
            "number": len(places),
            **{f"m{k}": sum(rank <= k for rank in places) / len(places) for k in (1, 3, 5)},
            "mean_rank": sum(places) / len(places),
        }
        for gold, places in sorted(ranks.items())
    }


def misranked(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Those whose first match is wrong, the worst first."""
    wrong = [found for found in _judged(outcomes) if (found.rank or 1) > 1]
    return sorted(wrong, key=lambda found: (-(found.rank or 1), found.case.id))


def mistriaged(outcomes: Iterable[Outcome]) -> list[Outcome]:
    """Those whose urgency or rules are wrong, undertriage first."""
    wrong = [found for found in outcomes if found.breaches or found.overtriaged]
    return sorted(wrong, key=lambda found: (not found.undertriaged, found.case.id))


def as_json(
    outcomes: Sequence[Outcome], left_out: Mapping[str, Sequence[str]] | None = None
) -> dict[str, Any]:
    """Everything about one evaluation as plain values, without NaN."""
    splits = Counter(found.case.split for found in outcomes)
    return {
        "cases": len(outcomes),
        "splits": {split.value: splits[split] for split in Split},
        "metrics": {
            group: {name: asdict(estimate) for name, estimate in metrics.items()}
            for group, metrics in metrics_by_group(outcomes).items()
        },
        "failed_safety": failed_safety(outcomes),
        "undertriaged_emergencies": undertriaged_emergencies(outcomes),
        "reliability": [asdict(found) for found in reliability(outcomes)],
        "urgency": urgency_table(outcomes),
        "confusion": confusion_table(outcomes),
        "conditions": results_by_condition(outcomes),
        "misranked": [_misranked(found) for found in misranked(outcomes)],
        "mistriaged": [_mistriaged(found) for found in mistriaged(outcomes)],
        "left_out": {case: list(places) for case, places in (left_out or {}).items()},
    }


def comparison_as_json(this: Sequence[Outcome], other: Sequence[Outcome]) -> dict[str, Any]:
    return {
        **{name: asdict(found) for name, found in mcnemar_tests(this, other).items()},
        "moves": [asdict(move) for move in moves(this, other)],
    }


def mcnemar_tests(this: Sequence[Outcome], other: Sequence[Outcome]) -> dict[str, McNemar]:
    return {
        "m1": compare_first_matches(this, other),
        "safety_strict": compare_safety(this, other),
    }


def _judged(outcomes: Iterable[Outcome]) -> list[Outcome]:
    return [found for found in outcomes if found.rank is not None]


def _misranked(found: Outcome) -> dict[str, Any]:
    return {
        "case": found.case.id,
        "gold": found.case.gold,
        "rank": found.rank,
        "gold_probability": found.gold_probability,
        "first": [[place.condition, place.probability] for place in found.ranking[:SHOWN]],
        "something_else": found.something_else,
        "prior_lead": found.prior_lead,
        "misled": [asdict(row) for row in found.misled],
    }


def _mistriaged(found: Outcome) -> dict[str, Any]:
    gold = found.case.gold_urgency
    return {
        "case": found.case.id,
        "gold_urgency": gold.code if gold is not None else None,
        "urgency": found.urgency.code,
        "fired": sorted(found.fired),
        "did_not_fire": list(found.silent),
        "must_not_fire": list(found.unwanted),
    }
