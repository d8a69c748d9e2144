"""The hazard log in the admin: who may judge it, the matrix, and the document."""

import re

import pytest
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.accounts import make_member
from tests.factories import make_hazard, make_rule
from tests.forms import filled_in
from triage.hazard_log import document
from triage.models import Control, Hazard
from triage.risk import Likelihood

pytestmark = pytest.mark.django_db

LIST = "/admin/triage/hazard/"


def logged_in(role: str) -> Client:
    client = Client()
    client.force_login(make_member(role))
    return client


def page_of(hazard: Hazard) -> str:
    return f"{LIST}{hazard.pk}/change/"


def cells(page: str) -> list[list[str]]:
    """The rows of the matrix on the page, each cell's words joined by one space."""
    table = re.search(r'<table class="plain matrix">(.*?)</table>', page, re.DOTALL)
    assert table is not None
    rows = re.findall(r"<tr>(.*?)</tr>", table[1], re.DOTALL)[1:]
    return [
        [
            " ".join(re.sub(r"<[^>]*>", " ", cell).split())
            for cell in re.findall(r"<td>(.*?)</td>", row, re.DOTALL)
        ]
        for row in rows
    ]


def test_a_reviewer_adds_a_hazard_with_its_controls() -> None:
    make_rule("r01")
    reviewer = logged_in("reviewer")
    page = f"{LIST}add/"
    data = filled_in(reviewer, page) | {
        "title": "A clot is missed",
        "slug": "h01-clot",
        "causes": "Few signs.",
        "harm": "Death.",
        "owner": "Nobody yet",
        "initial_severity": "4",
        "initial_likelihood": "4",
        "residual_severity": "4",
        "residual_likelihood": "2",
        "controls-TOTAL_FORMS": "1",
        "controls-0-kind": "rule",
        "controls-0-reference": "r01",
    }

    refused = reviewer.post(page, data | {"controls-0-reference": "r99"})
    assert "Urgency rule r99 is not there." in refused.content.decode()
    assert not Hazard.objects.exists()

    assert reviewer.post(page, data).headers["Location"] == LIST
    hazard = Hazard.objects.get()
    assert (hazard.initial_risk, hazard.residual_risk) == (4, 3)
    assert [control.natural_key() for control in hazard.controls.all()] == [
        ("h01-clot", "rule", "r01")
    ]


def test_a_hazard_is_not_closed_while_its_risk_is_unacceptable() -> None:
    hazard = make_hazard(residual_likelihood=Likelihood.HIGH)
    reviewer = logged_in("reviewer")
    data = filled_in(reviewer, page_of(hazard)) | {"status": "closed", "acceptance": "We do."}

    answer = reviewer.post(page_of(hazard), data)

    assert "A hazard stays open while its residual risk is unacceptable." in answer.content.decode()
    assert Hazard.objects.get().status == "open"


def test_an_editor_says_what_a_rule_controls_and_leaves_the_risk_alone() -> None:
    make_rule("r01")
    hazard = make_hazard("h01")
    editor = logged_in("editor")
    control = {"hazard": hazard.pk, "kind": "rule", "reference": "r01", "note": ""}

    assert editor.get(page_of(hazard)).status_code == 200
    assert editor.post(page_of(hazard), {"title": "Harmless"}).status_code == 403
    assert editor.get(f"{LIST}add/").status_code == 403
    answer = editor.post("/admin/triage/control/add/", control)

    assert answer.headers["Location"] == "/admin/triage/control/"
    assert [str(row) for row in Control.objects.all()] == ["Urgency rule r01"]
    assert Hazard.objects.get().title == hazard.title


@pytest.mark.parametrize("hazard", [" ", "h01", "9" * 30])
def test_a_control_of_no_hazard_is_refused_on_its_form(hazard: str) -> None:
    answer = logged_in("editor").post("/admin/triage/control/add/", {"hazard": hazard})

    assert answer.context["adminform"].form.errors["hazard"] == [
        "Select a valid choice. That choice is not one of the available choices."
    ]


def test_a_reviewer_closes_a_hazard_and_does_not_delete_it() -> None:
    hazard = make_hazard()
    assert logged_in("reviewer").post(f"{LIST}{hazard.pk}/delete/").status_code == 403
    assert Hazard.objects.exists()


def test_the_matrix_counts_the_hazards_and_marks_where_one_stands() -> None:
    hazard = make_hazard()  # major, from high to very low
    make_hazard()
    reviewer = logged_in("reviewer")

    assert cells(reviewer.get(LIST).content.decode()) == [
        ["3", "4", "4", "5", "5"],
        ["2", "3", "3", "4", "5"],
        ["2", "2", "3", "3", "4"],
        ["1", "2", "2", "3", "4"],
        ["1", "1", "2", "2 2 hazards", "3"],
    ]
    marked = cells(reviewer.get(page_of(hazard)).content.decode())
    assert (marked[1][3], marked[4][3]) == ("4 without controls", "2 with them")


def test_the_list_is_filtered_by_risk_and_status() -> None:
    make_hazard("h01", residual_likelihood=Likelihood.LOW)
    make_hazard("h02", status="closed", acceptance="The officer.")
    reviewer = logged_in("reviewer")
    for query, found in [
        ("?residual_risk__exact=3", ["h01"]),
        ("?initial_risk__exact=4", ["h01", "h02"]),
        ("?status__exact=closed", ["h02"]),
    ]:
        listed = reviewer.get(LIST + query).context["cl"].queryset
        assert [hazard.slug for hazard in listed] == found


def test_the_document_is_downloaded_by_who_may_read_the_log() -> None:
    make_hazard("h01", [("document", "README.md")])
    answer = logged_in("editor").get(f"{LIST}document/")

    assert answer.content.decode() == document(None)
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hazard-log.md"'
    outsider = Client()
    outsider.force_login(make_member())
    assert outsider.get(f"{LIST}document/").status_code == 403


@pytest.mark.parametrize("size", [1, 4])
def test_the_pages_cost_the_same_at_any_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    controls = [("document", name) for name in ("README.md", "LICENSE", "Makefile")[:size]]
    for _ in range(size):
        hazard = make_hazard(controls=controls)
    reviewer = logged_in("reviewer")
    ContentType.objects.get_for_model(Hazard)  # Django reads it once for each process
    # Session, account, two of permissions, the matrix, owners to filter by, two counts, hazards.
    with django_assert_num_queries(9):
        reviewer.get(LIST)
    # Session, account, two of permissions, the hazard for the matrix and for the page, controls.
    with django_assert_num_queries(7):
        reviewer.get(page_of(hazard))
    # Session, account, two of permissions, two counts, controls with their hazards.
    with django_assert_num_queries(7):
        reviewer.get("/admin/triage/control/")
