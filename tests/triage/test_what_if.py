"""Which open answers would change a result, on figures worked by hand and against the engine."""

import math
from typing import Any

import pytest

from conditions.levels import Urgency
from conditions.models import Release
from tests.factories import make_condition, make_evidence, make_symptom, publish
from triage.answers import resolve
from triage.results import Engine
from triage.values import AnswerState, Criterion, Fact, Rule, Vocabulary
from triage.what_if import Change, OpenAnswer, Standing, Weight, WhatIf

YES, NO = AnswerState.YES, AnswerState.NO
LN3 = math.log(3)

VOCABULARY = Vocabulary(
    {
        "pain": Fact("pain"),
        "heel-pain": Fact("heel-pain", parent="pain"),
        "swelling": Fact("swelling"),
        "fever": Fact("fever"),
    }
)
FEVER = Rule("fever", Urgency.URGENT, "Go.", (frozenset({Criterion("fever")}),))
NO_PAIN = Rule("no-pain", Urgency.SOON, "Ask.", (frozenset({Criterion("heel-pain", False)}),))


def own(slug: str, *, yes: float = 0.0, no: float = 0.0) -> dict[str, Weight]:
    return {slug: Weight(yes=yes, no=no, fact=slug)}


def make_what_if(standings: list[Standing], answers: Any = None, **overrides: Any) -> WhatIf:
    case = resolve(answers=answers or {}, age=None, sex=None, vocabulary=VOCABULARY)
    values: dict[str, Any] = {
        "rules": [],
        "level": Urgency.ROUTINE,
        "temperature": 1.0,
        "likely": 0.5,
    }
    return WhatIf(case=case, vocabulary=VOCABULARY, standings=standings, **(values | overrides))


def test_an_answer_that_changes_the_order_is_named_with_its_chance() -> None:
    what_if = make_what_if(
        [
            Standing("tendon", Urgency.ROUTINE, 0.4, {}),
            Standing("fascia", Urgency.ROUTINE, 0.2, own("swelling", yes=LN3)),
        ]
    )

    (found,) = what_if.most_telling([OpenAnswer("swelling", 0.2, deniable=True)])

    # Swelling goes with 0.2 of all, but 0.6 of those with the fascia: 0.8 * 0.2 + 0.2 * 0.6. After
    # a yes the shares are 0.4, 0.6 and 0.4 of 1.4.
    assert found == Change("swelling", YES, found.chance, None, "fascia", found.shift)
    assert (found.chance, found.shift) == pytest.approx((0.28, 0.6 / 1.4 - 0.2))


def test_an_answer_that_fires_a_rule_comes_before_one_that_changes_the_order() -> None:
    what_if = make_what_if(
        [
            Standing("tendon", Urgency.ROUTINE, 0.4, {}),
            Standing("fascia", Urgency.ROUTINE, 0.2, own("swelling", yes=LN3)),
        ],
        rules=[FEVER],
    )
    answers = [OpenAnswer("swelling", 0.2, deniable=True), OpenAnswer("fever", 0.02, deniable=True)]

    found = what_if.most_telling(answers)

    assert [(c.symptom, c.answer, c.level, c.first) for c in found] == [
        ("fever", YES, Urgency.URGENT, None),
        ("swelling", YES, None, "fascia"),
    ]


def test_a_no_can_fire_a_rule_too() -> None:
    what_if = make_what_if([], rules=[NO_PAIN])

    (found,) = what_if.most_telling([OpenAnswer("heel-pain", 0.2, deniable=True)])

    assert (found.answer, found.level, found.chance) == (NO, Urgency.SOON, 0.8)


def test_the_option_of_a_choice_is_not_denied() -> None:
    what_if = make_what_if([], rules=[NO_PAIN])

    assert what_if.most_telling([OpenAnswer("heel-pain", 0.2, deniable=False)]) == ()


def test_a_no_above_a_symptom_denies_it_as_well() -> None:
    what_if = make_what_if([], rules=[NO_PAIN])

    (found,) = what_if.most_telling([OpenAnswer("pain", 0.5, deniable=True)])

    assert (found.symptom, found.answer, found.level) == ("pain", NO, Urgency.SOON)


def test_a_condition_that_becomes_likely_enough_raises_the_level() -> None:
    what_if = make_what_if(
        [
            Standing("tendon", Urgency.ROUTINE, 0.7, {}),
            Standing("clot", Urgency.EMERGENCY, 0.2, own("swelling", yes=LN3)),
        ],
        likely=0.4,
    )

    (found,) = what_if.most_telling([OpenAnswer("swelling", 0.3, deniable=True)])

    assert (found.level, found.first) == (Urgency.EMERGENCY, None)


def test_a_level_is_never_lowered_and_what_changes_nothing_is_not_named() -> None:
    what_if = make_what_if(
        [Standing("clot", Urgency.EMERGENCY, 0.6, own("swelling", no=-5.0))],
        level=Urgency.EMERGENCY,
        rules=[FEVER],
    )

    answers = [OpenAnswer("swelling", 0.5, deniable=True), OpenAnswer("fever", 0.5, deniable=True)]
    assert what_if.most_telling(answers) == ()


def test_at_most_two_are_of_the_urgency_and_three_in_all() -> None:
    rules = [
        Rule(slug, Urgency.SOON, "Ask.", (frozenset({Criterion(slug)}),))
        for slug in ("fever", "pain", "heel-pain")
    ]
    what_if = make_what_if(
        [
            Standing("tendon", Urgency.ROUTINE, 0.4, {}),
            Standing("fascia", Urgency.ROUTINE, 0.2, own("swelling", yes=LN3)),
        ],
        rules=rules,
    )
    answers = [
        OpenAnswer(slug, rate, deniable=True)
        for slug, rate in {"fever": 0.1, "pain": 0.3, "heel-pain": 0.2, "swelling": 0.2}.items()
    ]

    found = what_if.most_telling(answers)

    assert [change.symptom for change in found] == ["pain", "heel-pain", "swelling"]


@pytest.mark.django_db
@pytest.mark.parametrize("temperature", [1.0, 2.5])
@pytest.mark.parametrize(
    ("_case", "given", "tried"),
    [
        ("nothing said before", {}, {"heel-pain": "yes"}),
        ("a no", {"swelling": "yes"}, {"pain": "no"}),
        ("below what was affirmed", {"pain": "yes"}, {"heel-pain": "yes"}),
        ("inherited from what was affirmed", {"pain": "yes"}, {"toe-pain": "yes"}),
        ("beside another that inherits", {"toe-pain": "yes"}, {"finger-pain": "yes"}),
        ("above what was denied", {"heel-pain": "no"}, {"pain": "no"}),
    ],
)
def test_it_agrees_with_the_ranking(
    _case: str, given: dict[str, str], tried: dict[str, str], temperature: float
) -> None:
    release = publish_family(temperature)
    engine = Engine.of(release)
    what_if = engine.what_if(engine.assess(answers=given))

    ((slug, state),) = tried.items()
    expected = engine.judge(answers=given | tried)

    shares = dict(
        zip(
            [standing.condition for standing in what_if.standings],
            what_if._shares(slug, AnswerState(state)),
            strict=True,
        )
    )
    assert shares == pytest.approx({match.slug: match.probability for match in expected.ranked})


def publish_family(temperature: float) -> Release:
    """Two conditions and symptoms in families, so that weights are inherited and replaced."""
    pain = make_symptom("pain", background_rate=0.4)
    heel = make_symptom("heel-pain", parent=pain, background_rate=0.2)
    make_symptom("toe-pain", parent=pain, background_rate=0.1)
    make_symptom("finger-pain", parent=pain, background_rate=0.1)
    swelling = make_symptom("swelling", background_rate=0.3)
    tendon, fascia = make_condition("tendon", prior=0.3), make_condition("fascia", prior=0.2)
    make_evidence(tendon, pain, 0.9)
    make_evidence(tendon, heel, 0.1)
    make_evidence(tendon, swelling, 0.6)
    make_evidence(fascia, pain, 0.7)
    make_evidence(fascia, heel, 0.65)
    return publish(temperature=temperature)
