import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conditions.levels import Urgency
from tests.triage.interviewees import (
    Answers,
    World,
    always,
    interview,
    make_topic,
    make_world,
)
from triage import interview as module
from triage.interview import Ask, Stage, Stop, StopReason, Topic
from triage.urgency import fired
from triage.values import AnswerState, Criterion, Rule

YES, NO, UNSURE = AnswerState.YES, AnswerState.NO, AnswerState.UNSURE


def rule(slug: str, level: Urgency, *groups: str, max_age: int | None = None) -> Rule:
    """Groups as text: alternatives with a bar between them, a denial with a minus before it."""
    return Rule(
        slug=slug,
        level=level,
        message=f"About {slug}.",
        groups=tuple(
            frozenset(
                Criterion(name.removeprefix("-"), not name.startswith("-"))
                for name in group.split("|")
            )
            for group in groups
        ),
        max_age=max_age,
    )


FLAGS = make_topic("flags", "cold", "fever", stage=Stage.WARNING_SIGNS)
MORE_FLAGS = make_topic("more-flags", "snap", stage=Stage.WARNING_SIGNS)
WHERE = make_topic("where", "heel", "calf", stage=Stage.PLACE, exclusive=True)
MORNING, SWELLING, TIGHT = make_topic("morning"), make_topic("swelling"), make_topic("tight")
COLD = rule("cold", Urgency.EMERGENCY, "cold")
TELLING = {
    ("fascia", "morning"): 0.9,
    ("fascia", "swelling"): 0.1,
    ("tendon", "morning"): 0.2,
    ("tendon", "swelling"): 0.5,
}


def clinic(*rules: Rule, topics: tuple[Topic, ...] = (MORNING, SWELLING, TIGHT)) -> World:
    """Two conditions that the morning tells apart better than the swelling, and no shoe does."""
    return make_world(
        topics=[FLAGS, MORE_FLAGS, WHERE, *topics],
        priors={"fascia": 0.4, "tendon": 0.4},
        frequencies=TELLING,
        rules=[COLD, *rules],
    )


def pages(steps: list[Ask]) -> list[list[str]]:
    return [[topic.slug for topic in step.topics] for step in steps]


SETTLED = {"cold": NO, "fever": NO, "snap": NO, "heel": YES}


def test_warning_signs_come_first_then_the_place_then_what_tells_most() -> None:
    asked, stop, _ = interview(clinic(), always(UNSURE))

    assert pages(asked) == [["flags"], ["more-flags"], ["where"], ["morning"], ["swelling"]]
    assert stop == Stop(StopReason.NOTHING_LEFT)  # tight shoes tell nothing about these two


@pytest.mark.parametrize("after", [{}, {"cold": NO, "fever": NO}, SETTLED, SETTLED | {"tight": NO}])
def test_an_emergency_stops_at_once(after: Answers) -> None:
    assert clinic().next_step(after | {"cold": YES}) == Stop(StopReason.EMERGENCY)


def test_a_lower_level_does_not_stop() -> None:
    world = clinic(rule("fever", Urgency.URGENT, "fever"))

    assert world.next_step({"cold": NO, "fever": YES}) == Ask((MORE_FLAGS,))


def test_what_could_raise_the_urgency_comes_before_what_tells_causes_apart() -> None:
    world = clinic(rule("tight", Urgency.EMERGENCY, "tight"))

    assert world.next_step(SETTLED) == Ask((TIGHT,), could_raise=True)
    assert world.next_step(SETTLED | {"tight": NO}) == Ask(
        (MORNING,), tells_apart=("fascia", "tendon")
    )


@pytest.mark.parametrize(
    ("_case", "tested"),
    [
        ("at the level that is reached", rule("r", Urgency.URGENT, "tight")),
        ("below it", rule("r", Urgency.SOON, "tight")),
        ("with a group that was denied", rule("r", Urgency.EMERGENCY, "tight", "snap")),
        ("with a group that nobody asks for", rule("r", Urgency.EMERGENCY, "tight", "exam")),
        ("with a denial that was affirmed", rule("r", Urgency.EMERGENCY, "tight", "-fever")),
        ("for children", rule("r", Urgency.EMERGENCY, "tight", max_age=15)),
    ],
)
def test_a_rule_that_can_raise_nothing_asks_nothing(_case: str, tested: Rule) -> None:
    world = clinic(rule("fever", Urgency.URGENT, "fever"), tested)

    step = world.next_step(SETTLED | {"fever": YES}, age=40)

    assert isinstance(step, Ask)
    assert (pages([step]), step.could_raise) == ([["morning"]], False)


@pytest.mark.parametrize(
    ("_case", "tested"),
    [
        ("one group is there", rule("r", Urgency.EMERGENCY, "fever", "tight")),
        ("a denial would do", rule("r", Urgency.EMERGENCY, "-tight")),
        ("an alternative is open", rule("r", Urgency.EMERGENCY, "snap|tight")),
        ("an unknown age does not reassure", rule("r", Urgency.EMERGENCY, "tight", max_age=15)),
    ],
)
def test_a_rule_that_can_still_fire_is_asked_for(_case: str, tested: Rule) -> None:
    step = clinic(tested).next_step(SETTLED | {"fever": YES})

    assert step == Ask((TIGHT,), could_raise=True)


def test_the_likelier_rise_is_asked_for_first() -> None:
    """The higher level comes first, and a rule that waits for one answer before one for two."""
    shoes = [make_topic(name) for name in ("high", "new", "tight")]
    rules = {
        "higher": [rule("a", Urgency.SOON, "high"), rule("b", Urgency.URGENT, "new")],
        "nearer": [rule("a", Urgency.URGENT, "high", "new"), rule("b", Urgency.URGENT, "tight")],
    }
    found = {}
    for name, tested in rules.items():
        step = make_world(topics=shoes, rules=tested).next_step({})
        assert isinstance(step, Ask)
        found[name] = pages([step])

    assert found == {"higher": [["new"]], "nearer": [["tight"]]}


def test_a_rise_weighs_half_a_nat_for_each_level() -> None:
    """Of 1 in 5: four levels are worth 0.4 nats, two 0.2; the morning tells a quarter of a nat."""
    first = {}
    for level in (Urgency.EMERGENCY, Urgency.SOON):
        world = clinic(rule("tight", level, "tight"))
        step = world.next_step(SETTLED)
        assert isinstance(step, Ask)
        first[level] = pages([step])
        outlook = world.interviewer.evidence.outlook(world.case(SETTLED))
        assert 0.2 < outlook.gain(["morning"], exclusive=False) < 0.3

    assert first == {Urgency.EMERGENCY: [["tight"]], Urgency.SOON: [["morning"]]}


def test_an_option_that_was_not_chosen_is_asked_no_more() -> None:
    started = make_topic("started", "today", "last-week", exclusive=True)
    world = clinic(rule("r", Urgency.URGENT, "last-week"), topics=(started, MORNING))

    assert world.next_step(SETTLED) == Ask((started,), could_raise=True)
    step = world.next_step(SETTLED | {"today": YES})
    assert isinstance(step, Ask)
    assert pages([step]) == [["morning"]]


def test_a_place_below_what_was_denied_is_not_asked() -> None:
    world = make_world(
        topics=[SWELLING, make_topic("swelling-where", "inner", "outer")],
        parents={"inner": "swelling", "outer": "swelling"},
        rules=[rule("r", Urgency.URGENT, "inner")],
    )

    assert world.next_step({"swelling": NO}) == Stop(StopReason.NOTHING_LEFT)
    step = world.next_step({"swelling": YES})
    assert isinstance(step, Ask)
    assert [topic.symptoms for topic in step.topics] == [("inner", "outer")]


def test_questions_of_a_group_share_a_page_while_it_is_short() -> None:
    group = [make_topic(name, group="pattern") for name in ("a", "b", "c", "d")]
    other = make_topic("e", group="signs")
    rules = [rule(name, Urgency.SOON, name) for name in "abcde"]
    world = make_world(topics=[*group, other], rules=rules)

    asked, _, _ = interview(world, always(NO))

    assert pages(asked) == [["a", "b", "c"], ["d"], ["e"]]


def test_what_depends_on_an_answer_has_a_page_of_its_own() -> None:
    world = make_world(
        topics=[make_topic("swelling", group="s"), make_topic("inner", group="s")],
        parents={"inner": "swelling"},
        rules=[rule("r", Urgency.SOON, "swelling"), rule("s", Urgency.URGENT, "inner")],
    )

    assert pages(interview(world, always(YES))[0]) == [["inner"]]  # which implies swelling
    assert pages(interview(world, always(UNSURE))[0]) == [["inner"], ["swelling"]]


def test_it_is_sure_enough_when_one_cause_is_far_ahead() -> None:
    topics = [make_topic(name) for name in ("a", "b", "c", "d")]
    frequencies = {("tendon", name): 0.99 for name in "abcd"}
    world = make_world(
        topics=topics,
        priors={"tendon": 0.3, "fascia": 0.3},
        backgrounds=dict.fromkeys("abcd", 0.05),
        frequencies=frequencies,
    )

    asked, stop, _ = interview(world, always(YES))

    assert (len(asked), stop) == (1, Stop(StopReason.SURE_ENOUGH))


def test_after_so_many_questions_it_asks_nothing_for_the_cause_alone(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_FOR_THE_CAUSE", 4)

    asked, stop, _ = interview(clinic(), always(UNSURE))

    assert pages(asked) == [["flags"], ["more-flags"], ["where"], ["morning"]]
    assert stop == Stop(StopReason.ENOUGH)


def test_the_gain_of_one_symptom_is_its_mutual_information() -> None:
    world = make_world(
        topics=[MORNING],
        priors={"fascia": 0.3, "tendon": 0.3},
        frequencies={("fascia", "morning"): 0.9, ("tendon", "morning"): 0.2},
        backgrounds={"morning": 0.5},
        something_else=0.4,
    )
    shares, chances = [0.3, 0.3, 0.4], [0.9, 0.2, 0.5]
    overall = math.fsum(s * c for s, c in zip(shares, chances, strict=True))
    told = math.fsum(
        s * (c * math.log(c / overall) + (1 - c) * math.log((1 - c) / (1 - overall)))
        for s, c in zip(shares, chances, strict=True)
    )

    outlook = world.interviewer.evidence.outlook(world.case({}))

    assert list(outlook.shares) == pytest.approx(shares)
    assert outlook.gain(["morning"], exclusive=False) == pytest.approx(told, abs=1e-12)


def test_the_gain_never_exceeds_what_there_is_to_know() -> None:
    names = [f"s{number}" for number in range(9)]
    world = make_world(
        topics=[make_topic("all", *names)],
        priors={"fascia": 0.5, "tendon": 0.4},
        frequencies={("fascia", name): 0.99 for name in names},
    )
    outlook = world.interviewer.evidence.outlook(world.case({}))
    entropy = -math.fsum(share * math.log(share) for share in outlook.shares)

    assert outlook.gain(names, exclusive=False) == pytest.approx(entropy)
    assert 0 < outlook.gain(names[:3], exclusive=True) < entropy


def test_a_cause_that_a_yes_makes_likely_raises_the_urgency_too() -> None:
    """A joint infection at 1 in 100 becomes likely with a hot joint, and nothing else asks."""
    hot, tight = make_topic("hot"), make_topic("tight")
    world = make_world(
        topics=[tight, hot],
        priors={"strain": 0.98, "infection": 0.01},
        backgrounds={"hot": 0.05},
        frequencies={("infection", "hot"): 0.9},
        levels={"strain": Urgency.ROUTINE, "infection": Urgency.EMERGENCY},
        something_else=0.01,
    )
    outlook = world.interviewer.evidence.outlook(world.case({}))
    yes = 0.01 * 0.9 + 0.99 * 0.05
    nearer = min(1.0, 0.01 * 0.9 / yes / 0.1) - 0.01 / 0.1

    found = outlook.alarm(["hot"], level=Urgency.SELF_CARE, likely=0.1)

    assert found == pytest.approx(yes * nearer * Urgency.EMERGENCY)
    assert outlook.alarm(["hot"], level=Urgency.EMERGENCY, likely=0.1) == 0
    assert outlook.alarm(["tight"], level=Urgency.SELF_CARE, likely=0.1) == 0
    step = world.next_step({})  # although the strain is sure enough
    assert isinstance(step, Ask)
    assert (pages([step]), step.could_raise, step.tells_apart) == ([["hot"]], True, None)
    assert world.next_step({"hot": NO}) == Stop(StopReason.SURE_ENOUGH)


# --- whatever the knowledge ------------------------------------------------------------------


@st.composite
def worlds(draw: st.DrawFn) -> World:
    slugs = [f"s{number}" for number in range(draw(st.integers(1, 10)))]
    topics: list[Topic] = []
    left = list(slugs)
    while left:
        size = draw(st.integers(1, min(4, len(left))))
        stage = draw(st.sampled_from(Stage)) if not topics else Stage.REST
        exclusive = size > 1 and draw(st.booleans())
        asked, left = left[:size], left[size:]
        group = draw(st.sampled_from("ab"))
        slug = f"t{len(topics)}"
        topics.append(make_topic(slug, *asked, stage=stage, group=group, exclusive=exclusive))
    share = st.floats(0.001, 0.999)
    pairs = st.tuples(st.sampled_from(["c0", "c1", "c2"]), st.sampled_from(slugs))
    numbers = range(1, len(slugs))
    groups = st.frozensets(
        st.builds(Criterion, st.sampled_from([*slugs, "exam"]), st.booleans()),
        min_size=1,
        max_size=3,
    )
    rules = st.builds(
        Rule,
        slug=st.sampled_from(["r0", "r1"]),
        level=st.sampled_from(Urgency),
        message=st.just("Go."),
        groups=st.lists(groups, min_size=1, max_size=3).map(tuple),
    )
    return make_world(
        topics=topics,
        backgrounds={slug: draw(share) for slug in slugs},
        priors={condition: draw(share) for condition in ("c0", "c1", "c2")},
        frequencies=draw(st.dictionaries(pairs, st.floats(0, 1), max_size=20)),
        parents={
            slugs[n]: slugs[draw(st.integers(0, n - 1))] for n in numbers if draw(st.booleans())
        },
        rules=draw(st.lists(rules, max_size=4)),
        something_else=draw(share),
    )


@st.composite
def minds(draw: st.DrawFn) -> dict[str, AnswerState]:
    """What somebody will say of each symptom."""
    return {f"s{number}": draw(st.sampled_from(AnswerState)) for number in range(10)}


def told(topic: Topic, mind: dict[str, AnswerState]) -> Answers:
    if not topic.exclusive:
        return {slug: mind[slug] for slug in topic.symptoms}
    chosen = [slug for slug in topic.symptoms if mind[slug] is YES][:1]
    return dict.fromkeys(chosen, YES) or dict.fromkeys(topic.symptoms, UNSURE)


@settings(max_examples=150)
@given(world=worlds(), mind=minds())
def test_every_interview_ends_asks_nothing_twice_and_puts_urgency_first(
    world: World, mind: dict[str, AnswerState]
) -> None:
    given_answers: Answers = {}
    asked: list[str] = []
    stages: list[Stage] = []
    while isinstance(step := world.next_step(given_answers), Ask):
        case = world.case(given_answers)
        assert step == world.next_step(dict(reversed(given_answers.items())))
        level = max((r.level for r in fired(world.interviewer.rules, case)), default=Urgency(0))
        assert level < Urgency.EMERGENCY
        symptoms = [slug for topic in step.topics for slug in topic.symptoms]
        assert symptoms
        assert not case.settled.intersection(symptoms)
        asked += symptoms
        stages += [topic.stage for topic in step.topics]
        for topic in step.topics:
            given_answers |= told(topic, mind)

    assert "exam" not in asked
    assert len(asked) == len(set(asked))
    assert stages == sorted(stages)
    level = max(
        (r.level for r in fired(world.interviewer.rules, world.case(given_answers))),
        default=Urgency(0),
    )
    assert (step.reason is StopReason.EMERGENCY) == (level is Urgency.EMERGENCY)
    outlook = world.interviewer.evidence.outlook(world.case(given_answers))
    if world.interviewer.level(outlook) is Urgency.SELF_CARE:
        while left := world.interviewer.open_topics(world.case(given_answers)):
            given_answers |= told(left[0], mind)
        assert not any(r.level for r in fired(world.interviewer.rules, world.case(given_answers)))
