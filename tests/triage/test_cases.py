"""The JSON form of labelled cases: what is read, what is refused and how it is named."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.levels import Sex, Urgency
from triage.cases import (
    InvalidCases,
    LabelledCase,
    Split,
    check_slugs,
    read_cases,
    write_cases,
)
from triage.values import AnswerState, Fact, Vocabulary

FULL = {
    "id": "snap-at-badminton",
    "title": "A kick in the heel",
    "story": "He turned to see who kicked him.\nNobody had.",
    "age": 45,
    "sex": "male",
    "answers": {"snap": "yes", "fever": "no", "swelling": "unsure"},
    "gold": "achilles-rupture",
    "acceptable": ["calf-tear", "achilles-rupture"],
    "gold_urgency": "urgent",
    "acceptable_urgency": ["urgent", "emergency"],
    "typical": False,
    "split": "safety",
    "fires": ["r07-snap"],
    "spares": ["r08-clot"],
    "sources": ["singh-2015", "bmj-2014"],
}
FULL_CASE = LabelledCase(
    id="snap-at-badminton",
    title="A kick in the heel",
    story="He turned to see who kicked him.\nNobody had.",
    age=45,
    sex=Sex.MALE,
    answers={
        "snap": AnswerState.YES,
        "fever": AnswerState.NO,
        "swelling": AnswerState.UNSURE,
    },
    gold="achilles-rupture",
    acceptable=frozenset(["calf-tear"]),
    gold_urgency=Urgency.URGENT,
    acceptable_urgency=frozenset([Urgency.EMERGENCY]),
    typical=False,
    split=Split.SAFETY,
    fires=frozenset(["r07-snap"]),
    spares=frozenset(["r08-clot"]),
    sources=("bmj-2014", "singh-2015"),
)
SHORT: dict[str, Any] = {"id": "one", "answers": {}, "gold": "plantar-fasciitis"}


def errors_of(text: str) -> dict[str, str]:
    with pytest.raises(InvalidCases) as refused:
        read_cases(text)
    return refused.value.errors


def test_a_case_is_read_with_all_that_it_says() -> None:
    assert read_cases(json.dumps([FULL])) == [FULL_CASE]


@pytest.mark.parametrize(
    ("_case", "optional"),
    [
        ("left out", {}),
        (
            "null",
            {
                "title": None,
                "story": None,
                "age": None,
                "sex": None,
                "acceptable": None,
                "gold_urgency": None,
                "acceptable_urgency": None,
                "typical": None,
                "split": None,
                "fires": None,
                "spares": None,
                "sources": None,
            },
        ),
    ],
)
def test_all_but_id_answers_and_gold_can_be_left_out(_case: str, optional: dict[str, None]) -> None:
    assert read_cases(json.dumps([SHORT | optional])) == [
        LabelledCase(
            id="one",
            title="",
            story="",
            age=None,
            sex=None,
            answers={},
            gold="plantar-fasciitis",
            acceptable=frozenset(),
            gold_urgency=None,
            acceptable_urgency=frozenset(),
            typical=True,
            split=Split.DEVELOPMENT,
            fires=frozenset(),
            spares=frozenset(),
            sources=(),
        )
    ]


def test_a_case_may_judge_the_urgency_alone() -> None:
    text = json.dumps([SHORT | {"gold": None, "gold_urgency": "self_care"}])

    assert read_cases(text) == [
        LabelledCase(id="one", answers={}, gold=None, gold_urgency=Urgency.SELF_CARE)
    ]


def test_cases_keep_the_order_of_the_file() -> None:
    text = json.dumps([SHORT | {"id": name} for name in "zab"])

    assert [case.id for case in read_cases(text)] == ["z", "a", "b"]


AGES = "Give whole years from 0 to 120."
LEVELS = "Use self_care, routine, soon, urgent, emergency."
NAMES = "Give a list of names."
NAMED = "Give a name of its own, of 1 to 200 characters."


@pytest.mark.parametrize(
    ("_case", "changed", "errors"),
    [
        ("age above", {"age": 121}, {"cases[0].age": AGES}),
        ("age below", {"age": -1}, {"cases[0].age": AGES}),
        ("age in parts", {"age": 45.5}, {"cases[0].age": AGES}),
        ("age as text", {"age": "45"}, {"cases[0].age": AGES}),
        ("age true", {"age": True}, {"cases[0].age": AGES}),
        ("age that is no number", {"age": float("nan")}, {"cases[0].age": AGES}),
        ("endless age", {"age": float("inf")}, {"cases[0].age": AGES}),
        ("sex", {"sex": "m"}, {"cases[0].sex": "Use female, male."}),
        ("id empty", {"id": ""}, {"cases[0].id": NAMED}),
        ("id null", {"id": None}, {"cases[0].id": NAMED}),
        ("id number", {"id": 7}, {"cases[0].id": NAMED}),
        ("id long", {"id": "x" * 201}, {"cases[0].id": NAMED}),
        (
            "id on two lines",
            {"id": "a\nb"},
            {"cases[0].id": "Use characters that can be printed, on one line."},
        ),
        (
            "null character in the story",
            {"story": "a\x00b"},
            {"cases[0].story": "Use characters that can be printed, and line breaks."},
        ),
        (
            "answers as list",
            {"answers": ["snap"]},
            {"cases[0].answers": "Give an object: symptoms to yes, no or unsure."},
        ),
        (
            "answer unknown",
            {"answers": {"snap": "maybe", "value": "Yes", "fever": "no", "key": True}},
            {
                "cases[0].answers.snap": "Use yes, no, unsure.",
                "cases[0].answers.value": "Use yes, no, unsure.",
                "cases[0].answers.key": "Use yes, no, unsure.",
            },
        ),
        (
            "gold as list",
            {"gold": ["plantar-fasciitis"]},
            {"cases[0].gold": "Name a condition, or give null: then the ranking is not judged."},
        ),
        (
            "acceptable as text",
            {"acceptable": "x"},
            {"cases[0].acceptable": "Give a list of names."},
        ),
        ("acceptable number", {"acceptable": ["x", 3]}, {"cases[0].acceptable[1]": "Give a name."}),
        ("level as number", {"gold_urgency": 3}, {"cases[0].gold_urgency": LEVELS}),
        ("level unknown", {"gold_urgency": "Urgent"}, {"cases[0].gold_urgency": LEVELS}),
        (
            "right level unknown",
            {"gold_urgency": "soon", "acceptable_urgency": ["soon", "now"]},
            {"cases[0].acceptable_urgency[1]": LEVELS},
        ),
        ("typical as text", {"typical": "yes"}, {"cases[0].typical": "Give true or false."}),
        ("typical as number", {"typical": 1}, {"cases[0].typical": "Give true or false."}),
        ("split", {"split": "test"}, {"cases[0].split": "Use development, safety."}),
        ("unknown field", {"golden": "x"}, {"cases[0].golden": "There is no such field."}),
        (
            "judges nothing",
            {"gold": None},
            {"cases[0].gold": "Give gold or gold_urgency: this case judges nothing."},
        ),
        (
            "acceptable without gold",
            {"gold": None, "gold_urgency": "soon", "acceptable": ["x"]},
            {"cases[0].acceptable": "Give gold too, the best of the right conditions."},
        ),
        (
            "levels without gold level",
            {"acceptable_urgency": ["soon"]},
            {"cases[0].acceptable_urgency": "Give gold_urgency too, the best of the right levels."},
        ),
        (
            "fires and spares",
            {"fires": ["a", "b"], "spares": ["b", "c"]},
            {"cases[0].spares": "These have to fire as well: b."},
        ),
    ],
)
def test_what_is_wrong_with_a_case_is_named(
    _case: str, changed: dict[str, Any], errors: dict[str, str]
) -> None:
    assert errors_of(json.dumps([SHORT | changed])) == errors


def test_every_error_of_the_file_is_named() -> None:
    text = json.dumps(
        [
            SHORT | {"age": 200, "sex": "x"},
            SHORT,
            {"id": "two", "answers": {"snap": 1}},
            "three",
            SHORT | {"id": "four"},
        ]
    )

    assert errors_of(text) == {
        "cases[0].age": AGES,
        "cases[0].sex": "Use female, male.",
        "cases[1].id": "cases[0] has this id already.",
        "cases[2].answers.snap": "Use yes, no, unsure.",
        "cases[2].gold": "Name a condition, or give null: then the ranking is not judged.",
        "cases[3]": "A case is an object with id, answers and gold.",
    }


@pytest.mark.parametrize(
    ("_case", "text", "message"),
    [
        (
            "broken",
            "[{",
            "The JSON cannot be read: Expecting property name enclosed in double quotes:"
            " line 1 column 3 (char 2).",
        ),
        ("one case", json.dumps(SHORT), "Give a list of cases."),
        ("deep", "[" * 100_000, "The JSON is nested too deeply."),
        (
            "an answer twice",
            '[{"id": "a", "answers": {"snap": "yes", "snap": "no"}, "gold": "x", "gold": "y"}]',
            "Given twice in one object: snap, gold.",
        ),
    ],
)
def test_a_file_that_is_no_list_of_cases_is_refused(_case: str, text: str, message: str) -> None:
    assert errors_of(text) == {"cases": message}


def test_half_characters_are_refused() -> None:
    assert list(errors_of('[{"id": "\\ud800", "answers": {}, "gold": "x"}]')) == ["cases"]


def test_cases_are_written_with_what_is_set_only() -> None:
    short = LabelledCase(id="one", age=0, answers={}, gold=None, gold_urgency=Urgency.SELF_CARE)

    assert write_cases([FULL_CASE, short]) == (
        """\
[
  {
    "id": "snap-at-badminton",
    "title": "A kick in the heel",
    "story": "He turned to see who kicked him.\\nNobody had.",
    "age": 45,
    "sex": "male",
    "answers": {
      "fever": "no",
      "snap": "yes",
      "swelling": "unsure"
    },
    "gold": "achilles-rupture",
    "acceptable": [
      "calf-tear"
    ],
    "gold_urgency": "urgent",
    "acceptable_urgency": [
      "emergency"
    ],
    "typical": false,
    "split": "safety",
    "fires": [
      "r07-snap"
    ],
    "spares": [
      "r08-clot"
    ],
    "sources": [
      "bmj-2014",
      "singh-2015"
    ]
  },
  {
    "id": "one",
    "age": 0,
    "answers": {},
    "gold": null,
    "gold_urgency": "self_care"
  }
]
"""
    )


slugs = st.text("abc-", min_size=1, max_size=4)


@st.composite
def labelled_cases(draw: st.DrawFn) -> LabelledCase:
    gold = draw(st.none() | slugs)
    levels = st.sampled_from(Urgency)
    gold_urgency = draw(levels if gold is None else st.none() | levels)
    fires = draw(st.frozensets(slugs))
    return LabelledCase(
        id=draw(slugs),
        title=draw(st.text("aß 漢🦶")),
        story=draw(st.text("aß 漢🦶\n")),
        age=draw(st.none() | st.integers(0, 120)),
        sex=draw(st.none() | st.sampled_from(Sex)),
        answers=draw(st.dictionaries(slugs, st.sampled_from(AnswerState))),
        gold=gold,
        acceptable=frozenset() if gold is None else draw(st.frozensets(slugs)) - {gold},
        gold_urgency=gold_urgency,
        acceptable_urgency=frozenset()
        if gold_urgency is None
        else draw(st.frozensets(levels)) - {gold_urgency},
        typical=draw(st.booleans()),
        split=draw(st.sampled_from(Split)),
        fires=fires,
        spares=draw(st.frozensets(slugs)) - fires,
        sources=tuple(sorted(draw(st.frozensets(slugs)))),
    )


@given(st.lists(labelled_cases(), unique_by=lambda case: case.id, max_size=4))
def test_what_is_written_is_read_back_as_the_same(cases: list[LabelledCase]) -> None:
    assert read_cases(write_cases(cases)) == cases


VOCABULARY = Vocabulary(
    {fact.slug: fact for fact in (Fact("snap"), Fact("over-60", min_age=60), Fact("fever"))}
)


def test_what_a_release_does_not_know_is_named() -> None:
    known = LabelledCase(
        id="known",
        age=70,
        answers={"snap": AnswerState.YES, "over-60": AnswerState.YES},
        gold="achilles-rupture",
        fires=frozenset(["r07-snap"]),
    )
    strange = LabelledCase(
        id="strange",
        age=30,
        answers={
            "snap": AnswerState.YES,
            "snapp": AnswerState.NO,
            "over-60": AnswerState.YES,
        },
        gold="rupture",
        acceptable=frozenset(["tear", "achilles-rupture", "strain"]),
        fires=frozenset(["r99", "r07-snap"]),
        spares=frozenset(["r98"]),
        sources=("anything",),
    )

    errors = check_slugs(
        [known, strange],
        vocabulary=VOCABULARY,
        conditions={"achilles-rupture"},
        rules={"r07-snap"},
    )

    assert errors == {
        "cases[1].answers.snapp": "There is no symptom of this name in this release.",
        "cases[1].answers.over-60": "This contradicts the age or sex that was given.",
        "cases[1].gold": "There is no condition of this name in this release: rupture.",
        "cases[1].acceptable": "There is no condition of this name in this release: strain, tear.",
        "cases[1].fires": "There is no urgency rule of this name in this release: r99.",
        "cases[1].spares": "There is no urgency rule of this name in this release: r98.",
    }
