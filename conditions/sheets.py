"""Sheets of one kind of knowledge row in CSV, XLSX and JSON, by django-import-export.

The library gives the formats, the form and the way through the admin; what a column may hold is in
`conditions.columns`, and what an import does in `conditions.imports`. Its own loop over the rows is
not used: it asks the database several times a row, and saves the good rows beside the bad ones.
"""

import csv
import json
import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from io import BytesIO, StringIO
from typing import Any, ClassVar

import openpyxl
from import_export.fields import Field
from import_export.formats import base_formats
from import_export.resources import ModelResource, modelresource_factory
from import_export.results import Result, RowResult
from tablib import Dataset

from conditions import strict_json
from conditions.canonical import canonical
from conditions.columns import LONGEST_TEXT, columns, identity_columns
from conditions.imports import Outcome, Problem, Table, import_tables
from conditions.models.knowledge import KnowledgeQuerySet, KnowledgeRow
from conditions.models.release import Release

# The shipped knowledge has 8,000 rows of evidence, 1.5 MB in CSV.
MOST_ROWS = 20_000
MOST_COLUMNS = 100
LARGEST_FILE = 10 * 1024 * 1024  # bytes
# What an XLSX file may unpack to, in bytes: a bomb of 10 MB would unpack to 10 GB.
LARGEST_UNPACKED = 100 * 1024 * 1024

# What spreadsheets take for the beginning of a formula, by OWASP's page on CSV injection. The
# library's own setting for it deletes the sign, which no import could give back.
FORMULA = re.compile("'*[=+\\-@\t\r\n＝＋－＠]")  # noqa: RUF001  the wide forms count too


class SheetError(ValueError):
    """A file cannot be read or written; the text is a sentence for people."""


class Sheet(Dataset):
    """Rows as read, blank ones included, so that the person finds them again.

    `first_row` is the number that the first row has where it came from.
    """

    first_row: int = 2  # below the header


def escape(text: str) -> str:
    """A text that no spreadsheet takes for a formula; `unescape` gives it back."""
    return f"'{text}" if FORMULA.match(text) else text


def unescape(text: str) -> str:
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text


class CsvSheet(base_formats.CSV):
    def create_dataset(self, in_stream: Any, **kwargs: Any) -> Sheet:
        try:
            text = in_stream.decode("utf-8-sig")
        except UnicodeDecodeError:
            raise SheetError(
                "The file is not in UTF-8. In Excel, save it as 'CSV UTF-8' or as a workbook."
            ) from None
        rows = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
        try:
            return _sheet([unescape(cell) for cell in row] for row in rows)
        except csv.Error as error:
            raise SheetError(f"The file is no CSV: {error}.") from None

    def get_read_mode(self) -> str:
        return "rb"

    def export_data(self, dataset: Dataset, **kwargs: Any) -> str:
        """With the mark by which Excel knows UTF-8."""
        rows = [[_as_text(value) for value in row] for row in dataset]
        text: str = Dataset(*rows, headers=dataset.headers).export("csv")
        return f"\ufeff{text}"


class XlsxSheet(base_formats.XLSX):
    def create_dataset(self, in_stream: bytes) -> Sheet:
        _refuse_bombs(in_stream)
        try:
            book = openpyxl.load_workbook(BytesIO(in_stream), read_only=True)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # what the file says of its size may be wrong
            return _sheet(_cells(row) for row in sheet.iter_rows(max_col=MOST_COLUMNS + 1))
        except SheetError:
            raise
        except Exception as error:
            # A damaged workbook makes openpyxl fail in many ways, each with an error of its own.
            raise SheetError("The file is no workbook that can be read.") from error

    def export_data(self, dataset: Dataset, **kwargs: Any) -> Any:
        rows = [[_as_cell(value) for value in row] for row in dataset]
        title = dataset.title or "Knowledge"
        # Wide enough to read, and no wider: a column as wide as its longest text is no column.
        return Dataset(*rows, headers=dataset.headers, title=title).export("xlsx", column_width=24)


class JsonSheet(base_formats.JSON):
    def create_dataset(self, in_stream: bytes, **kwargs: Any) -> Sheet:
        try:
            found = strict_json.read(in_stream)
        except ValueError as error:
            raise SheetError(str(error)) from None
        if not isinstance(found, list) or not all(isinstance(row, dict) for row in found):
            raise SheetError("The file is no list of objects, one a row.")
        names = list(dict.fromkeys(name for row in found for name in row))
        for number, row in enumerate(found, start=1):
            if lacking := [name for name in names if name not in row]:
                raise SheetError(f"Row {number} has no '{lacking[0]}', which other rows have.")
        sheet = _sheet([names, *([row[name] for name in names] for row in found)])
        sheet.first_row = 1
        return sheet

    def get_read_mode(self) -> str:
        return "rb"

    def export_data(self, dataset: Dataset, **kwargs: Any) -> str:
        return json.dumps(dataset.dict, ensure_ascii=False, indent=1) + "\n"


FORMATS: list[type[Any]] = [CsvSheet, XlsxSheet, JsonSheet]


class SheetResult(Result):
    """`outcome` is what the rows came to; None where the header was wrong already."""

    def __init__(self, problems: Iterable[Problem], outcome: Outcome | None = None) -> None:
        super().__init__()
        self.outcome = outcome
        self.problems = (*problems, *(outcome.problems if outcome else ()))
        kinds = {"added": RowResult.IMPORT_TYPE_NEW, "changed": RowResult.IMPORT_TYPE_UPDATE}
        for change, row in zip(outcome.changes, outcome.touched, strict=False) if outcome else ():
            line = RowResult()
            line.import_type, line.instance = kinds[change.kind], row
            self.append_row_result(line)
            self.increment_row_result_total(line)

    def has_errors(self) -> bool:
        return bool(self.problems)


class KnowledgeResource(ModelResource):
    model: ClassVar[type[KnowledgeRow]]

    def import_data(
        self, dataset: Sheet, dry_run: bool = False, expected: str = "", **kwargs: Any
    ) -> SheetResult:
        """All rows of the sheet into the draft or none; `expected` as in `import_tables`."""
        headers = [_header(name) for name in dataset.headers or []]
        if problems := list(_header_problems(self.model, headers)):
            return SheetResult(problems)
        tables = [self.table(dataset)]
        return SheetResult((), import_tables(tables, dry_run=dry_run, expected=expected))

    def table(self, dataset: Sheet) -> Table:
        """Without the blank rows."""
        headers = [_header(name) for name in dataset.headers]
        rows = [
            (f"Row {number}", dict(zip(headers, cells, strict=True)))
            for number, cells in enumerate(dataset, start=dataset.first_row)
            if any(cell not in (None, "") for cell in cells)
        ]
        return Table(self.model, rows)

    def export(
        self,
        queryset: KnowledgeQuerySet[Any] | None = None,
        *,
        release: Release | None = None,
        export_fields: Iterable[str] | None = None,
        **kwargs: Any,
    ) -> Dataset:
        """The rows of the release, else of the draft as far as they are in the queryset.

        What tells the rows apart is always in: without it nobody could import them again.
        """
        chosen = {*identity_columns(self.model), *(export_fields or columns(self.model))}
        names = [name for name in columns(self.model) if name in chosen]
        sheet = Dataset(headers=names, title=str(self.model._meta.verbose_name_plural))
        for values in _plain(self.model, queryset, release):
            sheet.append([values.get(name) for name in names])
        return sheet


@cache
def resource_for(model: type[KnowledgeRow]) -> type[KnowledgeResource]:
    """The one resource of a kind of row, with its columns as fields."""
    fields = {name: Field(attribute=name, column_name=name) for name in columns(model)}
    options = {"fields": list(fields), "import_id_fields": identity_columns(model)}
    resource: type[KnowledgeResource] = modelresource_factory(
        model, KnowledgeResource, meta_options=options, custom_fields=fields
    )
    resource.model = model
    return resource


def _plain(
    model: type[KnowledgeRow], selected: KnowledgeQuerySet[Any] | None, release: Release | None
) -> Iterator[Mapping[str, Any]]:
    rows = model._default_manager
    if release is not None:
        wanted = rows.in_release(release)
    elif selected is not None:
        wanted = rows.draft().filter(pk__in=selected.order_by().values("pk"))
    else:
        wanted = rows.draft()
    names = identity_columns(model)
    for row in canonical(wanted):
        yield dict(zip(names, row.identity, strict=True)) | row.values


def _sheet(rows: Iterable[list[Any]]) -> Sheet:
    sheet = Sheet()
    for number, row in enumerate(rows):
        cells = _trimmed(row)
        if len(cells) > MOST_COLUMNS:
            raise SheetError(f"The sheet has more than {MOST_COLUMNS} columns.")
        if number > MOST_ROWS:
            raise SheetError(
                f"The sheet has more than {MOST_ROWS:,} rows. Delete empty ones below the last, or"
                " import it in parts."
            )
        if number == 0:
            sheet.headers = cells
        elif len(cells) > sheet.width:
            raise SheetError(f"Row {number + 1} has more cells than the header has names.")
        else:
            sheet.append([*cells, *[None] * (sheet.width - len(cells))])
    if not sheet.headers:
        raise SheetError("The sheet is empty: its first row has to name the columns.")
    return sheet


def _trimmed(row: list[Any]) -> list[Any]:
    """Without the empty cells at its end, which spreadsheets add."""
    while row and row[-1] in (None, ""):
        row = row[:-1]
    return row


def _delimiter(text: str) -> str:
    """A German or Spanish Excel writes semicolons; no name of a column has any of these."""
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


def _refuse_bombs(data: bytes) -> None:
    """By the sizes that the file gives; `zipfile` unpacks no more than these."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as file:
            size = sum(part.file_size for part in file.infolist())
    except Exception as error:
        # Of a damaged archive `zipfile` says so in many ways, not by its own error alone.
        raise SheetError("The file is no workbook (.xlsx).") from error
    if size > LARGEST_UNPACKED:
        raise SheetError(f"The workbook unpacks to {size // 2**20:,} MB; 100 MB are allowed.")


def _cells(row: Iterable[Any]) -> list[Any]:
    """The values of a row of a workbook; a formula has none that could be relied on."""
    for cell in row:
        if cell.data_type == "f":
            raise SheetError(
                f"Cell {cell.coordinate} holds a formula. Put its value there: copy the cell and"
                " paste it as a value."
            )
    return [_from_cell(cell.value) for cell in row]


def _from_cell(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    return unescape(re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), value))


def _as_cell(value: Any) -> Any:
    if isinstance(value, float) and float(f"{value:.16g}") != value:
        return repr(value)  # openpyxl writes 16 digits, and the last of 17 would be lost
    if not isinstance(value, str | list):
        return value
    text = _as_text(value)
    if len(text) > LONGEST_TEXT:
        raise SheetError("A text is too long for a cell of a workbook. Use CSV or JSON.")
    # XML has no carriage return: this is how workbooks write it.
    return re.sub("_(?=x[0-9A-Fa-f]{4}_)", "_x005F_", text).replace("\r", "_x000D_")


def _as_text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(", ".join(value) if isinstance(value, list) else str(value))


def _header(name: Any) -> str:
    return str(name or "").strip()


def _header_problems(model: type[KnowledgeRow], headers: list[str]) -> Iterator[Problem]:
    known = columns(model)
    for name, number in Counter(headers).items():
        if name not in known:
            allowed = ", ".join(known)
            text = f"There is no such column. There are: {allowed}." if name else "A name is empty."
            yield Problem("Header", name, text)
        elif number > 1:
            yield Problem("Header", name, "The column is there twice.")
    for name in identity_columns(model):
        if name not in headers:
            yield Problem("Header", name, "The column is missing: it says which row is meant.")
