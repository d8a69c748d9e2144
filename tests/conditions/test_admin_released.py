"""Released rows are not hidden in the admin but absent: no address, list, choice or change."""

from typing import TypeVar, cast

import pytest
from django.test import Client

from conditions.canonical import knowledge_models
from conditions.models import (
    Condition,
    ConditionSymptom,
    KnowledgeRow,
    Release,
    Source,
    Structure,
    Symptom,
)
from conditions.releases import verify
from tests.accounts import make_member
from tests.forms import address, filled_in, offered
from tests.samples import publish_every_kind

Row = TypeVar("Row", bound=KnowledgeRow)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def a_draft(model: type[Row]) -> Row:
    return cast("Row", model._default_manager.draft().earliest("pk"))


def a_copy(model: type[Row], release: Release) -> Row:
    return cast("Row", model._default_manager.in_release(release).earliest("pk"))


@pytest.fixture
def editor(client: Client, release: Release) -> Client:
    """Comes after the release, which is made anew where somebody is there."""
    client.force_login(make_member("editor"))
    return client


@pytest.fixture
def release() -> Release:
    return publish_every_kind(2)


def test_a_released_row_has_no_address(editor: Client, release: Release) -> None:
    pages = {
        address(model, page, a_copy(model, release).pk)
        for model in knowledge_models()
        for page in ("change", "delete", "history")
    }
    answers = [
        method(page, {"post": "yes"}) for page in pages for method in (editor.get, editor.post)
    ]
    assert {(answer.status_code, answer.headers["Location"]) for answer in answers} == {
        (302, "/admin/")
    }
    messages = [str(message) for message in editor.get("/admin/").context["messages"]]
    assert [message[-30:] for message in messages] == ["exist. Perhaps it was deleted?"] * len(
        answers
    )
    assert verify(release) == []


def test_released_rows_are_on_no_list_and_cannot_be_selected_for_deletion(
    editor: Client, release: Release
) -> None:
    for model in knowledge_models():
        drafts = set(model._default_manager.draft())
        listed = editor.get(address(model, "changelist")).context["cl"].queryset
        assert set(listed) == drafts
        selected = model._default_manager.in_release(release).values_list("pk", flat=True)
        data = {"action": "delete_selected", "_selected_action": list(selected), "post": "yes"}
        editor.post(address(model, "changelist"), data)
        assert set(model._default_manager.draft()) == drafts
    assert verify(release) == []


@pytest.mark.parametrize(
    ("model_name", "field", "related"),
    [
        pytest.param("conditionsymptom", "symptom", Symptom, id="foreign_key"),
        pytest.param("condition", "sources", Source, id="many_to_many"),
    ],
)
def test_choosers_offer_drafts_only(
    editor: Client, release: Release, model_name: str, field: str, related: type[KnowledgeRow]
) -> None:
    drafts = related._default_manager.draft()
    assert set(offered(editor, model_name, field)) == {str(row.pk) for row in drafts}


@pytest.mark.parametrize(
    ("field", "related"),
    [
        pytest.param("evidence-0-symptom", Symptom, id="a_released_symptom"),
        pytest.param("evidence-0-sources", Source, id="a_released_source_of_the_inline"),
        pytest.param("sources", Source, id="a_released_source"),
        pytest.param("structures", Structure, id="a_released_structure"),
    ],
)
def test_a_released_row_that_is_posted_by_number_is_refused_on_the_form(
    editor: Client, release: Release, field: str, related: type[KnowledgeRow]
) -> None:
    page = address(Condition, "change", a_draft(Condition).pk)
    data = filled_in(editor, page) | {"name": "Changed", "evidence-0-frequency": "0.11"}
    released = a_copy(related, release)
    answer = editor.post(page, data | {field: released.pk})
    assert answer.status_code == 200
    assert "Select a valid choice." in answer.content.decode()
    assert verify(release) == []
    assert not Condition.objects.filter(name="Changed").exists()
    assert not ConditionSymptom.objects.filter(frequency=0.11).exists()


def test_an_inline_cannot_be_hung_on_a_released_condition(editor: Client, release: Release) -> None:
    page = address(Condition, "change", a_draft(Condition).pk)
    released = a_copy(Condition, release)
    data = filled_in(editor, page) | {"evidence-0-condition": released.pk}
    answer = editor.post(page, data)
    assert answer.context["errors"] == [["The inline value did not match the parent instance."]]
    assert verify(release) == []


def test_a_released_row_that_is_slipped_into_an_inline_is_left_alone(
    editor: Client, release: Release
) -> None:
    page = address(Condition, "change", a_draft(Condition).pk)
    released = a_copy(ConditionSymptom, release)
    slipped = {"evidence-0-id": released.pk, "evidence-0-frequency": "0.11"}
    for data in (slipped, slipped | {"evidence-0-DELETE": "on"}):
        editor.post(page, filled_in(editor, page) | data)
    assert verify(release) == []
    assert not ConditionSymptom.objects.filter(frequency=0.11).exists()
