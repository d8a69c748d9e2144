from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from django.utils.datastructures import MultiValueDict

from conditions.models import Reporter, SymptomKind
from tests.factories import make_question, make_symptom
from triage.forms import (
    AGE_MISSING,
    AGE_WRONG,
    CONTRADICTION,
    MISSING,
    MISSING_ANY,
    NOT_LISTED,
    NOTHING_TO_STOP_FOR,
    STOP,
    AnswersMixin,
    CheckForm,
    Problem,
)
from triage.models import Question, QuestionKind, Section
from triage.places import Place

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def fill_in(ticks: Mapping[str, Sequence[str]] | None = None, age: str = "45") -> CheckForm:
    """The form over the draft's questions, sent with these values."""
    data: MultiValueDict[str, str] = MultiValueDict({"age": [age]})
    for name, values in (ticks or {}).items():
        data.setlist(name, list(values))
    return CheckForm(data, questions=Question.objects.draft().in_order())


def ask(kind: QuestionKind, **overrides: Any) -> None:
    symptoms = [make_symptom("left"), make_symptom("right"), make_symptom("middle")]
    asked = symptoms[:1] if kind == QuestionKind.YES_NO else symptoms
    make_question("side", asked, kind=kind, **overrides)


@pytest.mark.parametrize(
    ("_case", "kind", "ticks", "answers"),
    [
        ("yes", QuestionKind.YES_NO, ["yes"], {"left": "yes"}),
        ("no", QuestionKind.YES_NO, ["no"], {"left": "no"}),
        ("not sure", QuestionKind.YES_NO, ["unsure"], {"left": "unsure"}),
        ("untouched", QuestionKind.YES_NO, [], {}),
        (
            "one chosen: the others are not denied",
            QuestionKind.CHOOSE_ONE,
            ["left"],
            {"left": "yes"},
        ),
        (
            "not sure which",
            QuestionKind.CHOOSE_ONE,
            [":unsure"],
            {"left": "unsure", "right": "unsure", "middle": "unsure"},
        ),
        ("none chosen", QuestionKind.CHOOSE_ONE, [], {}),
        (
            "some ticked: those left open are denied",
            QuestionKind.CHOOSE_ANY,
            ["right", "left"],
            {"left": "yes", "right": "yes", "middle": "no"},
        ),
        (
            "none of these",
            QuestionKind.CHOOSE_ANY,
            [":none"],
            {"left": "no", "right": "no", "middle": "no"},
        ),
        (
            "not sure about any",
            QuestionKind.CHOOSE_ANY,
            [":unsure"],
            {"left": "unsure", "right": "unsure", "middle": "unsure"},
        ),
        (
            "some ticked, not sure about the rest",
            QuestionKind.CHOOSE_ANY,
            ["left", ":unsure"],
            {"left": "yes", "right": "unsure", "middle": "unsure"},
        ),
        ("nothing ticked", QuestionKind.CHOOSE_ANY, [], {}),
    ],
)
def test_what_is_ticked_says_what_the_design_says(
    _case: str, kind: QuestionKind, ticks: list[str], answers: dict[str, str]
) -> None:
    ask(kind)
    form = fill_in({"q-side": ticks})
    assert form.errors == {}
    assert form.answers() == answers


@pytest.mark.parametrize(
    ("_case", "ticks", "answers", "side"),
    [
        ("left", ["left"], {"both-sides": "no"}, "left"),
        ("right", ["right"], {"both-sides": "no"}, "right"),
        ("both", ["both"], {"both-sides": "yes"}, "both"),
        ("not sure", [":unsure"], {"both-sides": "unsure"}, None),
        ("untouched", [], {}, None),
    ],
)
def test_the_side_is_kept_and_says_whether_it_is_both(
    _case: str, ticks: list[str], answers: dict[str, str], side: str | None
) -> None:
    make_question("which-side", [make_symptom("both-sides")], kind=QuestionKind.SIDE)
    form = fill_in({"q-which-side": ticks})
    assert form.errors == {}
    assert (form.answers(), form.given_side()) == (answers, side)


def test_a_form_that_asks_for_no_side_has_none() -> None:
    ask(QuestionKind.CHOOSE_ONE)
    form = fill_in({"q-side": ["left"]})
    assert form.is_valid()
    assert form.given_side() is None


def test_answers_with_a_place_have_its_number_and_a_drawing() -> None:
    ask(QuestionKind.CHOOSE_ANY)
    symptoms = [make_symptom(slug) for slug in ("heel", "calf", "arch", "nowhere")]
    make_question("where", symptoms, kind=QuestionKind.CHOOSE_ANY, section=Section.WHERE)
    more = [make_symptom(slug) for slug in ("toe", "ball", "edge")]
    make_question("more", more, kind=QuestionKind.CHOOSE_ONE, section=Section.SIGNS)
    zones = {
        "heel": ("heel-back",),
        "calf": ("calf-lower", "calf-upper"),
        "arch": ("arch",),
        "toe": ("big-toe-base",),
        "ball": ("ball",),
        "edge": ("outer-edge",),
        "left": ("ball",),
    }
    form = CheckForm(questions=Question.objects.draft().in_order(), zones=zones)

    assert [option.data["place"] for option in form["q-where"]] == [
        Place(1, ("heel-back",)),
        Place(2, ("calf-lower", "calf-upper")),
        Place(3, ("arch",)),
        None,
        None,  # none of these
        None,  # not sure
    ]
    drawn = {
        name: ([view.slug for view in field.picture], field.folded)
        for name, field in form.fields.items()
        if isinstance(field, AnswersMixin)
    }
    assert drawn == {
        "q-where": (["behind", "outer", "inner", "sole"], False),
        "q-side": ([], False),
        "q-more": (["outer", "inner", "sole"], True),
    }


@pytest.mark.parametrize(
    ("_case", "kind", "ticks", "message"),
    [
        ("none and a tick", QuestionKind.CHOOSE_ANY, ["left", ":none"], CONTRADICTION),
        ("none and not sure", QuestionKind.CHOOSE_ANY, [":unsure", ":none"], CONTRADICTION),
        ("not an answer", QuestionKind.YES_NO, ["maybe"], NOT_LISTED),
        ("not a choice", QuestionKind.CHOOSE_ONE, ["elsewhere"], NOT_LISTED),
        ("none is no choice of one", QuestionKind.CHOOSE_ONE, [":none"], NOT_LISTED),
        ("not a choice of any", QuestionKind.CHOOSE_ANY, ["left", "elsewhere"], NOT_LISTED),
        ("required yes or no", QuestionKind.YES_NO, [], MISSING),
        ("required choice", QuestionKind.CHOOSE_ONE, [], MISSING),
        ("required ticks", QuestionKind.CHOOSE_ANY, [], MISSING_ANY),
    ],
)
def test_a_wrong_answer_is_an_error_of_its_question(
    _case: str, kind: QuestionKind, ticks: list[str], message: str
) -> None:
    ask(kind, required=True)
    assert fill_in({"q-side": ticks}).errors == {"q-side": [message]}


@pytest.mark.parametrize(
    ("age", "errors"),
    [
        ("0", {}),
        ("120", {}),
        ("", {"age": [AGE_MISSING]}),
        ("121", {"age": [AGE_WRONG]}),
        ("-1", {"age": [AGE_WRONG]}),
        ("45.5", {"age": [AGE_WRONG]}),
        ("old", {"age": [AGE_WRONG]}),
    ],
)
def test_an_age_is_a_whole_number_of_years(age: str, errors: dict[str, list[str]]) -> None:
    assert fill_in(age=age).errors == errors


@pytest.mark.parametrize(
    ("_case", "ticks", "sex"),
    [
        ("female", {"sex": ["female"]}, "female"),
        ("male", {"sex": ["male"]}, "male"),
        ("rather not said", {"sex": [":unsaid"]}, None),
        ("untouched", {}, None),
    ],
)
def test_sex_may_stay_unsaid(_case: str, ticks: dict[str, list[str]], sex: str | None) -> None:
    form = fill_in(ticks, age="7")
    assert form.is_valid()
    assert (form.given_age(), form.given_sex()) == (7, sex)


def test_an_unknown_sex_is_refused() -> None:
    assert fill_in({"sex": ["x"]}).errors == {"sex": [NOT_LISTED]}


def test_what_a_patient_cannot_tell_is_never_asked() -> None:
    pain = make_symptom("pain")
    sign = make_symptom("sign", reporter=Reporter.EXAMINER)
    old = make_symptom("old", kind=SymptomKind.DEMOGRAPHIC, min_age=65)
    make_question("all", [sign, old, pain], kind=QuestionKind.CHOOSE_ANY)
    make_question("only-signs", [make_symptom("other", reporter=Reporter.EXAMINER)])
    make_question("empty")
    form = fill_in({"q-all": [":none"]})
    assert list(form.fields) == ["age", "sex", "q-all"]
    assert form.is_valid()
    assert form.answers() == {"pain": "no"}


def test_red_flags_come_first_and_parts_without_questions_are_left_out() -> None:
    make_question("late", [make_symptom()], section=Section.BACKGROUND)
    make_question("second", [make_symptom()], section=Section.WHERE, position=2)
    make_question("first", [make_symptom()], section=Section.WHERE, position=1)
    make_question("flags", [make_symptom()], section=Section.RED_FLAGS, position=9)
    form = CheckForm(questions=Question.objects.draft().in_order())
    assert [(part.section, [field.name for field in part.fields]) for part in form.parts()] == [
        (Section.RED_FLAGS, ["q-flags"]),
        (Section.WHERE, ["q-first", "q-second"]),
        (Section.BACKGROUND, ["q-late"]),
    ]


def test_a_question_called_age_is_not_the_age() -> None:
    make_question("age", [make_symptom("old-injury")])
    form = fill_in({"q-age": ["yes"]}, age="30")
    assert form.is_valid()
    assert (form.given_age(), form.answers()) == (30, {"old-injury": "yes"})


@pytest.mark.parametrize(
    ("_case", "ticks", "errors"),
    [
        ("a flag", {"q-flags": ["yes"]}, {}),
        ("a flag of another question", {"q-more-flags": ["yes"]}, {}),
        ("no flag", {"q-flags": ["no"]}, {"q-flags": [NOTHING_TO_STOP_FOR]}),
        ("not sure", {"q-flags": ["unsure"]}, {"q-flags": [NOTHING_TO_STOP_FOR]}),
        ("untouched", {}, {"q-flags": [NOTHING_TO_STOP_FOR]}),
        ("not a flag", {"q-later": ["yes"]}, {"q-flags": [NOTHING_TO_STOP_FOR]}),
        ("wrong", {"q-flags": ["x"]}, {"q-flags": [NOT_LISTED, NOTHING_TO_STOP_FOR]}),
    ],
)
def test_who_has_a_red_flag_may_stop_there(
    _case: str, ticks: dict[str, list[str]], errors: dict[str, list[str]]
) -> None:
    for slug in ("flags", "more-flags"):
        make_question(slug, [make_symptom()], section=Section.RED_FLAGS, required=True)
    make_question("later", [make_symptom()], section=Section.WHERE, required=True)
    assert fill_in(ticks | {STOP: ["yes"]}).errors == errors


def test_nobody_can_stop_after_red_flags_that_are_not_asked() -> None:
    assert fill_in({STOP: ["yes"]}).errors == {"__all__": [NOTHING_TO_STOP_FOR]}


def test_the_summary_leads_to_the_first_control_of_each_field() -> None:
    ask(QuestionKind.CHOOSE_ANY, required=True)
    assert list(fill_in({"sex": ["x"]}, age="").problems()) == [
        Problem("id_age", "How old is the person?", str(AGE_MISSING)),
        Problem("id_sex_0", "Is the person female or male?", str(NOT_LISTED)),
        Problem("id_q-side_0", "Side?", str(MISSING_ANY)),
    ]


def test_what_the_engine_refuses_is_shown_where_it_was_answered() -> None:
    ask(QuestionKind.CHOOSE_ANY)
    form = fill_in({"q-side": ["left"]})
    form.refuse({"answers.right": "Not so.", "age": "Too old.", "answers.else": "Unknown."})
    assert form.errors == {
        "q-side": ["Not so."],
        "age": ["Too old."],
        "__all__": ["Unknown."],
    }
    assert list(form.problems())[-1] == Problem("", "", "Unknown.")
