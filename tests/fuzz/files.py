"""Attacks on what reads files and texts, without a request around it."""

import csv
import json
from contextlib import suppress
from functools import cache
from io import BytesIO, StringIO
from typing import Any

import openpyxl
from hypothesis import strategies as st
from openpyxl.utils.exceptions import IllegalCharacterError

from conditions import document, strict_json
from conditions.canonical import knowledge_models
from conditions.columns import columns
from conditions.identifiers import IDENTIFIERS
from conditions.imports import Outcome, import_tables
from conditions.markdown import ATTRIBUTES, ELEMENTS, as_html, as_line, as_text
from conditions.search import split_words
from conditions.sheets import CsvSheet, JsonSheet, SheetError, XlsxSheet, resource_for
from tests.fuzz.targets import Site, attacked_with
from tests.fuzz.values import as_bytes, json_values, mutated, nonsense, numbers, scrambled, texts
from tests.pages import tags
from triage.cases import InvalidCases, read_cases
from triage.vignettes import import_cases

KINDS = st.sampled_from(knowledge_models())
CASES = [
    {
        "id": "runner",
        "title": "A runner",
        "story": "It hurts.",
        "age": 45,
        "sex": "female",
        "answers": {"above-heel": "yes", "morning": "no", "swelling": "unsure"},
        "gold": "achilles-tendonitis",
        "gold_urgency": "routine",
        "acceptable": ["osteoarthritis"],
        "acceptable_urgency": ["soon"],
        "split": "development",
        "fires": ["snap"],
        "spares": ["cold-foot"],
        "sources": ["snap-study"],
        "safety": True,
    }
]


@attacked_with(as_bytes(json_values) | nonsense)
def strict_json_reader(site: Site, data: bytes) -> None:
    with suppress(ValueError):
        strict_json.read(data)


@attacked_with(st.tuples(KINDS, st.integers(0, 99), json_values | numbers | texts))
def cells(site: Site, cell: tuple[Any, int, Any]) -> None:
    model, number, value = cell
    known = list(columns(model).values())
    with suppress(ValueError):
        known[number % len(known)].read(value)


@attacked_with(texts)
def identifiers(site: Site, text: str) -> None:
    for each in IDENTIFIERS.values():
        bare = each.bare(text)
        assert bare is None or each.bare(bare) == bare


MARKS = st.sampled_from(
    ["[", "](", ")", "<", ">", "*", "_", "- ", "1. ", "\n", "\\", "&", "`", '"']
)
LINKS = st.sampled_from(
    ["javascript:x", "https://e.example", "data:text/html,x", "onload=x", "//e"]
)
# No database holds half characters.
whole = texts.map(lambda text: text.replace("\ud800", ""))
markdown_texts = st.lists(MARKS | LINKS | whole, max_size=12).map("".join)


@attacked_with(markdown_texts)
def markdown(site: Site, text: str) -> None:
    as_text(text)
    for tag, attributes in tags(as_html(text) + as_line(text)):
        assert tag in ELEMENTS
        allowed = ATTRIBUTES["*"] | ATTRIBUTES.get(tag, set()) | ({"rel"} if tag == "a" else set())
        assert attributes.keys() <= allowed
        assert attributes.get("href", "https:").lower().startswith(("http:", "https:"))


@attacked_with(texts | st.text(max_size=400))
def search_words(site: Site, text: str) -> None:
    words = split_words(text)
    assert len(words) <= 8
    assert all(word.isprintable() for word in words)


def read_sheet(kind: type[Any], model: type[Any], data: bytes) -> None:
    with suppress(SheetError):
        sheet = kind().create_dataset(data)
        resource_for(model)().import_data(sheet, dry_run=True)  # type: ignore[arg-type]


@st.composite
def tables(draw: st.DrawFn, values: st.SearchStrategy[Any]) -> tuple[Any, list[list[Any]]]:
    """A kind of row, and rows below a header that mostly fits."""
    model = draw(KINDS)
    names = list(columns(model))
    header = draw(
        st.just(names) | st.permutations(names) | st.lists(st.sampled_from(names) | texts)
    )
    row = st.lists(values | st.sampled_from(SLUGS), max_size=len(header) + 1)
    return model, [header, *draw(st.lists(row, max_size=4))]


SLUGS = ["achilles-tendonitis", "morning", "snap", "swelling", "rest", "where", "snap-study", "0.5"]


def as_csv(rows: list[list[Any]]) -> bytes:
    text = StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode(errors="surrogatepass")


@attacked_with(tables(texts) | st.tuples(KINDS, nonsense | st.binary(max_size=300)))
def csv_sheets(site: Site, sheet: tuple[Any, Any]) -> None:
    model, rows = sheet
    read_sheet(CsvSheet, model, rows if isinstance(rows, bytes) else as_csv(rows))


@attacked_with(tables(json_values))
def json_sheets(site: Site, sheet: tuple[Any, list[list[Any]]]) -> None:
    model, (header, *rows) = sheet
    found = [dict(zip(map(str, header), row, strict=False)) for row in rows]
    read_sheet(JsonSheet, model, json.dumps(found).encode())


@attacked_with(st.tuples(KINDS, as_bytes(json_values) | nonsense))
def json_sheets_of_any_shape(site: Site, sheet: tuple[Any, bytes]) -> None:
    read_sheet(JsonSheet, *sheet)


def as_workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        with suppress(ValueError, IllegalCharacterError):  # openpyxl writes less than it reads
            book.active.append(row)
    data = BytesIO()
    book.save(data)
    return data.getvalue()


excel_values = texts | st.booleans() | st.floats() | st.integers(-(2**53), 2**53) | st.datetimes()


@attacked_with(tables(excel_values))
def workbooks(site: Site, sheet: tuple[Any, list[list[Any]]]) -> None:
    model, rows = sheet
    read_sheet(XlsxSheet, model, as_workbook(rows))


@cache
def honest_workbook() -> bytes:
    return as_workbook([["slug", "name"], ["a", "A"]])


@attacked_with(scrambled(honest_workbook()) | nonsense)
def damaged_workbooks(site: Site, data: bytes) -> None:
    read_sheet(XlsxSheet, knowledge_models()[0], data)


@attacked_with(st.data())
def documents(site: Site, data: st.DataObject) -> None:
    """The document of the clinic with a few places changed, with or without its checksum."""
    found = json.loads(document.write(None))
    if data.draw(st.booleans()):
        del found["checksum"]
    changed = data.draw(as_bytes(mutated(found)))
    with suppress(document.DocumentError):
        outcome = import_tables(document.read(changed).tables, replace=data.draw(st.booleans()))
        assert isinstance(outcome, Outcome)


@attacked_with(mutated(CASES) | json_values)
def cases(site: Site, found: Any) -> None:
    with suppress(InvalidCases):
        import_cases(read_cases(json.dumps(found)))
