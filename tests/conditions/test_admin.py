"""The knowledge in the admin: who may open what, and that released rows are out of reach."""

from typing import Any, TypeVar, cast

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.test import Client

from conditions.canonical import knowledge_models
from conditions.models import (
    Condition,
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    Guide,
    GuideAnswer,
    Investigation,
    KnowledgeRow,
    Source,
    Structure,
    StructureRelation,
    Symptom,
    Treatment,
    Zone,
)
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_source,
    make_structure,
    make_symptom,
)
from tests.forms import address, filled_in, offered
from tests.samples import make_every_kind
from triage.models import Choice, Question, UrgencyCriterion, UrgencyRule, Vignette, VignetteAnswer

Row = TypeVar("Row", bound=KnowledgeRow)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def a_draft(model: type[Row]) -> Row:
    return cast("Row", model._default_manager.draft().earliest("pk"))


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_member("editor"))
    return client


def test_every_kind_of_knowledge_is_in_the_admin_and_can_be_searched() -> None:
    searched = {
        model._meta.label: bool(admin.site.get_model_admin(model).search_fields)
        for model in knowledge_models()
    }
    assert searched == {model._meta.label: True for model in knowledge_models()}


def test_a_reviewer_changes_nothing(client: Client) -> None:
    condition = make_condition("sprain", name="Sprain")
    client.force_login(make_member("reviewer"))
    pages = [
        address(Condition, "add"),
        address(Condition, "change", condition.pk),
        address(Condition, "delete", condition.pk),
    ]
    answers = [client.post(page, {"name": "Mine", "post": "yes"}) for page in pages]
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert list(Condition.objects.values_list("slug", "name")) == [("sprain", "Sprain")]


def test_somebody_who_is_not_on_the_staff_is_asked_to_log_in(client: Client) -> None:
    client.force_login(make_member("administrator", is_staff=False))
    answer = client.get(address(Condition, "changelist"))
    assert answer.headers["Location"] == "/admin/login/?next=/admin/conditions/condition/"


# Every list: session, account, two of permissions, two counts, and the page of rows.
LIST_QUERIES = 7

# Every change page: session, account, two of permissions, and the row (5); for each relation of the
# row one for its label, many-to-many ones another for what is chosen; for each inline its rows with
# the labels of their relations, and one more where these cite sources; and for each relation from
# elsewhere, and for the controls of hazards, who uses the row.
CHANGE_QUERIES = {
    Condition: 17,
    ConditionInvestigation: 11,
    ConditionSymptom: 11,
    ConditionTreatment: 11,
    Guide: 8,
    GuideAnswer: 8,
    Investigation: 8,
    Source: 16,
    Structure: 12,
    StructureRelation: 9,
    Symptom: 15,
    Treatment: 8,
    Zone: 9,
    Choice: 8,
    Question: 7,
    UrgencyCriterion: 8,
    UrgencyRule: 11,
    Vignette: 16,
    VignetteAnswer: 8,
}


@pytest.mark.parametrize("size", [1, 4])
def test_lists_and_change_pages_cost_the_same_at_any_size(
    editor: Client, size: int, django_assert_num_queries: Any
) -> None:
    make_every_kind(size)
    for model, queries in CHANGE_QUERIES.items():
        row: KnowledgeRow = a_draft(model)  # type: ignore[type-abstract]  # none of them is
        ContentType.objects.get_for_model(model)  # kept by the process once it was read
        with django_assert_num_queries(LIST_QUERIES, info=f"List of {model}"):  # named above
            editor.get(address(model, "changelist"))
        with django_assert_num_queries(queries, info=f"Change of {model}"):  # named above
            editor.get(address(model, "change", row.pk))
    assert CHANGE_QUERIES.keys() == set(knowledge_models())


@pytest.mark.parametrize("size", [1, 4])
def test_a_reviewers_page_of_a_condition_costs_the_same_at_any_size(
    client: Client, size: int, django_assert_num_queries: Any
) -> None:
    condition, *_ = make_every_kind(size)
    client.force_login(make_member("reviewer"))
    ContentType.objects.get_for_model(Condition)  # Django reads it once for each process
    # Session, account, two of permissions, the condition; three inlines with their sources;
    # structures and sources, each for the field's check and for its text; two kinds of vignettes.
    with django_assert_num_queries(19):
        client.get(address(Condition, "change", condition.pk))


@pytest.mark.parametrize("size", [1, 4])
def test_a_chooser_costs_the_same_at_any_size(
    editor: Client, size: int, django_assert_num_queries: Any
) -> None:
    make_every_kind(size)
    # Session, account, two of permissions, the count and the page of matches.
    with django_assert_num_queries(6):
        offered(editor, "conditionsymptom", "symptom")


def test_filters_and_search_of_each_list_work(editor: Client) -> None:
    make_every_kind()
    for model in knowledge_models():
        changelist = editor.get(address(model, "changelist")).context["cl"]
        names = [name for spec in changelist.filter_specs for name in spec.expected_parameters()]
        links = [{"q": "no such thing"}, *({name: "1"} for name in names if "isnull" not in name)]
        answers = [editor.get(address(model, "changelist"), link) for link in links]
        assert [answer.status_code for answer in answers] == [200] * len(links)
        assert answers[0].context["cl"].result_count == 0


def test_the_list_says_how_much_hangs_on_a_condition(editor: Client) -> None:
    make_every_kind(3)
    [row, *_] = editor.get(address(Condition, "changelist")).context["cl"].result_list
    model_admin: Any = admin.site.get_model_admin(Condition)
    shown = [column(row) for column in model_admin.list_display if callable(column)]
    assert [*shown, model_admin.cited(row)] == [3, 3, 3, "3"]


def test_evidence_can_be_narrowed_to_what_has_no_source(editor: Client) -> None:
    unsourced, sourced = (make_evidence(make_condition(), make_symptom()) for _ in range(2))
    sourced.sources.set([make_source()])
    shown = {
        choice: list(
            editor.get(address(ConditionSymptom, "changelist"), {"sourced": choice})
            .context["cl"]
            .result_list
        )
        for choice in ("yes", "no")
    }
    assert shown == {"yes": [sourced], "no": [unsourced]}


def test_an_editor_changes_a_frequency_on_the_conditions_page(editor: Client) -> None:
    row = make_evidence(make_condition(), make_symptom(), 0.4)
    page = address(Condition, "change", row.condition_id)
    answer = editor.post(page, filled_in(editor, page) | {"evidence-0-frequency": "0.65"})
    assert answer.headers["Location"] == address(Condition, "changelist")
    row.refresh_from_db()
    assert row.frequency == 0.65


def test_a_page_with_thousands_of_fields_is_saved(editor: Client) -> None:
    page = address(Condition, "change", make_condition().pk)
    many = {f"evidence-{number}-note": "" for number in range(4000)}
    assert editor.post(page, filled_in(editor, page) | many).status_code == 302


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        pytest.param(
            {"evidence-0-frequency": "1.5"}, "A frequency lies between 0 and 1.", id="range"
        ),
        pytest.param(
            {"slug": "sprain"}, "Another row of the draft has this slug already.", id="slug"
        ),
        pytest.param({"prior": "1"}, "The prior lies between 0 and 1, both excluded.", id="prior"),
    ],
)
def test_what_the_database_would_refuse_is_a_message_on_the_form(
    editor: Client, changed: dict[str, str], complaint: str
) -> None:
    make_condition("sprain")
    row = make_evidence(make_condition("arthritis", prior=0.2), make_symptom(), 0.4)
    page = address(Condition, "change", row.condition_id)
    answer = editor.post(page, filled_in(editor, page) | changed)
    assert answer.status_code == 200
    assert complaint in answer.content.decode()
    stored = ConditionSymptom.objects.values_list(
        "condition__slug", "condition__prior", "frequency"
    )
    assert list(stored) == [("arthritis", 0.2, 0.4)]


def test_what_goes_with_a_condition_is_listed_without_rows_of_link_tables(editor: Client) -> None:
    condition = make_condition("sprain")
    condition.structures.set([make_structure()])
    row = make_evidence(condition, make_symptom("swelling"))
    row.sources.set([make_source()])
    page = editor.get(address(Condition, "delete", condition.pk))
    links = [
        f'<a href="{address(model, "change", pk)}">{text}</a>'
        for model, pk, text in (
            (Condition, condition.pk, "Sprain"),
            (ConditionSymptom, row.pk, "Sprain: swelling"),
        )
    ]
    assert page.context["deleted_objects"] == [
        f"Condition: {links[0]}",
        [f"Evidence row: {links[1]}"],
    ]
    assert dict(page.context["model_count"]) == {"conditions": 1, "evidence rows": 1}
    editor.post(address(Condition, "delete", condition.pk), {"post": "yes"})
    assert not ConditionSymptom.objects.exists()
