from dataclasses import replace
from typing import Any

import pytest

from conditions.levels import Urgency
from triage.presentation import (
    ACTIONS,
    EvidenceLine,
    how_many,
    match_cards,
    people,
    to_ask,
    urgency_card,
    worth_advice,
)
from triage.values import AnswerState, Case, Match, Part, Reason, Result

YES, NO = AnswerState.YES, AnswerState.NO


def make_match(condition: str = "achilles", **overrides: Any) -> Match:
    values: dict[str, Any] = {
        "condition": condition,
        "name": condition.capitalize(),
        "summary": "",
        "urgency": Urgency.ROUTINE,
        "probability": 0.6,
        "score": 0.0,
        "prior": 0.0,
        "strength": "strong",
        "raised_urgency": True,
    }
    return Match(**(values | overrides))


def make_result(**overrides: Any) -> Result:
    values: dict[str, Any] = {
        "release": 1,
        "checksum": "",
        "case": Case(age=None, sex=None, given={}),
        "urgency": Urgency.ROUTINE,
        "reasons": (),
        "sufficient": True,
        "matches": (),
        "something_else": 0.1,
    }
    return Result(**(values | overrides))


def make_part(symptom: str, answer: AnswerState, weight: float) -> Part:
    return Part(symptom, symptom.capitalize(), answer, weight, frequency=0.5, background=0.2)


def test_the_longest_bar_is_the_page_s_strongest_answer() -> None:
    first = make_match(
        evidence=(
            make_part("morning", YES, 1.0),
            make_part("swelling", NO, -4.0),
            make_part("old", YES, 2.0),
            make_part("pain", YES, 0.001),
            make_part("neutral", YES, 0.0),
        ),
        not_asked=("heel", "unnamed"),
    )
    second = make_match("heel", evidence=(make_part("morning", YES, 1.7),))
    case = Case(
        age=70, sex=None, given={"morning": YES, "swelling": NO}, demographic=frozenset({"old"})
    )
    result = make_result(case=case, matches=(first, second), names={"heel": "Pain in the heel"})
    cards = match_cards(result)
    assert cards[0].speaks_for == (
        EvidenceLine("Old", "Your age or sex", "Counts a lot.", 50),
        EvidenceLine("Morning", "Yes", "Counts some.", 25),
        EvidenceLine("Pain", "From your answers", "Counts a little.", 1),
    )
    assert cards[0].speaks_against == (EvidenceLine("Swelling", "No", "Counts a great deal.", 100),)
    assert cards[0].unknown == ("Pain in the heel", "unnamed")
    assert cards[1].speaks_for == (EvidenceLine("Morning", "Yes", "Counts a lot.", 42),)


def test_a_result_without_matches_has_no_cards() -> None:
    assert match_cards(make_result()) == ()


@pytest.mark.parametrize(
    ("_case", "overrides", "because"),
    [
        ("no more than routine", {}, ""),
        (
            "a rule explains it",
            {
                "urgency": Urgency.URGENT,
                "reasons": (Reason("snap", Urgency.URGENT, "Go."),),
                "matches": (make_match(urgency=Urgency.URGENT),),
            },
            "",
        ),
        (
            "conditions go beyond the rule",
            {
                "urgency": Urgency.URGENT,
                "reasons": (Reason("lump", Urgency.SOON, "Go soon."),),
                "matches": (
                    make_match(urgency=Urgency.URGENT),
                    make_match("clot", urgency=Urgency.URGENT),
                    make_match("gout", urgency=Urgency.SOON),
                    make_match("rare", urgency=Urgency.URGENT, raised_urgency=False),
                ),
            },
            "What your answers may point to should be seen that soon: Achilles, Clot.",
        ),
        (
            "by a condition that is not shown",
            {"urgency": Urgency.SOON, "matches": (make_match(),)},
            "Some causes that still fit your answers should be seen that soon.",
        ),
        (
            "too little is known to name it",
            {
                "urgency": Urgency.SOON,
                "sufficient": False,
                "matches": (make_match(urgency=Urgency.SOON),),
            },
            "Some causes that still fit your answers should be seen that soon.",
        ),
    ],
)
def test_a_level_above_the_rules_is_explained(
    _case: str, overrides: dict[str, Any], because: str
) -> None:
    assert urgency_card(make_result(**overrides), []).because == because


@pytest.mark.parametrize(
    ("_case", "overrides", "calm"),
    [
        ("self-care", {"urgency": Urgency.SELF_CARE}, True),
        ("routine", {}, True),
        ("a rule fired", {"reasons": (Reason("lump", Urgency.ROUTINE, "Go."),)}, False),
        ("soon", {"urgency": Urgency.SOON}, False),
    ],
)
def test_only_what_is_calm_is_called_calm(
    _case: str, overrides: dict[str, Any], calm: bool
) -> None:
    assert urgency_card(make_result(**overrides), []).calm is calm


def test_an_open_warning_sign_is_not_calm() -> None:
    card = urgency_card(make_result(), [])
    assert card.calm
    assert not replace(card, unchecked=("Fever",)).calm


def test_lesser_reasons_stand_apart() -> None:
    now = Reason("cold-foot", Urgency.EMERGENCY, "Call.")
    today, soon = Reason("snap", Urgency.URGENT, "Go."), Reason("lump", Urgency.SOON, "Ask.")
    result = make_result(urgency=Urgency.EMERGENCY, reasons=(now, today, soon))
    card = urgency_card(result, [])
    assert (card.reasons, card.lesser, card.because) == ((now,), (today, soon), "")


def test_every_level_says_what_to_do() -> None:
    assert list(ACTIONS) == list(Urgency)


def test_slight_matches_give_no_advice_unless_there_is_nothing_better() -> None:
    strengths = {"a": "slight", "b": "weak", "c": "slight"}
    matches = tuple(make_match(slug, strength=code) for slug, code in strengths.items())
    assert worth_advice(match_cards(make_result(matches=matches))) == ["a", "b"]


@pytest.mark.parametrize(
    ("probability", "words", "filled"),
    [
        (0.0, "fewer than 1 of 100", 0),
        (0.009, "fewer than 1 of 100", 0),
        (0.01, "fewer than 1 of 20", 0),
        (0.049, "fewer than 1 of 20", 0),
        (0.05, "about 1 of 10", 1),
        (0.14, "about 1 of 10", 1),
        (0.62, "about 6 of 10", 6),
        (0.95, "about 9 of 10", 9),
        (0.96, "more than 9 of 10", 9),
        (1.0, "more than 9 of 10", 9),
    ],
)
def test_a_probability_is_said_as_people_and_never_as_all_of_them(
    probability: float, words: str, filled: int
) -> None:
    assert (how_many(probability), sum(people(probability))) == (words, filled)
    assert len(people(probability)) == 10


def test_an_age_that_does_not_fit_is_said_as_such() -> None:
    match = make_match(evidence=(make_part("old", NO, -1.0),))
    case = Case(age=30, sex=None, given={}, demographic=frozenset({"old"}))
    (card,) = match_cards(make_result(matches=(match,), case=case))
    assert card.speaks_against == (EvidenceLine("Old", "Not your age or sex", "Counts some.", 100),)


def test_what_to_ask_names_the_first_condition_and_two_tests() -> None:
    assert to_ask(["Gout", "Sprain"], ["Ultrasound", "X-ray", "MRI"])[:2] == [
        "Could it be Gout? What else could it be?",
        "Is a test needed, such as: Ultrasound or X-ray?",
    ]
    assert len(to_ask([], [])) == 3
