"""Who uses a row: on its page, in lists, and when somebody wants to delete it."""

import re
from typing import Any

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions import uses
from conditions.models import Condition, Source, Structure, StructureRelation, Symptom
from conditions.uses import relations_to
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_guide,
    make_hazard,
    make_question,
    make_rule,
    make_source,
    make_structure,
    make_symptom,
    make_vignette,
    make_zone,
    publish,
)
from tests.forms import address
from triage.models import Question, UrgencyRule, Vignette

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_member("editor"))
    return client


def titles(model: type[Any]) -> list[str]:
    return sorted(relation.title for relation in relations_to(model))


def shown(groups: list[uses.Users]) -> dict[str, list[str]]:
    return {group.title: [name for name, _ in group.named] for group in groups}


def used_symptom() -> Symptom:
    symptom = make_symptom("swelling")
    make_evidence(make_condition("sprain"), symptom)
    make_guide("evening", {symptom: True})
    make_symptom("big-swelling", parent=symptom)
    make_zone("heel", [symptom])
    make_question("swollen", [symptom])
    make_rule("r01", [[(symptom, False)]])
    make_vignette("v01", {symptom: "yes"})
    return symptom


USED = {
    "evidence rows": ["Sprain"],
    "guide answers": ["What causes evening?"],
    "symptoms (parent)": ["big swelling"],
    "zones (felt here)": ["heel"],
    "choices": ["Swollen?"],
    "urgency criteria": ["R01"],
    "vignette answers": ["V01"],
}


def test_every_relation_that_leads_to_a_kind_of_knowledge_is_known() -> None:
    assert titles(Symptom) == sorted(USED)
    assert titles(Condition) == [
        "evidence rows",
        "investigations of conditions",
        "treatments of conditions",
        "vignettes (acceptable conditions)",
        "vignettes (gold condition)",
    ]
    assert titles(UrgencyRule) == [
        "urgency criteria (rule)",
        "vignettes (must fire)",
        "vignettes (must not fire)",
    ]
    assert titles(Vignette) == ["vignette answers"]


def test_the_page_of_a_symptom_says_who_uses_it(editor: Client) -> None:
    symptom = used_symptom()
    publish()  # who uses a released copy does not count
    page = editor.get(address(Symptom, "change", symptom.pk))
    assert shown(page.context["uses"]) == USED
    row = symptom.evidence.get()
    link = f'<a class="text-link" href="/admin/conditions/conditionsymptom/{row.pk}/change/">'
    assert f"{link}Sprain</a>" in page.content.decode()


def test_what_the_page_has_a_table_of_is_not_named_again(editor: Client) -> None:
    condition = make_condition("sprain")
    make_evidence(condition, make_symptom())
    vignette = make_vignette("v01", gold=condition)
    page = editor.get(address(Condition, "change", condition.pk))
    assert shown(page.context["uses"]) == {"vignettes (gold condition)": [str(vignette)]}

    tendon, bone = make_structure("tendon"), make_structure("bone")
    relation = StructureRelation.objects.create(structure=tendon, kind="attaches_to", target=bone)
    names = {}
    for structure in (tendon, bone):
        page = editor.get(address(Structure, "change", structure.pk))
        names[structure.slug] = shown(page.context["uses"])
    assert names == {"tendon": {}, "bone": {"structure relations (target)": [str(relation)]}}
    assert "uses" not in editor.get(address(Structure, "add")).context


def test_the_first_are_named_and_the_rest_counted(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uses, "MOST_NAMED", 2)
    source = make_source()
    for slug in ("a", "b", "c"):
        make_condition(slug).sources.set([source])
    page = editor.get(address(Source, "change", source.pk))
    group = page.context["uses"][0]
    assert (group.title, group.number, group.rest) == ("conditions", 3, 1)
    assert shown([group]) == {"conditions": ["A", "B"]}
    assert "and 1 more" in page.content.decode()


@pytest.mark.parametrize("size", [1, 4])
def test_naming_who_uses_a_source_takes_the_same_queries_at_any_size(
    editor: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    source = make_source()
    for _ in range(size):
        make_evidence(make_condition(), make_symptom()).sources.set([source])
    ContentType.objects.get_for_model(Source)  # Django reads it once for each process
    # Session, account, two of permissions, the source, and the rows of each of the eleven kinds
    # that cite any.
    with django_assert_num_queries(16):
        page = editor.get(address(Source, "change", source.pk))
    assert [group.number for group in page.context["uses"]] == [size]
    # The same; and before the rows of each kind, Django looks for its links.
    with django_assert_num_queries(27):
        page = editor.get(address(Source, "delete", source.pk))
    assert [group.number for group in page.context["protected"]] == [size]


def test_lists_say_how_often_a_source_and_a_structure_are_used(
    editor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    source, structure = make_source(), make_structure()
    make_source()
    condition = make_condition()
    condition.sources.set([source])
    condition.structures.set([structure])
    make_evidence(condition, make_symptom(structure=structure)).sources.set([source])
    numbers = {}
    for model in (Source, Structure):
        # Session, account, two of permissions, two counts, the rows.
        with django_assert_num_queries(7):
            page = editor.get(address(model, "changelist"))
        numbers[model] = [row.number_of_uses for row in page.context["cl"].result_list]
    assert numbers == {Source: [2, 0], Structure: [2]}


@pytest.mark.parametrize("how", ["alone", "selected"])
def test_what_is_used_is_not_deleted_and_its_users_are_named(editor: Client, how: str) -> None:
    symptom = used_symptom()
    page, data = address(Symptom, "delete", symptom.pk), {"post": "yes"}
    if how == "selected":
        page = address(Symptom, "changelist")
        data |= {"action": "delete_selected", "_selected_action": str(symptom.pk)}
    answer = editor.post(page, data)
    assert answer.status_code == 200
    assert shown(answer.context["protected"]) == USED
    assert "First let these use something else" in answer.content.decode()
    assert 'name="post"' not in answer.content.decode()
    assert Symptom.objects.filter(pk=symptom.pk).exists()


def test_what_would_only_lose_its_link_is_in_the_way_too(editor: Client) -> None:
    structure = make_structure()
    make_symptom("swelling", structure=structure)
    make_condition("sprain").structures.set([structure])
    page = editor.post(address(Structure, "delete", structure.pk), {"post": "yes"})
    assert shown(page.context["protected"]) == {
        "conditions (anatomy)": ["Sprain"],
        "symptoms": ["swelling"],
    }
    assert Symptom.objects.get().structure == structure


@pytest.mark.parametrize(
    ("model", "kind", "make"),
    [
        pytest.param(UrgencyRule, "rule", make_rule, id="rule"),
        pytest.param(Question, "question", make_question, id="question"),
        pytest.param(Vignette, "vignette", make_vignette, id="vignette"),
    ],
)
def test_what_controls_a_hazard_is_in_use(
    editor: Client, model: type[Any], kind: str, make: Any
) -> None:
    row = make("x01")
    make_hazard("h01", [(kind, "x01")], title="A clot is missed")
    make_hazard("h02", [("document", "README.md")])
    used = {"controls of hazards": ["h01: A clot is missed"]}
    assert shown(editor.get(address(model, "change", row.pk)).context["uses"]) == used
    page = editor.post(address(model, "delete", row.pk), {"post": "yes"})
    assert shown(page.context["protected"]) == used
    assert model.objects.get() == row


def test_what_would_go_with_a_row_is_counted_before_it_is_deleted(editor: Client) -> None:
    condition = make_condition("sprain")
    for _ in range(2):
        make_evidence(condition, make_symptom())
    page = editor.get(address(Condition, "delete", condition.pk)).content.decode()
    panel = re.search(r'<section class="panel">(.*?)</section>', page, re.DOTALL)
    assert panel
    assert " ".join(re.sub(r"<[^>]+>", " ", panel[1]).split()) == (
        "More than Sprain would be deleted Evidence rows: 2"
    )
    editor.post(address(Condition, "delete", condition.pk), {"post": "yes"})
    assert not Condition.objects.exists()
