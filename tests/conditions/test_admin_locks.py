"""Nobody saves over a change that they have not seen; whoever has seen it may."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from conditions.models import Basis, Condition, ConditionSymptom
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_hazard,
    make_source,
    make_structure,
    make_symptom,
)
from tests.forms import address, filled_in, sent_by
from triage.models import Control, Hazard

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_member("administrator"))
    return client


def the_form(answer: Any) -> Any:
    return answer.context["adminform"].form


def the_rows(answer: Any) -> Any:
    return answer.context["inline_admin_formsets"][0].formset


def conflict(prefix: str, *lines: str) -> str:
    items = "".join(f"<li>{line}</li>" for line in lines)
    return (
        "Somebody changed this since you opened the page."
        f' <ul class="both-values">{items}</ul> Save again to keep yours, or <label><input'
        f' type="checkbox" name="{prefix}take_stored"> take what is stored</label>.'
    )


def test_a_newer_version_is_not_saved_over(editor: Client) -> None:
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    page = address(ConditionSymptom, "change", row.pk)
    opened = filled_in(editor, page)
    paper, review = make_source("paper"), make_source("review")
    row.frequency, row.basis = 0.5, Basis.MEASURED
    row.save()
    row.sources.set([paper])

    mine = opened | {"frequency": "0.6", "note": "Mine.", "sources": [review.pk]}
    answer = editor.post(page, mine)

    assert the_form(answer).non_field_errors() == [
        conflict(
            "",
            "Frequency: stored now 0.5, yours 0.6",
            "Basis: stored now Measured: a source gives the figure, yours Editorial: our own"
            " judgement",
            "Note: stored now nothing, yours Mine.",
            f"Sources: stored now {paper}, yours {review}",
        )
    ]
    row.refresh_from_db()
    assert (row.frequency, row.note, [*row.sources.all()]) == (0.5, "", [paper])

    assert editor.post(page, sent_by(answer)).status_code == 302
    row.refresh_from_db()
    assert (row.frequency, row.note, [*row.sources.all()]) == (0.6, "Mine.", [review])


@pytest.mark.parametrize("key", [" ", "x", "\u00b2", "9" * 5000])
def test_a_choice_that_is_none_is_an_error_of_its_field(editor: Client, key: str) -> None:
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    page = address(ConditionSymptom, "change", row.pk)
    mine = filled_in(editor, page) | {"condition": key, "frequency": "0.6", "opened_version": "99"}

    answer = editor.post(page, mine)

    assert list(the_form(answer).errors) == ["condition", "__all__"]
    row.refresh_from_db()
    assert row.frequency == 0.4


def test_what_is_stored_can_be_taken(editor: Client) -> None:
    condition = make_condition("sprain", name="Sprain")
    condition.structures.set([make_structure()])
    row = make_evidence(condition, make_symptom(), 0.4)
    page = address(Condition, "change", condition.pk)
    opened = filled_in(editor, page)
    condition.name = "Ankle sprain"
    condition.save()

    mine = opened | {"name": "Mine", "evidence-0-frequency": "0.6"}
    assert editor.post(page, mine).status_code == 200
    assert editor.post(page, mine | {"take_stored": "on"}).status_code == 302

    condition.refresh_from_db()
    row.refresh_from_db()
    assert (condition.name, condition.structures.count(), row.frequency) == (
        "Ankle sprain",
        1,
        0.6,
    )


def test_a_newer_version_with_the_same_values_is_none(editor: Client) -> None:
    condition = make_condition("sprain")
    page = address(Condition, "change", condition.pk)
    opened = filled_in(editor, page)
    condition.save()
    assert editor.post(page, opened).status_code == 302


def test_two_who_change_different_rows_of_a_page_do_not_meet(editor: Client) -> None:
    condition = make_condition("sprain")
    first, second = (make_evidence(condition, make_symptom(), 0.4) for _ in range(2))
    page = address(Condition, "change", condition.pk)
    opened = filled_in(editor, page)
    [place] = [n for n in range(2) if opened[f"evidence-{n}-id"] == first.pk]
    editor.post(page, opened | {f"evidence-{place}-frequency": "0.5"})
    condition.refresh_from_db()
    assert condition.version == 1
    name_only = opened | {f"evidence-{place}-frequency": "0.5", "name": "Mine"}
    assert editor.post(page, name_only).status_code == 302
    second.refresh_from_db()
    assert (second.version, Condition.objects.get().name) == (1, "Mine")


def test_a_newer_row_of_a_page_is_not_saved_over(editor: Client) -> None:
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    page = address(Condition, "change", row.condition_id)
    opened = filled_in(editor, page)
    row.symptom = make_symptom("bruise")
    row.save()

    answer = editor.post(page, opened | {"name": "Mine"})

    assert the_rows(answer).forms[0].non_field_errors() == [
        conflict("evidence-0-", "Symptom: stored now bruise, yours swelling")
    ]
    assert Condition.objects.get().name == "Sprain"
    take = {"name": "Mine", "evidence-0-take_stored": "on"}
    assert editor.post(page, opened | take).status_code == 302
    row.refresh_from_db()
    assert (Condition.objects.get().name, row.symptom.slug) == ("Mine", "bruise")


def test_a_newer_row_is_not_deleted_unseen(editor: Client) -> None:
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    page = address(Condition, "change", row.condition_id)
    delete = filled_in(editor, page) | {"evidence-0-DELETE": "on"}
    row.frequency = 0.5
    row.save()

    answer = editor.post(page, delete)

    assert the_rows(answer).non_form_errors() == [
        conflict("evidence-0-", "Frequency: stored now 0.5, yours 0.4")
    ]
    assert editor.post(page, sent_by(answer)).status_code == 302
    assert not ConditionSymptom.objects.exists()


def test_a_row_that_was_deleted_meanwhile_comes_back_as_a_new_one(editor: Client) -> None:
    condition = make_condition("sprain")
    symptoms = [make_symptom(slug) for slug in ("a", "b", "c")]
    rows = [make_evidence(condition, symptom, 0.4) for symptom in symptoms]
    page = address(Condition, "change", condition.pk)
    opened = filled_in(editor, page)
    rows[1].delete()

    answer = editor.post(page, opened | {"evidence-1-frequency": "0.6"})

    formset = the_rows(answer)
    assert [(form["id"].value(), form["symptom"].value()) for form in formset.forms] == [
        (str(rows[0].pk), str(symptoms[0].pk)),
        (str(rows[2].pk), str(symptoms[2].pk)),
        ("", str(symptoms[1].pk)),
    ]
    assert [form.non_field_errors() for form in formset.forms] == [
        [],
        [],
        [
            "Somebody deleted this row since you opened the page. Save to add it anew as it is"
            " here, or remove it."
        ],
    ]
    assert ConditionSymptom.objects.count() == 2
    assert editor.post(page, sent_by(answer)).status_code == 302
    stored = ConditionSymptom.objects.order_by("symptom__slug")
    assert [(row.symptom.slug, row.frequency) for row in stored] == [
        ("a", 0.4),
        ("b", 0.6),
        ("c", 0.4),
    ]


def test_a_page_whose_row_was_deleted_says_so(editor: Client) -> None:
    condition = make_condition("sprain")
    page = address(Condition, "change", condition.pk)
    opened = filled_in(editor, page)
    condition.delete()
    answer = editor.post(page, opened, follow=True)
    [message] = map(str, answer.context["messages"])
    assert message.endswith("exist. Perhaps it was deleted?")


def test_the_hazard_log_is_locked_as_well(editor: Client) -> None:
    hazard = make_hazard("clot", controls=[("document", "docs/api.md")])
    page = address(Hazard, "change", hazard.pk)
    opened = filled_in(editor, page)
    Hazard.objects.update(owner="A doctor")
    Control.objects.update(note="Newer.")

    answer = editor.post(page, opened)

    assert the_form(answer).non_field_errors() == [
        conflict("", "Owner: stored now A doctor, yours Nobody yet")
    ]
    assert the_rows(answer).forms[0].non_field_errors() == [
        conflict("controls-0-", "Note: stored now Newer., yours nothing")
    ]


@pytest.mark.parametrize("size", [1, 5])
def test_to_look_for_newer_rows_takes_no_query(
    editor: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    condition = make_condition("sprain")
    for _ in range(size):
        make_evidence(condition, make_symptom()).sources.set([make_source()])
    page = address(Condition, "change", condition.pk)
    opened = filled_in(editor, page)
    ConditionSymptom.objects.update(frequency=0.5)
    formset = the_rows(editor.post(page, opened))
    for form in formset.forms:
        del form.changed_data
    with django_assert_num_queries(0):
        outdated = [form.outdated() for form in formset.forms]
    assert outdated == [["frequency"]] * size


def test_a_form_holds_its_rows_until_it_is_saved(editor: Client) -> None:
    row = make_evidence(make_condition("sprain"), make_symptom(), 0.4)
    page = address(Condition, "change", row.condition_id)
    opened = filled_in(editor, page)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        editor.post(page, opened)
    holding = [query["sql"] for query in queries if "FOR UPDATE OF" in query["sql"]]
    assert len(holding) == (4 if connection.features.has_select_for_update else 0)
