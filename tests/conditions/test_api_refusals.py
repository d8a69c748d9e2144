"""The read API: parameters that nobody could follow are refused by name."""

import pytest
from django.test import Client

from tests.factories import make_empty_release

pytestmark = pytest.mark.django_db

NO_RELEASE = "Give the number of a published release."
ONE = "Unknown parameter. Allowed: expand, fields, release."
LIST = (
    "Unknown parameter. Allowed: cursor, expand, fields, kind, ordering, page, page_size, release,"
    " search, source."
)
WRONG_CURSOR = (
    "Give * to begin with, then the cursor that `next` has. A cursor goes with the list, the"
    " filters and the release that it came from."
)
WRONG_SEARCH = "Give one or more words, of at most 100 characters together."


@pytest.mark.parametrize(
    ("_case", "address", "errors"),
    [
        (
            "a value outside a closed set",
            "conditions/?urgency=later",
            {
                "urgency": "Not one of the values. "
                "Allowed: self_care, routine, soon, urgent, emergency."
            },
        ),
        (
            "no slug",
            "conditions/?structure=a+b",
            {
                "structure": "Enter a valid “slug” consisting of letters, numbers, underscores "
                "or hyphens."
            },
        ),
        (
            "a long code",
            "conditions/?icd10=12345678901",
            {"icd10": "Give a code such as M76.6, or its beginning."},
        ),
        (
            "a NUL in a code",
            "conditions/?icd10=%00",
            {"icd10": "Give a code such as M76.6, or its beginning."},
        ),
        (
            "neither true nor false",
            "questions/?required=yes",
            {"required": "Not one of the values. Allowed: true, false."},
        ),
        (
            "a misspelt filter",
            "structures/?knid=bone",
            {"knid": LIST},
        ),
        (
            "an empty filter",
            "structures/?kind=&search=%20",
            {
                "kind": "Give a value, or leave the parameter out.",
                "search": "Give a value, or leave the parameter out.",
            },
        ),
        (
            "a filter of one row",
            "conditions/one/?urgency=soon",
            {"urgency": ONE},
        ),
        (
            "a format",
            "structures/?format=xml",
            {"format": LIST},
        ),
        ("a release that is none", "sources/?release=one", {"release": NO_RELEASE}),
        ("a release in other digits", "sources/?release=%D9%A1", {"release": NO_RELEASE}),
        ("a release that never was", "sources/one/?release=2", {"release": NO_RELEASE}),
        ("a release beyond counting", f"sources/?release={'9' * 400}", {"release": NO_RELEASE}),
        (
            "a filter of a release",
            "releases/1/?release=1",
            {"release": "Unknown parameter. Allowed: fields."},
        ),
        (
            "a parameter of an export",
            "releases/1/export/?fields=checksum",
            {"fields": "Unknown parameter. None is allowed here."},
        ),
        (
            "a parameter of changes",
            "releases/1/changes/?release=1",
            {"release": "Unknown parameter. Allowed: since."},
        ),
        ("changes since what never was", "releases/1/changes/?since=2", {"since": NO_RELEASE}),
        ("changes since no number", "releases/1/changes/?since=-1", {"since": NO_RELEASE}),
        (
            "fields that there are not",
            "guides/?fields=slug,colour,,Title",
            {
                "fields": "There is no colour, , Title here. Allowed: slug, title, introduction,"
                " position, answers, sources."
            },
        ),
        (
            "a field that always comes",
            "releases/1/?fields=release",
            {
                "fields": "There is no release here. Allowed: number, status, notes, checksum,"
                " counts, something_else_prior, temperature, temperature_note, proposed_at,"
                " approved_at, licence."
            },
        ),
        (
            "parts that there are not",
            "guides/one/?expand=answers,answers.symptom.parent",
            {
                "expand": "There is no answers.symptom.parent here. Allowed: answers,"
                " answers.symptom, sources."
            },
        ),
        (
            "parts where there are none",
            "sources/?expand=sources",
            {
                "expand": "Unknown parameter. Allowed: cursor, fields, from_year, kind, ordering,"
                " page, page_size, reading, release, search, to_year."
            },
        ),
        (
            "long pages of parts",
            "guides/?expand=answers&page_size=21",
            {"page_size": "Give a whole number from 1 to 20."},
        ),
        ("a cursor of nothing", "guides/?cursor=guide.1.1", {"cursor": WRONG_CURSOR}),
        ("a cursor in words", "guides/?cursor=next", {"cursor": WRONG_CURSOR}),
        (
            "a cursor beyond counting",
            f"guides/?cursor=guide.1.{'9' * 19}",
            {"cursor": WRONG_CURSOR},
        ),
        (
            "a cursor and a page",
            "guides/?cursor=*&page=1",
            {"cursor": "Give a page or a cursor, not both."},
        ),
        (
            "shares outside of 0 to 1",
            "evidence/?min_frequency=-0.1&max_frequency=1.1",
            {
                "min_frequency": "Ensure this value is greater than or equal to 0.",
                "max_frequency": "Ensure this value is less than or equal to 1.",
            },
        ),
        (
            "a share that is none",
            "evidence/?min_frequency=nan",
            {"min_frequency": "Enter a number."},
        ),
        (
            "a line of treatment by number",
            "condition-treatments/?line=1",
            {
                "line": "Not one of the values. Allowed: self_care, first, second, third, avoid.",
            },
        ),
        (
            "a search of evidence",
            "structure-relations/?search=heel",
            {
                "search": "Unknown parameter. Allowed: cursor, expand, fields, kind, ordering,"
                " page, page_size, release, structure, target."
            },
        ),
        ("a search for nothing", "search/", {"q": "Say what to look for."}),
        (
            "a search by another name",
            "search/?search=heel",
            {"search": "Unknown parameter. Allowed: q, release."},
        ),
        ("a search for signs", "search/?q=!", {"q": WRONG_SEARCH}),
        ("a year that is none", "sources/?from_year=x", {"from_year": "Enter a whole number."}),
        (
            "a year beyond counting",
            f"sources/?to_year={'9' * 400}",
            {"to_year": "Ensure this value is less than or equal to 9999."},
        ),
        (
            "an order by something else",
            "sources/?ordering=year,doi,-kind",
            {
                "ordering": "Cannot order by doi, -kind. "
                "Allowed: slug, -slug, title, -title, year, -year."
            },
        ),
        (
            "a long search",
            f"sources/?search={'a' * 101}",
            {"search": WRONG_SEARCH},
        ),
        ("a search for no word", "sources/?search=%22,%20%27", {"search": WRONG_SEARCH}),
        (
            "a NUL in a search",
            "sources/?search=a%00",
            {"search": WRONG_SEARCH},
        ),
        ("no page", "sources/?page=0", {"page": "Give a whole number from 1 to 999999999."}),
        ("a page below", "sources/?page=-1", {"page": "Give a whole number from 1 to 999999999."}),
        (
            "a page in words",
            "sources/?page=last",
            {"page": "Give a whole number from 1 to 999999999."},
        ),
        (
            "a page beyond counting",
            "sources/?page=1000000000",
            {"page": "Give a whole number from 1 to 999999999."},
        ),
        ("a page after the last", "sources/?page=2", {"page": "The last page is 1."}),
        (
            "no rows a page",
            "sources/?page_size=0",
            {"page_size": "Give a whole number from 1 to 200."},
        ),
        (
            "too many rows a page",
            "sources/?page_size=201",
            {"page_size": "Give a whole number from 1 to 200."},
        ),
        (
            "several at once",
            "sources/?kind=x&reading=y",
            {
                "kind": "Not one of the values. "
                "Allowed: guideline, review, trial, study, codes, page.",
                "reading": "Not one of the values. Allowed: full, extract, secondary.",
            },
        ),
    ],
)
def test_a_parameter_that_is_not_understood_is_refused_by_name(
    client: Client, _case: str, address: str, errors: dict[str, str]
) -> None:
    make_empty_release()
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    named = {error["field"]: error["message"] for error in answer.json()["errors"]}
    assert named == errors
