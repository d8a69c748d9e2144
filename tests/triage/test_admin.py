"""Questions and urgency rules in the admin, with their choices and criteria."""

import pytest
from django.test import Client

from tests.accounts import make_member
from tests.factories import make_condition, make_question, make_rule, make_symptom, publish
from tests.forms import filled_in
from triage.models import Choice, Question, QuestionKind, UrgencyCriterion, UrgencyRule

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_member("editor"))
    return client


def test_an_editor_adds_a_question_with_its_choices(editor: Client) -> None:
    above, below = make_symptom("pain-above-the-heel"), make_symptom("pain-under-the-heel")
    page = "/admin/triage/question/add/"
    data = filled_in(editor, page) | {
        "text": "Where does it hurt?",
        "slug": "where",
        "kind": QuestionKind.CHOOSE_ONE,
        "section": "where",
        "choices-TOTAL_FORMS": "2",
        "choices-0-symptom": above.pk,
        "choices-0-position": "1",
        "choices-1-symptom": below.pk,
        "choices-1-position": "2",
        "choices-1-label": "Under it",
    }
    answer = editor.post(page, data)
    assert answer.headers["Location"] == "/admin/triage/question/"
    question = Question.objects.get()
    assert (question.slug, question.kind) == ("where", QuestionKind.CHOOSE_ONE)
    assert [(str(choice), choice.symptom) for choice in question.choices.all()] == [
        ("pain above the heel", above),
        ("Under it", below),
    ]


def test_a_symptom_that_another_question_asks_for_is_refused_on_the_form(editor: Client) -> None:
    asked = make_symptom("swelling")
    make_question("swollen", [asked])
    other = make_question("where", [make_symptom("redness")])
    page = f"/admin/triage/question/{other.pk}/change/"
    answer = editor.post(page, filled_in(editor, page) | {"choices-0-symptom": asked.pk})
    assert answer.status_code == 200
    assert "Another question asks for this symptom already." in answer.content.decode()
    assert sorted(Choice.objects.values_list("question__slug", "symptom__slug")) == [
        ("swollen", "swelling"),
        ("where", "redness"),
    ]


def test_an_editor_changes_a_criterion_on_the_rules_page(editor: Client) -> None:
    symptom = make_symptom("sudden-snap")
    rule = make_rule("ruptured-tendon", [[(symptom, True)]])
    page = f"/admin/triage/urgencyrule/{rule.pk}/change/"
    data = filled_in(editor, page) | {"criteria-0-group": "2"}
    del data["criteria-0-present"]  # a box that is not ticked is not sent
    assert editor.post(page, data).headers["Location"] == "/admin/triage/urgencyrule/"
    assert list(UrgencyCriterion.objects.values_list("group", "symptom__slug", "present")) == [
        (2, "sudden-snap", False)
    ]


@pytest.mark.parametrize(
    ("inline", "page", "model"),
    [
        pytest.param("choices", "question", Question, id="choice"),
        pytest.param("criteria", "urgencyrule", UrgencyRule, id="criterion"),
    ],
)
def test_a_released_symptom_is_neither_asked_for_nor_a_criterion(
    editor: Client, inline: str, page: str, model: type[Question] | type[UrgencyRule]
) -> None:
    symptom = make_symptom()
    make_question(symptoms=[symptom])
    make_rule(groups=[[(symptom, True)]])
    # A release needs a condition; this one has nothing to do with the symptom.
    make_condition()
    released = type(symptom).objects.in_release(publish()).get()
    address = f"/admin/triage/{page}/{model.objects.draft().get().pk}/change/"
    answer = editor.post(address, filled_in(editor, address) | {f"{inline}-0-symptom": released.pk})
    assert answer.status_code == 200
    assert "Select a valid choice." in answer.content.decode()
    assert Choice.objects.draft().get().symptom == symptom
    assert UrgencyCriterion.objects.draft().get().symptom == symptom


def test_a_rule_whose_ages_are_the_wrong_way_round_is_refused_on_the_form(editor: Client) -> None:
    rule = make_rule("ruptured-tendon")
    page = f"/admin/triage/urgencyrule/{rule.pk}/change/"
    answer = editor.post(page, filled_in(editor, page) | {"min_age": "60", "max_age": "40"})
    assert "&#x27;From age&#x27; is not above &#x27;to age&#x27;." in answer.content.decode()
    rule.refresh_from_db()
    assert (rule.min_age, rule.max_age) == (None, None)
