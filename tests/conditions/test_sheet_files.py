"""Files of sheets: what each format can hold, and what is refused before a row is looked at."""

import zipfile
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest

from conditions.models import Condition, Source
from conditions.sheets import (
    LARGEST_UNPACKED,
    MOST_ROWS,
    CsvSheet,
    JsonSheet,
    SheetError,
    XlsxSheet,
    resource_for,
)
from tests.factories import make_condition, make_source


def read_error(form: Any, data: bytes) -> str:
    with pytest.raises(SheetError) as refused:
        form().create_dataset(data)
    return str(refused.value)


def workbook(*lines: list[Any]) -> bytes:
    book = openpyxl.Workbook()
    for line in lines:
        book.worksheets[0].append(line)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def bomb() -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(3):
            archive.writestr(f"{number}.xml", bytes(LARGEST_UNPACKED // 2))
    return file.getvalue()


@pytest.mark.parametrize(
    ("form", "data", "message"),
    [
        pytest.param(
            CsvSheet,
            "slug,name\na,ä".encode("cp1252"),
            "The file is not in UTF-8. In Excel, save it as 'CSV UTF-8' or as a workbook.",
            id="wrong_encoding",
        ),
        pytest.param(
            CsvSheet, b"a,b\n1,2,3", "Row 2 has more cells than the header has names.", id="wide"
        ),
        pytest.param(
            CsvSheet, b'a\n"x', "The file is no CSV: unexpected end of data.", id="open_quote"
        ),
        pytest.param(
            CsvSheet,
            b"a\n" + b"x" * 140_000,
            "The file is no CSV: field larger than field limit (131072).",
            id="huge_cell",
        ),
        pytest.param(
            CsvSheet,
            b"a\n" + b"x\n" * (MOST_ROWS + 1),
            "The sheet has more than 20,000 rows. Delete empty ones below the last, or import it"
            " in parts.",
            id="long",
        ),
        pytest.param(
            CsvSheet,
            b"",
            "The sheet is empty: its first row has to name the columns.",
            id="empty",
        ),
        pytest.param(XlsxSheet, b"slug", "The file is no workbook (.xlsx).", id="no_workbook"),
        pytest.param(
            XlsxSheet,
            workbook(["a"])[:-200],
            "The file is no workbook (.xlsx).",
            id="cut_workbook",
        ),
        pytest.param(
            XlsxSheet,
            # The version that it takes to unpack it, in the table of contents.
            workbook(["a"]).replace(b"PK\x01\x02\x14\x03\x14\x00", b"PK\x01\x02\x14\x03\xff\x00"),
            "The file is no workbook (.xlsx).",
            id="damaged_workbook",
        ),
        pytest.param(
            XlsxSheet,
            workbook(["slug"], ["=1+1"]),
            "Cell A2 holds a formula. Put its value there: copy the cell and paste it as a value.",
            id="formula",
        ),
        pytest.param(
            XlsxSheet,
            bomb(),
            "The workbook unpacks to 150 MB; 100 MB are allowed.",
            id="bomb",
        ),
        pytest.param(
            JsonSheet,
            b'[{"a": 1, "a": 2}]',
            "The name 'a' comes twice in one object.",
            id="name_twice",
        ),
        pytest.param(
            JsonSheet,
            b'[{"a": 1, "b": 2, "b": 3, "c": 4, "a": 5}]',
            "The name 'b' comes twice in one object.",  # the first that was there: in one pass
            id="names_twice",
        ),
        pytest.param(
            JsonSheet,
            b'[{"a": 1}, {"b": 2}]',
            "Row 1 has no 'b', which other rows have.",
            id="missing_name",
        ),
        pytest.param(
            JsonSheet, b'{"a": 1}', "The file is no list of objects, one a row.", id="no_list"
        ),
        pytest.param(JsonSheet, b'[{"a": NaN}]', "NaN is no number in JSON.", id="nan"),
        pytest.param(
            JsonSheet, b"[" * 100_000, "The file is nested too deeply.", id="deeply_nested"
        ),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_words(
    form: Any, data: bytes, message: str
) -> None:
    assert read_error(form, data) == message


def test_other_zip_files_are_no_workbooks() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("a.txt", "a")
    assert read_error(XlsxSheet, file.getvalue()) == "The file is no workbook that can be read."


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_sheet_of_another_countrys_excel_is_understood(delimiter: str) -> None:
    text = "\ufeff" + "\r\n".join(delimiter.join(row) for row in (["slug", "name"], ["a", "Ä"]))
    sheet = CsvSheet().create_dataset(text.encode())
    assert (sheet.headers, sheet[0]) == (["slug", "name"], ("a", "Ä"))


@pytest.mark.django_db
def test_numbers_and_dates_of_a_workbook_are_taken_for_what_they_say() -> None:
    make_source("a", title="A")
    lines: list[list[Any]] = [
        ["slug", "pmid", "year"],
        ["a", 12345678, 2020.0],
        ["a", date(2020, 1, 2)],
    ]
    sheet = XlsxSheet().create_dataset(workbook(*lines))
    result = resource_for(Source)().import_data(sheet)
    assert [(problem.place, problem.column, problem.message) for problem in result.problems] == [
        (
            "Row 3",
            "pmid",
            "Not a text. In a spreadsheet, format the cell as text and type it again.",
        )
    ]
    del sheet[1]
    assert not resource_for(Source)().import_data(sheet).problems
    assert Source.objects.values_list("pmid", "year").get() == ("12345678", 2020)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("_case", "value", "problem"),
    [
        ("infinite", "1e999", "'inf' is no number. Write it with a point, such as 0.25."),
        ("huge", f"1{'0' * 400}", f"'1{'0' * 400}' is no number. Write it with a point, such as"),
        ("true", "true", "'True' is no number. Write it with a point, such as 0.25."),
    ],
)
def test_a_number_of_json_that_none_can_be_stored_as_is_refused(
    _case: str, value: str, problem: str
) -> None:
    make_condition("a", prior=0.2)
    sheet = JsonSheet().create_dataset(f'[{{"slug": "a", "prior": {value}}}]'.encode())
    [found] = resource_for(Condition)().import_data(sheet).problems
    assert (found.column, found.message[: len(problem)]) == ("prior", problem)
    assert Condition.objects.get().prior == 0.2


@pytest.mark.django_db
def test_an_infinite_number_is_no_text() -> None:
    sheet = JsonSheet().create_dataset(b'[{"slug": "a", "name": -1e999}]')
    problems = resource_for(Condition)().import_data(sheet).problems
    assert problems[0].message.startswith("Not a text.")


@pytest.mark.django_db
def test_a_text_that_no_cell_holds_is_not_cut_in_silence() -> None:
    make_condition(summary="x" * 32_768)
    sheet = resource_for(Condition)().export()
    with pytest.raises(SheetError, match="Use CSV or JSON"):
        XlsxSheet().export_data(sheet)
