"""Labelled cases and outcomes by hand, for tests of what is computed from them."""

from typing import Any

from conditions.levels import Urgency
from triage.cases import LabelledCase, Split
from triage.evaluation.outcomes import Outcome, places_kept


def make_case(name: str = "case", **overrides: Any) -> LabelledCase:
    values: dict[str, Any] = {"answers": {}, "gold": None}
    for field in ("acceptable", "acceptable_urgency", "fires", "spares"):
        if field in overrides:
            overrides[field] = frozenset(overrides[field])
    return LabelledCase(id=name, **(values | overrides))


def make_outcome(
    name: str = "case",
    ranking: dict[str, float] | None = None,
    urgency: Urgency = Urgency.ROUTINE,
    fired: tuple[str, ...] = (),
    **case: Any,
) -> Outcome:
    labelled = make_case(name, **case)
    return Outcome(
        case=labelled,
        ranking=places_kept((ranking or {}).items(), labelled),
        something_else=0.05,
        urgency=urgency,
        fired=frozenset(fired),
    )


def worked_example() -> list[Outcome]:
    """Three ranked cases and five with a gold urgency; the figures are worked out in the tests."""
    return [
        make_outcome(
            "first",
            {"a": 0.8, "b": 0.1, "c": 0.05},
            gold="a",
            gold_urgency=Urgency.ROUTINE,
        ),
        make_outcome(
            "second",
            {"b": 0.6, "a": 0.3, "c": 0.05},
            Urgency.SOON,
            gold="a",
            gold_urgency=Urgency.URGENT,
            typical=False,
        ),
        make_outcome(
            "third",
            {"c": 0.65, "b": 0.2, "a": 0.1},
            gold="a",
            acceptable={"c"},
            gold_urgency=Urgency.SOON,
            acceptable_urgency={Urgency.ROUTINE},
        ),
        make_outcome(
            "danger",
            {"a": 0.5, "b": 0.3, "c": 0.15},
            Urgency.SOON,
            gold_urgency=Urgency.EMERGENCY,
            split=Split.SAFETY,
            fires={"clot"},
        ),
        make_outcome(
            "mild", {"a": 0.5, "b": 0.3, "c": 0.15}, gold_urgency=Urgency.SELF_CARE, typical=False
        ),
    ]
