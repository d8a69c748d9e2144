"""The read API: parameters that nobody could follow are refused by name."""

import pytest
from django.test import Client

from tests.factories import make_empty_release

pytestmark = pytest.mark.django_db

NO_RELEASE = "Give the number of a published release."
NOTHING_ALLOWED = "Unknown parameter. None is allowed here."
UNKNOWN = "Unknown parameter. Allowed: kind, ordering, page, page_size, release, search."
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
            {"knid": UNKNOWN},
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
            {"urgency": "Unknown parameter. Allowed: release."},
        ),
        (
            "a format",
            "structures/?format=xml",
            {"format": UNKNOWN},
        ),
        ("a release that is none", "sources/?release=one", {"release": NO_RELEASE}),
        ("a release in other digits", "sources/?release=%D9%A1", {"release": NO_RELEASE}),
        ("a release that never was", "sources/one/?release=2", {"release": NO_RELEASE}),
        ("a release beyond counting", f"sources/?release={'9' * 400}", {"release": NO_RELEASE}),
        ("a filter of a release", "releases/1/?release=1", {"release": NOTHING_ALLOWED}),
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
