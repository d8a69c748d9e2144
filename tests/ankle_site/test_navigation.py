"""The sidebar marks where one is, once."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory

from ankle_site.navigation import sidebar


@pytest.mark.parametrize(
    ("_case", "path", "marked"),
    [
        ("a list", "/admin/conditions/conditionsymptom/", ["Evidence rows"]),
        ("a row of it", "/admin/conditions/conditionsymptom/7/change/", ["Evidence rows"]),
        ("a page below the list", "/admin/conditions/conditionsymptom/grid/", ["Evidence grid"]),
        ("a page of its own", "/admin/problems/", ["Quality problems"]),
        ("the first page", "/admin/", []),
    ],
)
def test_the_item_of_the_page_is_marked_and_no_other(
    _case: str, path: str, marked: list[str]
) -> None:
    request = RequestFactory().get(path)
    request.user = AnonymousUser()

    items = [item for subject in sidebar(request) for item in subject["items"]]

    assert [item["title"] for item in items if item["active"]] == marked
