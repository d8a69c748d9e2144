"""What is entered in the history, by whom and when; and what is not."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db.models import Model
from django.test import Client

from conditions import releases
from conditions.canonical import knowledge_models
from conditions.models import Condition, ConditionSymptom, Structure, Symptom
from conditions.models.recording import BEFORE, entries_of, one_edit
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_hazard,
    make_source,
    make_structure,
    make_symptom,
    make_user,
    publish,
)
from tests.forms import address, filled_in
from triage.models import Control, Hazard

pytestmark = pytest.mark.django_db


def entered(model: type[Model], *columns: str) -> list[tuple[Any, ...]]:
    """Kind of the entry, who, why and these columns, in order."""
    lookups = ["history_type", "history_by", "history_change_reason", *columns]
    return list(entries_of(model)._base_manager.order_by("pk").values_list(*lookups))


def links(model: type[Model], field: str) -> list[list[int]]:
    """Where the many-to-many field led to, by entry in order."""
    found = entries_of(model)._base_manager.order_by("pk").values_list("history_links", flat=True)
    return [each[field] for each in found]


def load(row: Model) -> None:
    """As `loaddata` saves."""
    row.save_base(raw=True)


def test_a_row_is_entered_when_created_changed_and_deleted() -> None:
    condition = make_condition("sprain", name="Sprain")
    condition.name = "Ankle sprain"
    condition.save()
    condition.delete()
    assert entered(Condition, "name", "history_label") == [
        ("+", "", "", "Sprain", "Sprain"),
        ("~", "", "", "Ankle sprain", "Ankle sprain"),
        ("-", "", "", "Ankle sprain", "Ankle sprain"),
    ]


def test_nothing_is_entered_where_nothing_changed() -> None:
    condition, source = make_condition(), make_source()
    condition.sources.add(source)
    before = entered(Condition)
    condition.save()
    condition.sources.add(source)
    condition.sources.set([source])
    Condition.objects.draft().update(prior=condition.prior, i18n={})
    assert entered(Condition) == before


def test_the_links_of_an_edit_are_in_its_one_entry() -> None:
    first, second = make_source(), make_source()
    editor = make_user("ada")
    with one_edit(by=editor, reason="Tidied."):
        condition = make_condition(name="Sprain")
        condition.sources.set([first, second])
        condition.sources.remove(first)
    condition.sources.clear()
    assert entered(Condition, "name") == [
        ("+", "ada", "Tidied.", "Sprain"),
        ("~", "", "", "Sprain"),
    ]
    assert links(Condition, "sources") == [[second.pk], []]


def test_the_first_edit_of_a_loaded_row_enters_what_was_there_before_in_nobodys_name() -> None:
    source = make_source()
    condition = Condition(pk=7, slug="sprain", name="Sprain", prior=0.1, prior_basis="editorial")
    condition.urgency = 1
    load(condition)
    condition.sources.set([source])
    assert entered(Condition) == []
    with one_edit(by=make_user("ada")):
        edited = Condition.objects.get()
        edited.name = "Ankle sprain"
        edited.save()
        edited.sources.clear()
    assert entered(Condition, "name") == [
        ("+", "", BEFORE, "Sprain"),
        ("~", "ada", "", "Ankle sprain"),
    ]
    assert links(Condition, "sources") == [[source.pk], []]


def test_what_was_changed_past_the_history_is_entered_before_the_next_edit() -> None:
    structure = make_structure()
    make_symptom(structure=structure, lay_name="Pain")
    gone = structure.pk
    structure.delete()  # the database empties the symptom's relation
    with one_edit(by=make_user("ada")):
        symptom = Symptom.objects.get()
        symptom.lay_name = "Heel pain"
        symptom.save()
    assert entered(Symptom, "lay_name", "structure_id") == [
        ("+", "", "", "Pain", gone),
        ("~", "", BEFORE, "Pain", None),
        ("~", "ada", "", "Heel pain", None),
    ]


def test_changes_of_many_rows_at_once_are_entered_for_each() -> None:
    condition = make_condition(name="Sprain")
    rows = [
        ConditionSymptom(
            condition=condition, symptom=make_symptom(lay_name=name), frequency=0.5, basis="band"
        )
        for name in ("Pain", "Swelling")
    ]
    with one_edit(by=make_user("ada")):
        ConditionSymptom.objects.bulk_create(rows)
    with one_edit(by=make_user("bob")):
        ConditionSymptom.objects.filter(frequency=0.5).update(frequency=0.6)
    rows[0].frequency = 0.7
    with one_edit(by=make_user("cat")):
        ConditionSymptom.objects.bulk_update(rows, ["frequency"])
    assert entered(ConditionSymptom, "history_label", "frequency") == [
        ("+", "ada", "", "Sprain: Pain", 0.5),
        ("+", "ada", "", "Sprain: Swelling", 0.5),
        ("~", "bob", "", "Sprain: Pain", 0.6),
        ("~", "bob", "", "Sprain: Swelling", 0.6),
        ("~", "cat", "", "Sprain: Pain", 0.7),
        ("~", "cat", "", "Sprain: Swelling", 0.5),
    ]


def test_what_is_deleted_with_a_row_is_the_same_edit_and_keeps_its_links() -> None:
    source = make_source()
    condition = make_condition(name="Sprain")
    evidence = make_evidence(condition, make_symptom(lay_name="Pain"))
    evidence.sources.add(source)
    other = make_condition()
    Condition.objects.filter(pk=condition.pk).delete()
    other.delete()
    gone = {
        entry.history_label: entry.history_edit
        for model in (Condition, ConditionSymptom)
        for entry in entries_of(model)._base_manager.filter(history_type="-")
    }
    assert set(gone) == {"Sprain", "Sprain: Pain", str(other)}
    assert gone["Sprain"] == gone["Sprain: Pain"] != gone[str(other)]
    assert links(ConditionSymptom, "sources")[-1] == [source.pk]


def test_who_sends_a_form_is_who_edited_and_the_form_is_one_edit(client: Client) -> None:
    condition = make_condition(name="Sprain")
    make_evidence(condition, make_symptom(), frequency=0.5)
    source = make_source()
    client.force_login(make_member("editor", username="ada"))
    page = address(Condition, "change", condition.pk)
    sent = filled_in(client, page) | {
        "name": "Ankle sprain",
        "sources": [source.pk],
        "evidence-0-frequency": "0.6",
        "evidence-0-sources": [source.pk],
    }
    assert client.post(page, sent).status_code == 302
    assert entered(Condition, "name")[1:] == [("~", "ada", "", "Ankle sprain")]
    assert entered(ConditionSymptom, "frequency")[1:] == [("~", "ada", "", 0.6)]
    assert links(Condition, "sources") == [[], [source.pk]]
    assert links(ConditionSymptom, "sources") == [[], [source.pk]]
    edits = [
        entries_of(model)._base_manager.latest("pk").history_edit
        for model in (Condition, ConditionSymptom)
    ]
    assert edits[0] == edits[1]


def test_hazards_and_controls_have_a_history() -> None:
    hazard = make_hazard("leg-clot", controls=[("document", "README.md")])
    hazard.delete()
    assert entered(Hazard, "slug") == [("+", "", "", "leg-clot"), ("-", "", "", "leg-clot")]
    assert entered(Control, "history_label") == [
        ("+", "", "", "Leg clot: Document README.md"),
        ("-", "", "", "Leg clot: Document README.md"),
    ]


def test_releases_write_no_history() -> None:
    condition = make_condition()
    make_evidence(condition, make_symptom())
    condition.sources.add(make_source())
    with one_edit():
        condition.structures.add(make_structure())
    before = {model: entered(model) for model in knowledge_models()}
    publish()
    with releases.frozen_draft():
        pass
    assert {model: entered(model) for model in knowledge_models()} == before


def test_entries_are_no_knowledge_and_nobody_has_permissions_on_them() -> None:
    assert {model for model in knowledge_models() if "istorical" in model.__name__} == set()
    assert not Permission.objects.filter(content_type__model__startswith="historical").exists()


def test_entries_outlive_the_account_that_wrote_them() -> None:
    editor = make_user("ada")
    with one_edit(by=editor):
        make_condition(name="Sprain")
    editor.delete()
    assert entered(Condition, "name") == [("+", "ada", "", "Sprain")]


def test_columns_that_no_editor_writes_are_not_entered() -> None:
    columns = {
        model: {column.name for column in entries_of(model).tracked_fields}
        for model in (ConditionSymptom, Hazard)
    }
    assert columns[ConditionSymptom] == {
        "id",
        "condition",
        "symptom",
        "frequency",
        "basis",
        "note",
    }
    assert {"initial_risk", "residual_risk"}.isdisjoint(columns[Hazard])


@pytest.mark.parametrize("size", [1, 4])
def test_an_update_costs_the_same_number_of_queries_for_any_number_of_rows(
    size: int, django_assert_num_queries: Any
) -> None:
    for _ in range(size):
        make_structure().sources.add(make_source())
    # Released rows among them, the keys, a savepoint and its end; before and after, the last
    # entries, the links and the rows; the update; the new entries.
    with django_assert_num_queries(12):
        Structure.objects.draft().update(name="Tendon")
