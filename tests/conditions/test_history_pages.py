"""The history of a row, reverting, and deleted rows in the admin, for each role."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from conditions.admin.differences import Line
from conditions.admin.states import steps
from conditions.history import recorded_models
from conditions.models import Condition, Symptom
from conditions.models.recording import BEFORE, entries_of, one_edit, unrecorded
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_hazard,
    make_question,
    make_source,
    make_structure,
    make_symptom,
    make_user,
    publish,
)
from tests.forms import address, filled_in
from tests.samples import make_every_kind
from triage.models import Choice, Hazard, Question

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

Shown = list[tuple[str, str, list[tuple[str, str, list[Line]]]]]


def shown(client: Client, page: str) -> Shown:
    """Who and why of each edit on the page, and its steps: kind, label, lines."""
    return [
        (
            edit.entry.history_by,
            edit.entry.history_change_reason,
            [(step.kind, step.entry.history_label, list(step.lines)) for step in edit.steps],
        )
        for edit in client.get(page).context["page"]
    ]


def entry_of(row: Any) -> Any:
    return entries_of(type(row))._base_manager.filter(id=row.pk).latest("pk")


def test_the_page_tells_in_words_what_a_form_with_its_rows_changed(client: Client) -> None:
    smith, jones = make_source(title="Smith"), make_source(title="Jones")
    tendon = make_structure(name="Tendon")
    with unrecorded():
        condition = make_condition(name="Sprain", urgency=1, summary="One.\nTwo.")
        condition.sources.set([smith])
        make_evidence(condition, make_symptom(lay_name="Pain"), frequency=0.5)
        make_evidence(condition, make_symptom(lay_name="Rash"))
    symptom = make_symptom(lay_name="Swelling")
    client.force_login(make_member("editor", username="ada"))
    page = address(Condition, "change", condition.pk)
    sent = filled_in(client, page) | {
        "summary": "One.\r\nTwo.",  # as browsers send it
        "urgency": "3",
        "name_es": "Esguince",
        "sources": [smith.pk, jones.pk],
        "structures": [tendon.pk],
        "evidence-0-basis": "band",
        "evidence-1-DELETE": "on",
        "evidence-TOTAL_FORMS": "3",
        "evidence-2-condition": condition.pk,
        "evidence-2-symptom": symptom.pk,
        "evidence-2-frequency": "0.3",
        "evidence-2-basis": "measured",
    }
    assert client.post(page, sent).status_code == 302
    assert shown(client, address(Condition, "history", condition.pk)) == [
        (
            "ada",
            "",
            [
                (
                    "changed",
                    "Sprain",
                    [
                        Line(
                            "baseline urgency",
                            "See a doctor if it does not settle",
                            "Get medical help today",
                        ),
                        Line("anatomy", "", "Tendon"),
                        Line("sources", str(smith), f"{jones}\n{smith}"),
                        Line("name (ES)", "", "Esguince"),
                    ],
                ),
                (
                    "changed",
                    "Sprain: Pain",
                    [
                        Line(
                            "basis",
                            "Editorial: our own judgement",
                            "Band: a source says how common in words",
                        )
                    ],
                ),
                ("removed", "Sprain: Rash", []),
                (
                    "added",
                    "Sprain: Swelling",
                    [
                        Line("condition", "", "Sprain"),
                        Line("symptom", "", "Swelling"),
                        Line("frequency", "", "0.3"),
                        Line("basis", "", "Measured: a source gives the figure"),
                    ],
                ),
            ],
        ),
        (
            "",
            BEFORE,
            [("added", "Sprain", first_lines(condition))],
        ),
    ]


def first_lines(condition: Condition) -> list[Line]:
    first = entries_of(Condition)._base_manager.filter(id=condition.pk).earliest("pk")
    return list(steps([first])[0].lines)


def test_relations_that_are_gone_keep_the_names_that_they_had(client: Client) -> None:
    parent = make_symptom(lay_name="Pain")
    symptom = make_symptom(lay_name="Heel pain", parent=parent)
    symptom.parent = None
    symptom.save()
    parent.delete()
    client.force_login(make_member("reviewer"))
    last, _ = shown(client, address(Symptom, "history", symptom.pk))
    assert last == ("", "", [("changed", "Heel pain", [Line("parent", "Pain", "")])])


def test_any_two_states_are_set_beside_each_other(client: Client) -> None:
    condition = make_condition(name="Sprain", prior=0.1)
    states = [entry_of(condition)]
    for name, prior in (("Sprain", 0.2), ("Ankle sprain", 0.3)):
        condition.name, condition.prior = name, prior
        condition.save()
        states.append(entry_of(condition))
    client.force_login(make_member("reviewer"))
    page = address(Condition, "history", condition.pk)

    def compared(before: int, after: int) -> Any:
        query = {"before": states[before].pk, "after": states[after].pk}
        return client.get(page, query).context["lines"]

    assert compared(0, 2) == [Line("name", "Sprain", "Ankle sprain"), Line("prior", "0.1", "0.3")]
    assert compared(2, 1) == [Line("name", "Ankle sprain", "Sprain"), Line("prior", "0.3", "0.2")]
    assert compared(1, 1) == []
    other = make_condition()
    wrong = client.get(page, {"before": entry_of(other).pk, "after": "x"}).context
    assert wrong["lines"] is None
    assert set(wrong["form"].errors) == {"before", "after"}


def test_an_editor_reverts_with_a_reason(client: Client) -> None:
    condition = make_condition(name="Sprain")
    then = entry_of(condition)
    condition.name = "Ankle sprain"
    condition.save()
    client.force_login(make_member("editor", username="ada"))
    page = address(Condition, "revert", condition.pk, then.pk)
    assert client.get(page).context["lines"] == [Line("name", "Ankle sprain", "Sprain")]
    assert "reason" in client.post(page, {"reason": " "}).context["form"].errors
    answer = client.post(page, {"reason": "It was right."}, follow=True)
    assert answer.redirect_chain == [(address(Condition, "history", condition.pk), 302)]
    assert [str(said) for said in answer.context["messages"]] == ["Sprain is as it was."]
    last = entry_of(condition)
    assert (last.name, last.history_by, last.history_change_reason) == (
        "Sprain",
        "ada",
        "It was right.",
    )


def test_what_cannot_be_reverted_is_said_on_the_page(client: Client) -> None:
    condition = make_condition("sprain", name="Sprain")
    then = entry_of(condition)
    condition.slug = "ankle-sprain"
    condition.save()
    make_condition("sprain")
    client.force_login(make_member("editor"))
    page = address(Condition, "revert", condition.pk, then.pk)
    answer = client.post(page, {"reason": "Back."}, follow=True)
    assert [str(said) for said in answer.context["messages"]] == [
        "Sprain: Another row of the draft has this slug already."
    ]
    assert entry_of(condition).slug == "ankle-sprain"


def test_a_deleted_question_is_restored_with_its_choices(client: Client) -> None:
    question = make_question(text="Where?", symptoms=[make_symptom(lay_name="Pain")])
    client.force_login(make_member("editor", username="ada"))
    client.post(address(Question, "delete", question.pk), {"post": "yes"})
    rows = client.get(reverse("deleted")).context["rows"]
    assert [(row.by, row.kind, row.name) for row in rows] == [("ada", "question", "Where?")]
    found = client.get(rows[0].restore).context
    assert found["parts"] == [("choice", "Where?: Pain")]
    assert "Restore this question?" in client.get(rows[0].restore).text
    answer = client.post(rows[0].restore, follow=True)
    assert answer.redirect_chain == [(address(Question, "change", question.pk), 302)]
    assert [str(said) for said in answer.context["messages"]] == [
        "Where? is back, with 1 that went with it."
    ]
    assert Choice.objects.get().question_id == question.pk
    assert client.get(reverse("deleted")).context["rows"] == []
    assert client.post(rows[0].restore).status_code == 404


def test_what_cannot_be_restored_is_said_on_the_page(client: Client) -> None:
    make_condition("sprain", name="Sprain").delete()
    make_condition("sprain")
    client.force_login(make_member("editor"))
    page = client.get(reverse("deleted")).context["rows"][0].restore
    answer = client.post(page, follow=True)
    assert [str(said) for said in answer.context["messages"]] == [
        "Sprain: Another row of the draft has this slug already."
    ]
    assert Condition.objects.count() == 1


def test_the_history_of_a_deleted_row_can_still_be_read(client: Client) -> None:
    condition = make_condition(name="Sprain")
    then, key = entry_of(condition), condition.pk
    condition.delete()
    client.force_login(make_member("editor"))
    page = address(Condition, "history", key)
    assert [edit[2][0][:2] for edit in shown(client, page)] == [
        ("removed", "Sprain"),
        ("added", "Sprain"),
    ]
    text = client.get(page).text
    assert "See what can be restored" in text
    assert "Revert to this state" not in text
    assert client.get(address(Condition, "revert", key, then.pk)).status_code == 404


def test_released_rows_and_unknown_ones_have_no_history_page(client: Client) -> None:
    make_condition()
    released = Condition.objects.in_release(publish()).get()
    client.force_login(make_member("editor"))
    for key in (released.pk, 999, "nothing", "\u00b2", "9" * 5000):
        assert client.get(address(Condition, "history", key)).status_code == 302
        assert client.get(reverse("admin:index")).status_code == 200


def addresses() -> dict[str, str]:
    """Every address of this subject: of a changed row, of a deleted one, and of all."""
    condition = make_condition()
    then = entry_of(condition)
    condition.prior = 0.2
    condition.save()
    make_symptom(lay_name="Gone").delete()
    gone = entries_of(Symptom)._base_manager.latest("pk")
    return {
        "history": address(Condition, "history", condition.pk),
        "revert": address(Condition, "revert", condition.pk, then.pk),
        "deleted": reverse("deleted"),
        "restore": reverse("restore", args=["conditions.symptom", gone.pk]),
        "audit": reverse("audit"),
        "export": reverse("export_audit"),
    }


ALLOWED = {
    "editor": {"history", "revert", "deleted", "restore", "audit"},
    "reviewer": {"history", "deleted", "audit", "export"},
    "administrator": {"history", "revert", "deleted", "restore", "audit", "export"},
    "": set[str](),
}


@pytest.mark.parametrize("role", ALLOWED)
def test_each_role_opens_what_it_may_and_no_more(client: Client, role: str) -> None:
    pages = addresses()
    client.force_login(make_member(*filter(None, [role])))
    assert {name for name, page in pages.items() if client.get(page).status_code == 200} == (
        ALLOWED[role]
    )
    assert {client.get(pages[name]).status_code for name in pages.keys() - ALLOWED[role]} <= {403}


@pytest.mark.parametrize("role", ALLOWED)
def test_each_role_writes_what_it_may_and_no_more(client: Client, role: str) -> None:
    pages = addresses()
    client.force_login(make_member(*filter(None, [role])))
    may = {"revert", "restore"} & ALLOWED[role]
    for name in ("revert", "restore"):
        answer = client.post(pages[name], {"reason": "Back."})
        assert answer.status_code == (302 if name in may else 403)
    assert (Condition.objects.get().prior == 0.1) == ("revert" in may)
    assert Symptom.objects.exists() == ("restore" in may)


def test_what_a_person_may_not_see_is_not_among_the_deleted_rows(client: Client) -> None:
    make_hazard("leg-clot").delete()
    make_condition(name="Sprain").delete()
    client.force_login(make_member("reviewer"))
    rows = client.get(reverse("deleted")).context["rows"]
    assert {(row.name, bool(row.restore)) for row in rows} == {
        ("Sprain", False),
        ("Leg clot", True),
    }
    only = client.get(reverse("deleted"), {"kind": Hazard._meta.label_lower}).context["rows"]
    assert [row.name for row in only] == ["Leg clot"]
    assert client.get(reverse("deleted"), {"kind": "auth.user"}).context["form"].errors


def test_every_kind_of_row_has_a_history_page(client: Client) -> None:
    make_every_kind()
    make_hazard(controls=[("document", "README.md")])
    client.force_login(make_member("administrator"))
    for model in recorded_models():
        row = model._base_manager.first()
        assert row is not None, model
        assert client.get(address(model, "history", row.pk)).status_code == 200


def edit_often(size: int) -> Condition:
    """Edits of a condition with parts, each with sources."""
    condition = make_condition()
    for _ in range(size):
        with one_edit(by=make_user()):
            condition.prior += 0.01
            condition.save()
            condition.sources.add(make_source())
            condition.structures.add(make_structure())
            for _ in range(size):
                make_evidence(condition, make_symptom()).sources.add(make_source())
    return condition


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_costs_the_same_however_much_was_edited(
    client: Client, size: int, django_assert_num_queries: Any
) -> None:
    condition = edit_often(size)
    page = address(Condition, "history", condition.pk)
    client.force_login(make_member("editor"))
    # Session, account, two of permissions; the row, its states, the number of edits, a page of
    # them; the entries of the condition and of its three kinds of parts; which were before, in the
    # two kinds that were edited, and those; conditions, symptoms, sources and structures by name.
    with django_assert_num_queries(19):
        client.get(page)


@pytest.mark.parametrize("size", [1, 3])
def test_the_deleted_rows_cost_the_same_however_many_there_are(
    client: Client, size: int, django_assert_num_queries: Any
) -> None:
    for _ in range(size):
        make_evidence(make_condition(), make_symptom()).delete()
    client.force_login(make_member("editor"))
    # Session, account, two of permissions; the number of rows, a page of them.
    with django_assert_num_queries(6):
        assert len(client.get(reverse("deleted")).context["rows"]) == size
