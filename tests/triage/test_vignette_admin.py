"""Vignettes in the admin, with their answers."""

import pytest
from django.test import Client
from django.utils.html import escape

from conditions.levels import Sex, Urgency
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_rule,
    make_source,
    make_symptom,
    make_vignette,
    publish,
)
from tests.forms import filled_in
from triage.cases import LabelledCase, Split
from triage.models import Vignette, VignetteAnswer
from triage.values import AnswerState

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LIST = "/admin/triage/vignette/"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_member("editor"))
    return client


def page_of(vignette: Vignette) -> str:
    return f"{LIST}{vignette.pk}/change/"


def test_an_editor_adds_a_vignette_with_its_answers(editor: Client) -> None:
    rupture, tear = make_condition("rupture"), make_condition("tear")
    snap, fever = make_symptom("snap"), make_symptom("fever")
    fires, spares = make_rule("r07"), make_rule("r08")
    page = f"{LIST}add/"
    data = filled_in(editor, page) | {
        "title": "A kick in the heel",
        "slug": "kick",
        "story": "He turned to see who kicked him.",
        "age": "45",
        "sex": "male",
        "split": "safety",
        "gold": rupture.pk,
        "acceptable": [tear.pk],
        "gold_urgency": "3",
        "acceptable_urgency": ["emergency", "soon"],
        "must_fire": [fires.pk],
        "must_not_fire": [spares.pk],
        "sources": [make_source("paper").pk],
        "answers-TOTAL_FORMS": "2",
        "answers-0-symptom": snap.pk,
        "answers-0-state": "yes",
        "answers-1-symptom": fever.pk,
        "answers-1-state": "no",
    }
    del data["typical"]  # a box that is not ticked is not sent

    assert editor.post(page, data).headers["Location"] == LIST

    assert Vignette.objects.get().acceptable_urgency == "soon,emergency"
    assert Vignette.objects.draft().as_cases() == [
        LabelledCase(
            id="kick",
            title="A kick in the heel",
            story="He turned to see who kicked him.",
            age=45,
            sex=Sex.MALE,
            answers={"snap": AnswerState.YES, "fever": AnswerState.NO},
            gold="rupture",
            acceptable=frozenset(["tear"]),
            gold_urgency=Urgency.URGENT,
            acceptable_urgency=frozenset([Urgency.SOON, Urgency.EMERGENCY]),
            typical=False,
            split=Split.SAFETY,
            fires=frozenset(["r07"]),
            spares=frozenset(["r08"]),
            sources=("paper",),
        )
    ]


def test_saving_the_page_as_it_is_changes_nothing(editor: Client) -> None:
    vignette = make_vignette(
        "kick",
        {make_symptom("snap"): "unsure"},
        gold=make_condition(),
        gold_urgency=Urgency.SOON,
        acceptable_urgency="routine,urgent",
        typical=False,
    )
    before = vignette.as_case()

    data = filled_in(editor, page_of(vignette))

    assert data["acceptable_urgency"] == ["routine", "urgent"]
    assert editor.post(page_of(vignette), data).headers["Location"] == LIST
    assert Vignette.objects.draft().as_cases() == [before]


def test_taking_every_box_away_leaves_the_gold_level_alone(editor: Client) -> None:
    vignette = make_vignette(gold_urgency=Urgency.SOON, acceptable_urgency="routine")
    data = filled_in(editor, page_of(vignette))
    del data["acceptable_urgency"]

    assert editor.post(page_of(vignette), data).headers["Location"] == LIST
    assert Vignette.objects.get().acceptable_urgency == ""


@pytest.mark.parametrize(
    ("_case", "data", "message"),
    [
        (
            "nothing is judged",
            {"gold_urgency": ""},
            "Give a gold condition or a gold urgency.",
        ),
        (
            "the gold level again",
            {"acceptable_urgency": ["soon"]},
            "Acceptable urgency names levels other than the gold one, lowest first, joined by"
            " commas; and none without a gold urgency.",
        ),
        (
            "an unknown level",
            {"acceptable_urgency": ["now"]},
            "Select a valid choice. now is not one of the available choices.",
        ),
        ("an age that nobody reached", {"age": "130"}, "An age is from 0 to 120 years."),
        (
            "a slug that is taken",
            {"slug": "other"},
            "Another row of the draft has this slug already.",
        ),
    ],
)
def test_a_vignette_that_cannot_be_is_refused_on_the_form(
    editor: Client, _case: str, data: dict[str, object], message: str
) -> None:
    make_vignette("other")
    vignette = make_vignette("kick", gold_urgency=Urgency.SOON)
    before = Vignette.objects.draft().as_cases()

    answer = editor.post(page_of(vignette), filled_in(editor, page_of(vignette)) | data)

    assert answer.status_code == 200
    assert escape(message) in answer.content.decode()
    assert Vignette.objects.draft().as_cases() == before


def test_a_symptom_is_answered_once(editor: Client) -> None:
    symptom = make_symptom("snap")
    vignette = make_vignette("kick", {symptom: "yes"})
    data = filled_in(editor, page_of(vignette)) | {
        "answers-TOTAL_FORMS": "2",
        "answers-1-symptom": symptom.pk,
        "answers-1-state": "no",
    }

    answer = editor.post(page_of(vignette), data)

    assert answer.status_code == 200
    assert list(VignetteAnswer.objects.values_list("symptom__slug", "state")) == [("snap", "yes")]


@pytest.mark.parametrize("name", ["gold", "acceptable", "must_fire", "answers-0-symptom"])
def test_released_rows_are_no_choice(editor: Client, name: str) -> None:
    condition, symptom, rule = make_condition("tear"), make_symptom("snap"), make_rule("r07")
    vignette = make_vignette("kick", {symptom: "yes"}, gold=condition)
    vignette.must_fire.add(rule)
    vignette.acceptable.add(make_condition("other"))
    before = Vignette.objects.draft().as_cases()
    publish()
    kinds = {"gold": condition, "acceptable": condition, "must_fire": rule}
    model = type(kinds.get(name, symptom))
    released = model.objects.filter(release__isnull=False).earliest("pk")

    data = filled_in(editor, page_of(vignette)) | {name: released.pk}
    answer = editor.post(page_of(vignette), data)

    assert answer.status_code == 200
    assert "Select a valid choice." in answer.content.decode()
    assert Vignette.objects.draft().as_cases() == before


@pytest.mark.parametrize(
    ("_case", "query", "found"),
    [
        ("all", "", ["a", "b", "c"]),
        ("safety", "?split__exact=safety", ["b"]),
        ("unusual", "?typical__exact=0", ["c"]),
        ("level", "?gold_urgency__exact=4", ["b"]),
        ("without source", "?sourced=no", ["b", "c"]),
        ("words of the story", "?q=badminton", ["a"]),
        ("condition", "?q=rupture", ["c"]),
    ],
)
def test_the_list_is_filtered_and_searched(
    editor: Client, _case: str, query: str, found: list[str]
) -> None:
    make_vignette("a", story="At badminton.").sources.add(make_source())
    make_vignette("b", split=Split.SAFETY, gold_urgency=Urgency.EMERGENCY)
    make_vignette("c", typical=False, gold=make_condition("rupture"))

    listed = editor.get(LIST + query).context["cl"].queryset

    assert [vignette.slug for vignette in listed] == found


def test_the_list_shows_what_is_right_for_each(editor: Client) -> None:
    condition = make_condition("rupture", name="Torn tendon")
    make_vignette(
        "kick",
        {make_symptom(): "yes", make_symptom(): "no"},
        title="",
        gold=condition,
        gold_urgency=Urgency.URGENT,
        split=Split.SAFETY,
    )

    page = editor.get(LIST).content.decode().replace("\n", "").replace("  ", "")

    cells = ["kick", "Torn tendon", "Get medical help today", "Safety", "2", "None"]
    assert [cell for cell in cells if f">{cell}<" not in page] == []
