"""Sheets: what goes out comes in again as it was, and what is wrong is said cell by cell."""

from io import BytesIO
from typing import Any

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries
from tablib import Dataset

from conditions.canonical import knowledge_models, rows
from conditions.columns import columns
from conditions.imports import import_tables
from conditions.models import ConditionSymptom, KnowledgeRow, Symptom
from conditions.sheets import (
    CsvSheet,
    JsonSheet,
    XlsxSheet,
    escape,
    resource_for,
    unescape,
)
from tests.factories import make_condition, make_evidence, make_source, make_symptom, publish
from tests.samples import make_every_kind

every_format = pytest.mark.parametrize(
    "form", [CsvSheet, XlsxSheet, JsonSheet], ids=["csv", "xlsx", "json"]
)

# What spreadsheets, XML and CSV each have their own ideas about.
AWKWARD = "=1+1; \"quoted\", 'single'\r\nnext\ttab\nend\r _x000D_ \uff1dñ🦶"


def whole_draft() -> dict[str, list[Any]]:
    return {model._meta.label: list(rows(model, None)) for model in knowledge_models()}


def bytes_of(form: Any, sheet: Dataset) -> bytes:
    data = form().export_data(sheet)
    return data.encode() if isinstance(data, str) else bytes(data)


def sheet_of(form: Any, model: type[KnowledgeRow]) -> Any:
    """What comes back of the file that the draft's rows are written to."""
    return form().create_dataset(bytes_of(form, resource_for(model)().export()))


def make_awkward() -> None:
    [condition, _] = make_every_kind(2)
    condition.summary, condition.other_names, condition.prior = AWKWARD, "'=cmd\n-3", 0.1 + 0.2
    setattr(condition, "name_es", "@Lesión")  # noqa: B010  modeltrans adds the attribute
    condition.save()
    make_source("numbers", title="+1", published_in="0123", year=None, authors="'quoted'")


@every_format
@pytest.mark.django_db
def test_every_kind_of_row_comes_back_as_it_was(form: Any) -> None:
    make_awkward()
    before = whole_draft()
    sheets = {model: sheet_of(form, model) for model in knowledge_models()}

    again: list[Any] = [resource_for(model)().import_data(sheet) for model, sheet in sheets.items()]
    assert [change for result in again for change in result.outcome.changes] == []
    assert sum(result.outcome.same for result in again) == sum(map(len, before.values()))

    Symptom.objects.draft().update(parent=None)
    for model in reversed(knowledge_models()):
        model._default_manager.draft().delete()
    tables = [resource_for(model)().table(sheet) for model, sheet in sheets.items()]
    outcome = import_tables(tables)
    assert (outcome.problems, outcome.same) == ((), 0)
    assert whole_draft() == before


@every_format
@pytest.mark.django_db
def test_a_release_is_exported_as_it_was_released(form: Any) -> None:
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    release = publish()
    row.frequency = 0.9
    row.save()
    sheet = resource_for(ConditionSymptom)().export(release=release, export_fields=["frequency"])
    read = form().create_dataset(bytes_of(form, sheet))
    assert read.headers == ["condition", "symptom", "frequency"]
    assert [columns(ConditionSymptom)["frequency"].read(line[2]) for line in read] == [0.4]


@settings(max_examples=30)
@given(st.text(alphabet="=+-@\t\r\n'a\uff1d_x0D5F;,\""))
@example("=1+1")
@example("'=1+1")
@example("_x005F_x000D_")
def test_no_text_is_a_formula_outside_and_each_comes_back(text: str) -> None:
    assert unescape(escape(text)) == text
    assert escape(text)[:1] not in set("=+-@\t\r\n\uff1d")
    for form in (CsvSheet, XlsxSheet):
        data = bytes_of(form, Dataset(["x", text, "x"], headers=["a", "b", "c"]))
        [row] = form().create_dataset(data)
        assert [cell or "" for cell in row] == ["x", text, "x"]


def test_a_workbook_holds_texts_where_formulas_were_written() -> None:
    data = bytes_of(XlsxSheet, Dataset(["=1+1", 0.25, True], headers=["a", "b", "c"]))
    [_, cells] = openpyxl.load_workbook(BytesIO(data)).worksheets[0].iter_rows()
    assert [(cell.data_type, cell.value) for cell in cells] == [
        ("s", "'=1+1"),
        ("n", 0.25),
        ("b", True),
    ]


HEAD = "condition,symptom,frequency,basis"


def evidence() -> None:
    make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    make_symptom("bruise")


def imported(text: str, model: type[KnowledgeRow] = ConditionSymptom, **kwargs: Any) -> Any:
    return resource_for(model)().import_data(CsvSheet().create_dataset(text.encode()), **kwargs)


def told(result: Any) -> list[tuple[str, str, str]]:
    return [(problem.place, problem.column, problem.message) for problem in result.problems]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("_case", "text", "problems"),
    [
        (
            "unknown slug",
            f"{HEAD}\nsprain,sweling,0.5,editorial",
            [("symptom", "There is no symptom 'sweling' in the draft. Did you mean swelling?")],
        ),
        (
            "share above 1",
            f"{HEAD}\nsprain,bruise,1.5,editorial",
            [("frequency", "A frequency lies between 0 and 1.")],
        ),
        (
            "unknown choice",
            f"{HEAD}\nsprain,bruise,0.5,guess",
            [("basis", "'guess' is not one of: measured, band, editorial.")],
        ),
        (
            "empty",
            f"{HEAD}\nsprain,swelling,,editorial",
            [("frequency", "Fill this in: it cannot be empty.")],
        ),
        (
            "decimal comma",
            f'{HEAD}\nsprain,bruise,"0,5",editorial',
            [("frequency", "'0,5' is no number. Write it with a point, such as 0.25.")],
        ),
        (
            "no number",
            f"{HEAD}\nsprain,bruise,nan,editorial",
            [("frequency", "'nan' is no number. Write it with a point, such as 0.25.")],
        ),
        (
            "control character",
            f"{HEAD},note\nsprain,bruise,0.5,editorial,a\x00b",
            [("note", "The text has a control character, which cannot be stored. Delete it.")],
        ),
        (
            "column that a new row needs",
            "condition,symptom,frequency\nsprain,bruise,0.5",
            [("basis", "Missing, and a new row needs it.")],
        ),
        (
            "unknown link",
            f"{HEAD},sources\nsprain,bruise,0.5,editorial,nowhere",
            [("sources", "There is no source 'nowhere' in the draft.")],
        ),
    ],
)
def test_what_is_wrong_in_a_row_is_said_and_nothing_is_written(
    _case: str, text: str, problems: list[tuple[str, str]]
) -> None:
    evidence()
    before = whole_draft()
    result = imported(text)
    assert told(result) == [("Row 2", column, message) for column, message in problems]
    assert whole_draft() == before


@pytest.mark.django_db
def test_all_that_is_wrong_is_said_at_once_by_the_rows_of_the_sheet() -> None:
    evidence()
    result = imported(
        f"{HEAD}\n"
        "sprain,bruise,0.5,editorial\n"
        "\n"
        "sprain,swelling,2,editorial\n"
        "ankle,swelling,x,editorial\n"
        "sprain,bruise,0.7,editorial\n"
    )
    assert told(result) == [
        ("Row 4", "frequency", "A frequency lies between 0 and 1."),
        ("Row 5", "condition", "There is no condition 'ankle' in the draft."),
        ("Row 5", "frequency", "'x' is no number. Write it with a point, such as 0.25."),
        ("Row 6", "condition", "Row 2 is about 'sprain / bruise' already; name each once."),
    ]
    assert list(ConditionSymptom.objects.values_list("frequency")) == [(0.4,)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("header", "row", "problem"),
    [
        (
            "guide,symptom,present,colour",
            "a,b,true,c",
            ("colour", "There is no such column. There are: guide, symptom, present."),
        ),
        (
            "guide,symptom,present,present",
            "a,b,true,true",
            ("present", "The column is there twice."),
        ),
        (
            "guide,present",
            "a,true",
            ("symptom", "The column is missing: it says which row is meant."),
        ),
    ],
)
def test_a_header_is_checked_before_its_rows(
    header: str, row: str, problem: tuple[str, str]
) -> None:
    [model] = [model for model in knowledge_models() if model.__name__ == "GuideAnswer"]
    assert told(imported(f"{header}\n{row}", model)) == [("Header", *problem)]


@pytest.mark.django_db
def test_columns_that_are_left_out_stay_as_they_are() -> None:
    evidence()
    row = ConditionSymptom.objects.get()
    row.note = "Of 40 people."
    row.save()
    row.sources.set([make_source()])
    result = imported("symptom,condition,frequency\nswelling,sprain,0.75")
    assert [(change.kind, change.identity) for change in result.outcome.changes] == [
        ("changed", ("sprain", "swelling"))
    ]
    row.refresh_from_db()
    assert (row.frequency, row.note, row.sources.count()) == (0.75, "Of 40 people.", 1)


@pytest.mark.django_db
def test_an_empty_cell_empties_and_links_are_set() -> None:
    evidence()
    row = ConditionSymptom.objects.get()
    row.note = "Of 40 people."
    row.save()
    make_source("a")
    make_source("b")
    assert not imported('condition,symptom,note,sources\nsprain,swelling,,"b; a"').problems
    row.refresh_from_db()
    assert (row.note, [source.slug for source in row.sources.order_by("slug")]) == ("", ["a", "b"])


@pytest.mark.django_db
def test_rows_that_stay_are_not_written_again() -> None:
    evidence()
    row = ConditionSymptom.objects.get()
    assert imported(f"{HEAD}\nsprain,swelling,0.40,editorial").outcome.same == 1
    changed = imported(f"{HEAD}\nsprain,swelling,0.5,editorial").outcome
    assert [row.pk for row in changed.touched] == [row.pk]


@pytest.mark.django_db
def test_parents_may_stand_below_their_children_and_circles_are_refused() -> None:
    head = "slug,name,lay_name,kind,background_rate,parent"
    result = imported(f"{head}\na,A,a,symptom,0.1,b\nb,B,b,symptom,0.2,", Symptom)
    assert not result.problems
    assert Symptom.objects.get(slug="a").parent == Symptom.objects.get(slug="b")
    circle = imported("slug,parent\nb,a", Symptom)
    assert told(circle) == [("Row 2", "parent", "The parents of this symptom run in a circle.")]
    both = imported(f"{head}\nc,C,c,symptom,0.1,d\nd,D,d,symptom,0.1,c", Symptom)
    assert told(both) == [
        ("Row 2", "parent", "These run in a circle: c -> d -> c."),
        ("Row 3", "parent", "These run in a circle: d -> c -> d."),
    ]


@pytest.mark.django_db
def test_a_released_row_is_never_meant() -> None:
    evidence()
    release = publish()
    ConditionSymptom.objects.draft().delete()
    assert not imported(f"{HEAD}\nsprain,swelling,0.9,editorial").problems
    assert list(
        ConditionSymptom.objects.in_release(release).values_list("frequency", flat=True)
    ) == [0.4]


@pytest.mark.django_db
@pytest.mark.parametrize("size", [1, 6])
def test_rows_that_stay_cost_the_same_at_any_number(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    condition = make_condition("sprain")
    for _ in range(size):
        make_evidence(condition, make_symptom()).sources.set([make_source()])
    sheet = sheet_of(CsvSheet, ConditionSymptom)
    # A savepoint, undone and ended; the conditions, symptoms and sources that may be named; the
    # rows and their links.
    with django_assert_num_queries(8):
        resource_for(ConditionSymptom)().import_data(sheet, dry_run=True)
