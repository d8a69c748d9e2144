"""Reverting edits and restoring what was deleted."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Model

from conditions.canonical import knowledge_models, rows
from conditions.history import HistoryError, deleted, gone_with, restore, revert
from conditions.models import (
    Condition,
    ConditionSymptom,
    Source,
    Structure,
    StructureRelation,
    Symptom,
)
from conditions.models.recording import columns_of, entries_of, one_edit
from tests.factories import (
    make_condition,
    make_condition_treatment,
    make_evidence,
    make_hazard,
    make_question,
    make_source,
    make_structure,
    make_symptom,
    make_treatment,
    make_user,
    publish,
)
from triage.models import Choice, Control, Hazard, Question

pytestmark = pytest.mark.django_db


@pytest.fixture
def ada() -> User:
    return make_user("ada")


def entry_of(row: Any, **columns: Any) -> Any:
    """The last entry of the row, or of those that have these columns."""
    return entries_of(type(row))._base_manager.filter(id=row.pk, **columns).latest("pk")


def deletion(model: type[Model], label: str) -> Any:
    return (
        entries_of(model)._base_manager.filter(history_type="-", history_label=label).latest("pk")
    )


def state(*tables: type[Model]) -> list[Any]:
    """All rows and all entries of these kinds."""
    return [
        list(each._base_manager.order_by("pk").values())
        for model in tables
        for each in (model, entries_of(model))
    ]


def draft() -> list[Any]:
    return [list(rows(model, None)) for model in knowledge_models()]


def kept(model: type[Model]) -> list[Any]:
    return [columns_of(model, row) for row in model._base_manager.order_by("pk")]


def test_a_row_gets_its_columns_links_and_translations_back(ada: User) -> None:
    source, other, structure = make_source(), make_source(), make_structure()
    condition = make_condition(name="Sprain", prior=0.1, i18n={"name_es": "Esguince"})
    with one_edit():
        condition.sources.add(source)
        condition.structures.add(structure)
    then = entry_of(condition)
    with one_edit():
        condition.name, condition.prior, condition.i18n = "Ankle sprain", 0.2, {}
        condition.save()
        condition.sources.set([other])
        condition.structures.clear()
    revert(entry=then, by=ada, reason=" The old one was right. ")
    condition.refresh_from_db()
    assert (condition.name, condition.prior, condition.i18n) == (
        "Sprain",
        0.1,
        {"name_es": "Esguince"},
    )
    assert list(condition.sources.all()) == [source]
    assert list(condition.structures.all()) == [structure]
    last = entry_of(condition)
    assert (last.history_type, last.history_by, last.history_change_reason) == (
        "~",
        "ada",
        "The old one was right.",
    )
    assert last.history_links == then.history_links
    assert entries_of(Condition)._base_manager.count() == 4


def test_reverting_leaves_released_rows_as_they_are(ada: User) -> None:
    condition = make_condition(name="Sprain")
    then = entry_of(condition)
    condition.name = "Ankle sprain"
    condition.save()
    release = publish()
    revert(entry=then, by=ada, reason="Back.")
    assert Condition.objects.draft().get().name == "Sprain"
    assert Condition.objects.in_release(release).get().name == "Ankle sprain"


def edited() -> tuple[Any, Any]:
    """A condition, and the entry of how it was before it was edited."""
    condition = make_condition("sprain", name="Sprain")
    then = entry_of(condition)
    condition.name = "Ankle sprain"
    condition.save()
    return condition, then


def without_a_reason() -> tuple[Any, str]:
    return edited()[1], "Say why you revert to this state."


def as_it_is() -> tuple[Any, str]:
    condition, _ = edited()
    return entry_of(condition), "Ankle sprain is in this state already."


def deleted_meanwhile() -> tuple[Any, str]:
    condition, then = edited()
    condition.delete()
    return then, "Sprain is deleted. Restore it first."


def slug_taken() -> tuple[Any, str]:
    condition, then = edited()
    condition.slug = "ankle-sprain"
    condition.save()
    make_condition("sprain")
    return then, "Sprain: Another row of the draft has this slug already."


def relation_gone() -> tuple[Any, str]:
    symptom = make_symptom(lay_name="Heel pain", parent=make_symptom(lay_name="Pain"))
    then = entry_of(symptom)
    parent, symptom.parent = symptom.parent, None
    symptom.save()
    assert parent
    parent.delete()
    said = "Heel pain refers to what is deleted: symptom “Pain”. Restore that first."
    return then, said


def link_gone() -> tuple[Any, str]:
    condition, sources = edited()[0], [make_source(title="Smith"), make_source(title="Jones")]
    with one_edit():
        condition.sources.set(sources)
    then = entry_of(condition)
    condition.sources.clear()
    names = ", ".join(f"source “{source}”" for source in sources)
    Source.objects.all().delete()
    return then, f"Ankle sprain refers to what is deleted: {names}. Restore that first."


def no_longer_allowed() -> tuple[Any, str]:
    condition, then = edited()
    entries_of(Condition)._base_manager.filter(pk=then.pk).update(prior=2, urgency=9)
    return entry_of(condition, pk=then.pk), (
        "Sprain: Baseline urgency: Value 9 is not a valid choice. "
        "The prior lies between 0 and 1, both excluded."
    )


@pytest.mark.parametrize(
    "case",
    [
        as_it_is,
        deleted_meanwhile,
        slug_taken,
        relation_gone,
        link_gone,
        no_longer_allowed,
        without_a_reason,
    ],
)
def test_what_cannot_be_reverted_is_refused_and_nothing_is_written(case: Any, ada: User) -> None:
    entry, said = case()
    before = state(Condition, Symptom)
    with pytest.raises(HistoryError) as refusal:
        revert(entry=entry, by=ada, reason="" if case is without_a_reason else "Back.")
    assert str(refusal.value) == said
    assert state(Condition, Symptom) == before


def test_a_deleted_condition_comes_back_with_its_links_and_what_went_with_it(ada: User) -> None:
    source, structure = make_source(), make_structure()
    condition = make_condition("sprain", name="Sprain")
    condition.sources.add(source)
    condition.structures.add(structure)
    evidence = make_evidence(condition, make_symptom(lay_name="Pain"), frequency=0.4)
    evidence.sources.add(source)
    make_condition_treatment(condition, make_treatment(name="Rest"))
    removed_before = make_evidence(condition, make_symptom(lay_name="Swelling"))
    removed_before.delete()
    before = draft()
    key = condition.pk
    condition.delete()
    gone = deletion(Condition, "Sprain")
    assert [str(one) for one in restore(entry=gone, by=ada)] == [
        "Sprain",
        "Sprain: Pain",
        "Rest for Sprain",
    ]
    assert draft() == before
    back = Condition.objects.get(pk=key)
    assert list(back.sources.all()) == [source]
    assert list(back.structures.all()) == [structure]
    assert list(back.evidence.get().sources.all()) == [source]
    last = entry_of(back.evidence.get())
    assert (last.history_type, last.history_by, last.history_change_reason) == (
        "+",
        "ada",
        "Restored.",
    )
    assert last.history_links == {"sources": [source.pk]}


@pytest.mark.parametrize(
    ("_case", "whole", "part", "make"),
    [
        (
            "choices of a question",
            Question,
            Choice,
            lambda: make_question("where", symptoms=[make_symptom(), make_symptom()]),
        ),
        (
            "controls of a hazard",
            Hazard,
            Control,
            lambda: make_hazard(controls=[("document", "README.md"), ("document", "Makefile")]),
        ),
    ],
)
def test_parts_come_back_with_the_whole(
    _case: str, whole: type[Model], part: type[Model], make: Any, ada: User
) -> None:
    row = make()
    before = kept(part)
    label = str(row)
    whole._base_manager.filter(pk=row.pk).delete()
    assert not part._base_manager.exists()
    assert len(restore(entry=deletion(whole, label), by=ada)) == 3
    assert kept(part) == before


def test_only_what_is_deleted_for_itself_is_offered_to_be_restored(ada: User) -> None:
    first, second = make_condition(name="Sprain"), make_condition(name="Gout")
    alone = make_evidence(first, make_symptom(lay_name="Pain"))
    make_evidence(first, make_symptom(lay_name="Swelling"))
    alone.delete()
    first.delete()
    second.delete()
    restore(entry=deletion(Condition, "Gout"), by=ada)

    def offered(model: type[Model]) -> list[str]:
        return list(deleted(model).values_list("history_label", flat=True))

    assert offered(Condition) == ["Sprain"]
    assert offered(ConditionSymptom) == ["Sprain: Pain"]
    with_it = [entry.history_label for entry in gone_with(deletion(Condition, "Sprain"))]
    assert with_it == ["Sprain: Swelling"]


def test_a_part_of_two_deleted_rows_comes_back_with_the_second(ada: User) -> None:
    tendon, bone = make_structure(name="Tendon"), make_structure(name="Bone")
    StructureRelation.objects.create(structure=tendon, target=bone, kind="part_of")
    Structure.objects.all().delete()
    assert [str(row) for row in restore(entry=deletion(Structure, "Bone"), by=ada)] == ["Bone"]
    assert not deleted(StructureRelation).exists()
    assert len(restore(entry=deletion(Structure, "Tendon"), by=ada)) == 2
    assert StructureRelation.objects.count() == 1


def restored_already(ada: User) -> tuple[Any, str]:
    make_condition(name="Sprain").delete()
    gone = deletion(Condition, "Sprain")
    restore(entry=gone, by=ada)
    return gone, "Sprain is there already."


def no_deletion(ada: User) -> tuple[Any, str]:
    return entry_of(make_condition(name="Sprain")), "Sprain is there already."


def slug_taken_meanwhile(ada: User) -> tuple[Any, str]:
    make_condition("sprain", name="Sprain").delete()
    make_condition("sprain")
    return deletion(Condition, "Sprain"), (
        "Sprain: Another row of the draft has this slug already."
    )


def whole_gone(ada: User) -> tuple[Any, str]:
    condition = make_condition(name="Sprain")
    make_evidence(condition, make_symptom(lay_name="Pain")).delete()
    condition.delete()
    return deletion(ConditionSymptom, "Sprain: Pain"), (
        "Sprain: Pain refers to what is deleted: condition “Sprain”. Restore that first."
    )


def part_refers_to_what_is_gone(ada: User) -> tuple[Any, str]:
    condition, symptom = make_condition(name="Sprain"), make_symptom(lay_name="Pain")
    make_evidence(condition, symptom)
    condition.delete()
    symptom.delete()
    return deletion(Condition, "Sprain"), (
        "Sprain: Pain refers to what is deleted: symptom “Pain”. Restore that first."
    )


@pytest.mark.parametrize(
    "case",
    [
        restored_already,
        no_deletion,
        slug_taken_meanwhile,
        whole_gone,
        part_refers_to_what_is_gone,
    ],
)
def test_what_cannot_be_restored_is_refused_and_nothing_is_written(case: Any, ada: User) -> None:
    entry, said = case(ada)
    before = state(Condition, ConditionSymptom, Symptom)
    with pytest.raises(HistoryError) as refusal:
        restore(entry=entry, by=ada)
    assert str(refusal.value) == said
    assert state(Condition, ConditionSymptom, Symptom) == before
