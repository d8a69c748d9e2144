"""When an interview may end: not while the urgency could rise, and not for the cause alone."""

import pytest

from conditions.levels import Urgency
from tests.triage.interviewees import World, always, interview, make_topic, make_world
from tests.triage.test_interview import COLD, MORNING, NO, SWELLING, TIGHT, UNSURE, YES, pages, rule
from triage.interview import Ask, Stage, Stop, StopReason

RARE = rule("rare", Urgency.SOON, "rare")
COLD_FOOT = make_topic("cold", stage=Stage.WARNING_SIGNS)
ALL_DENIED = {"cold": NO, "morning": YES, "swelling": NO}


def certain(level: Urgency) -> World:
    """After `ALL_DENIED` the cause is sure, and one rule could fire in one of a thousand people."""
    return make_world(
        topics=[COLD_FOOT, MORNING, SWELLING, make_topic("rare")],
        priors={"fascia": 0.9},
        frequencies={("fascia", "rare"): 0.001},
        backgrounds={"rare": 0.001},
        rules=[COLD, RARE],
        levels={"fascia": level},
        something_else=0.01,
    )


def test_nobody_is_left_to_themselves_while_a_rule_could_fire() -> None:
    step = certain(Urgency.SELF_CARE).next_step(ALL_DENIED)

    assert isinstance(step, Ask)
    assert (pages([step]), step.could_raise) == ([["rare"]], True)
    seen_by_a_doctor = certain(Urgency.ROUTINE).next_step(ALL_DENIED)
    assert seen_by_a_doctor == Stop(StopReason.SURE_ENOUGH)


def test_what_a_likely_cause_has_reached_is_not_asked_for_again() -> None:
    rules = [rule("tight", Urgency.SOON, "tight")]
    found = {}
    for level in (Urgency.SELF_CARE, Urgency.SOON):
        world = make_world(topics=[TIGHT], rules=rules, levels={"strain": level})
        step = world.next_step({})
        found[level] = pages([step]) if isinstance(step, Ask) else step.reason

    assert found == {Urgency.SELF_CARE: [["tight"]], Urgency.SOON: StopReason.NOTHING_LEFT}


def test_a_denial_can_make_an_urgent_cause_likely_too() -> None:
    world = make_world(
        topics=[MORNING],
        priors={"strain": 0.9, "infection": 0.05},
        frequencies={("strain", "morning"): 0.9, ("infection", "morning"): 0.2},
        levels={"infection": Urgency.EMERGENCY},
        something_else=0.05,
    )
    outlook = world.interviewer.evidence.outlook(world.case({}))
    no = 0.9 * 0.1 + 0.05 * 0.8 + 0.05 * 0.8

    found = outlook.alarm(["morning"], level=Urgency.SELF_CARE, likely=0.1)

    assert 0.05 * 0.8 / no > 0.1  # likely enough
    assert found == pytest.approx(no * 0.5 * Urgency.EMERGENCY)


def test_who_is_not_sure_of_anything_is_asked_less() -> None:
    names = [f"s{number}" for number in range(20)]
    world = make_world(
        topics=[make_topic(name) for name in names],
        priors={"fascia": 0.45, "tendon": 0.45},
        frequencies={("fascia", name): 0.85 for name in names},
    )
    outlook = world.interviewer.evidence.outlook(world.case({}))
    told = outlook.gain(["s0"], exclusive=False)

    asked, stop, _ = interview(world, always(UNSURE))

    assert told * 2 / (2 + 7) > 0.05 > told * 2 / (2 + 8)
    assert (len(asked), stop) == (8, Stop(StopReason.NOTHING_LEFT))


def test_what_nobody_can_name_does_not_hide_how_the_causes_are_told_apart() -> None:
    world = make_world(
        topics=[MORNING], priors={"fascia": 0.02, "tendon": 0.01}, something_else=0.97
    )
    outlook = world.interviewer.evidence.outlook(world.case({}))

    assert list(outlook.with_something_else_below(0.5).shares) == pytest.approx([1 / 3, 1 / 6, 0.5])
    assert outlook.with_something_else_below(0.98) is outlook
