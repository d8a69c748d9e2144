"""What comes out differently between two evaluations, in words: lists worked out by hand."""

from conditions.levels import Urgency
from conditions.trials import CaseChange, ChangeGroup, Paired, Replay
from tests.triage.outcomes import make_outcome
from triage.cases import Split
from triage.effects import Names, changes, paired_tests, replay
from triage.evaluation.outcomes import Outcome

NAMES = Names({"a": "Tendon", "b": "Fascia", "c": "Fracture"}, {"fell": 7})
PAGE = "admin:triage_vignette_change"


def test_what_is_the_same_is_no_change() -> None:
    same = [make_outcome("same", {"a": 0.8, "b": 0.1}, gold="a", gold_urgency=Urgency.SOON)]
    assert changes(same, same, NAMES) == ()
    assert paired_tests(same, same) == (
        Paired("The first match is right", 0, 0, 1.0),
        Paired("The urgency is not too low", 0, 0, 1.0),
    )


def test_a_level_that_falls_below_the_right_one_stands_before_one_that_falls_deeper() -> None:
    right = {"deep": Urgency.SELF_CARE, "fell": Urgency.URGENT, "rose": Urgency.ROUTINE}

    def outcomes(**levels: Urgency) -> list[Outcome]:
        return [
            make_outcome(name, {"a": 1.0}, level, gold_urgency=right[name], title=f"Of {name}")
            for name, level in levels.items()
        ]

    before = outcomes(deep=Urgency.EMERGENCY, fell=Urgency.URGENT, rose=Urgency.ROUTINE)
    after = outcomes(deep=Urgency.SELF_CARE, fell=Urgency.SOON, rose=Urgency.SOON)
    urgent, soon, routine = Urgency.URGENT.label, Urgency.SOON.label, Urgency.ROUTINE.label
    care = Urgency.SELF_CARE.label
    assert changes(after, before, NAMES) == (
        ChangeGroup(
            "Lower urgency",
            "danger",
            (
                CaseChange("Of fell", urgent, soon, urgent, PAGE, 7),
                CaseChange("Of deep", Urgency.EMERGENCY.label, care, care),
            ),
        ),
        ChangeGroup("Higher urgency", "warning", (CaseChange("Of rose", routine, soon, routine),)),
    )
    assert paired_tests(after, before)[1] == Paired("The urgency is not too low", 0, 1, 1.0)


def test_safety_vignettes_that_fail_now_come_first_and_those_that_pass_now_later() -> None:
    def outcome(name: str, *, fired: bool) -> Outcome:
        rules = ("clot",) if fired else ()
        return make_outcome(name, {"a": 1.0}, fired=rules, split=Split.SAFETY, fires={"clot"})

    before = [outcome("broken", fired=True), outcome("mended", fired=False)]
    after = [outcome("broken", fired=False), outcome("mended", fired=True)]
    assert changes(after, before, NAMES) == (
        ChangeGroup(
            "Safety vignettes that fail now",
            "danger",
            (CaseChange("broken", "passes", "did not fire: clot"),),
        ),
        ChangeGroup(
            "Safety vignettes that pass now",
            "success",
            (CaseChange("mended", "did not fire: clot", "passes"),),
        ),
    )


def test_ranks_of_the_right_condition_and_places_that_others_hold() -> None:
    before = [
        make_outcome("lost", {"a": 0.6, "b": 0.3, "c": 0.1}, gold="a"),
        make_outcome("lost-more", {"a": 0.6, "b": 0.3, "c": 0.1}, gold="a"),
        make_outcome("won", {"a": 0.6, "b": 0.4}, gold="b"),
        make_outcome("unjudged", {"a": 0.6, "b": 0.4}),
    ]
    after = [
        make_outcome("lost", {"b": 0.6, "a": 0.3, "c": 0.1}, gold="a"),
        make_outcome("lost-more", {"b": 0.6, "c": 0.3, "a": 0.1}, gold="a"),
        make_outcome("won", {"b": 0.6, "a": 0.4}, gold="b"),
        make_outcome("unjudged", {"c": 0.6, "b": 0.4}),
    ]
    swapped = "1 Tendon, 2 Fascia", "1 Fascia, 2 Tendon"
    turned = "1 Tendon, 2 Fascia, 3 Fracture", "1 Fascia, 2 Fracture, 3 Tendon"
    assert changes(after, before, NAMES) == (
        ChangeGroup(
            "Right condition lower",
            "warning",
            (
                CaseChange("lost-more", "1", "3", "Tendon"),
                CaseChange("lost", "1", "2", "Tendon"),
            ),
        ),
        ChangeGroup("Right condition higher", "success", (CaseChange("won", "2", "1", "Fascia"),)),
        ChangeGroup(
            "Other places among the first 5",
            "info",
            (
                CaseChange("lost", *swapped, "Tendon"),
                CaseChange("lost-more", *turned, "Tendon"),
                CaseChange("won", *swapped, "Fascia"),
                CaseChange("unjudged", "1 Tendon", "1 Fracture"),
            ),
        ),
    )
    assert paired_tests(after, before)[0] == Paired("The first match is right", 1, 2, 1.0)


def test_assessments_are_counted_and_not_named() -> None:
    def outcomes(*found: tuple[str, Urgency]) -> list[Outcome]:
        return [make_outcome(str(n), {slug: 1.0}, level) for n, (slug, level) in enumerate(found)]

    before = outcomes(*[("a", Urgency.URGENT)] * 3, ("b", Urgency.SOON))
    after = outcomes(*[("b", Urgency.SOON)] * 2, ("a", Urgency.URGENT), ("b", Urgency.URGENT))
    urgent, soon = Urgency.URGENT.label, Urgency.SOON.label
    assert replay(after, before, NAMES) == Replay(
        4,
        (
            ChangeGroup("Lower urgency", "danger", (CaseChange("2", urgent, soon),)),
            ChangeGroup("Higher urgency", "warning", (CaseChange("1", soon, urgent),)),
            ChangeGroup("Another first match", "info", (CaseChange("2", "Tendon", "Fascia"),)),
        ),
    )
    assert replay(before, before, NAMES) == Replay(4, ())
