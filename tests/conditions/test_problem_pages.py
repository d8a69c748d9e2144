"""Each problem that the checks find, with the page of its row."""

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pytest_django import DjangoAssertNumQueries

from conditions.admin.problems import Line, ProblemKind, by_kind, with_addresses
from conditions.models import Basis, Condition
from conditions.quality import Level, Place, Problem, check_everything
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_hazard,
    make_question,
    make_rule,
    make_symptom,
    publish,
)
from triage.models import UrgencyRule

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PAGE = "/admin/problems/"


def listed(client: Client, **query: str) -> list[tuple[str, str, str]]:
    lines = client.get(PAGE, query).context["lines"]
    return [(line.problem.level, line.problem.where, line.address) for line in lines]


def make_broken() -> None:
    tear = make_condition("tear", prior=0.99)
    make_evidence(tear, make_symptom("swelling"), basis=Basis.MEASURED)
    make_hazard("h01", [("rule", "r99")])
    make_rule("fever")


def test_every_problem_leads_to_its_row() -> None:
    make_broken()
    publish_apart()

    found = with_addresses(check_everything())

    assert {line.address == "" for line in found if line.problem.where == "priors"} == {True}
    addresses = {line.problem.where: line.address for line in found if line.address}
    client = Client()
    client.force_login(make_member("administrator"))
    assert set(addresses) == {
        "condition tear",
        "control h01 / rule / r99",
        "evidence row tear / swelling",
        "symptom swelling",
        "urgency rule fever",
    }
    for where, address in addresses.items():
        answer = client.get(address)
        assert (answer.status_code, where.split()[-1] in answer.content.decode()) == (200, True)


def publish_apart() -> None:
    """A release with rows of the same names: nothing leads to them."""
    Condition.objects.update(prior=0.5)
    publish()
    Condition.objects.draft().update(prior=0.99)


def test_a_row_that_is_gone_has_no_address() -> None:
    problem = Problem(Level.ERROR, Place(UrgencyRule, "gone"), "Wrong.", "Mend it.")
    assert with_addresses([problem]) == [Line(problem, "")]


def test_problems_of_one_kind_are_those_with_the_same_to_do() -> None:
    found = [
        Problem(Level.WARNING, "a", "Only 3 rows.", "Add rows."),
        Problem(Level.WARNING, "b", "Only 4 rows.", "Add rows."),
        Problem(Level.WARNING, "a", "No source.", "Name it."),
        Problem(Level.ERROR, "a", "No source.", "Name it."),
        Problem(Level.WARNING, "c", "No test.", "Add a test."),
    ]
    assert by_kind(found) == (
        ProblemKind(Level.ERROR, "Name it.", "No source.", 1, differ=False),
        ProblemKind(Level.WARNING, "Add rows.", "Only 3 rows.", 2, differ=True),
        ProblemKind(Level.WARNING, "Add a test.", "No test.", 1, differ=False),
        ProblemKind(Level.WARNING, "Name it.", "No source.", 1, differ=False),
    )
    assert by_kind([]) == ()


def test_the_list_is_narrowed_down(client: Client) -> None:
    client.force_login(make_member("editor"))
    make_broken()
    everything = listed(client)

    assert [where for _, where, _ in everything] == [p.where for p in check_everything()]
    assert {level for level, _, _ in listed(client, level="error")} == {"error"}
    assert [where for _, where, _ in listed(client, kind_of_row="control")] == [
        "control h01 / rule / r99"
    ]
    assert [where for _, where, _ in listed(client, kind_of_row="priors", level="error")] == [
        "priors"
    ]
    assert listed(client, kind_of_row="priors", level="warning") == []
    do = "Add the treatments with their line and evidence grade."
    assert [where for _, where, _ in listed(client, what_to_do=do)] == ["condition tear"]


def test_what_is_not_offered_is_refused_by_name(client: Client) -> None:
    client.force_login(make_member("editor"))
    make_broken()
    answer = client.get(PAGE, {"level": "fatal"})
    assert answer.context["lines"] == []
    assert answer.context["form"].errors == {
        "level": ["Select a valid choice. fatal is not one of the available choices."]
    }
    assert "fatal is not one of the available choices" in answer.content.decode()


def test_pages_of_many_problems_keep_the_choice(client: Client) -> None:
    client.force_login(make_member("editor"))
    for number in range(51):
        make_question(f"idle-{number:02}")
    first, second = (
        client.get(PAGE, {"level": "error", "page": page}).context["lines"] for page in ("1", "2")
    )
    assert [line.problem.where for line in first + second] == [
        f"question idle-{number:02}" for number in range(51)
    ]
    assert len(second) == 1
    shown = client.get(PAGE, {"level": "error"}).content.decode()
    assert 'href="?level=error&amp;page=2"' in shown


@pytest.mark.parametrize(
    ("role", "expected"),
    [("editor", 200), ("reviewer", 200), ("administrator", 200), ("", 403)],
)
def test_who_sees_the_list(client: Client, role: str, expected: int) -> None:
    client.force_login(make_member(*filter(None, [role])))
    assert client.get(PAGE).status_code == expected


def test_nobody_sees_problems_of_rows_that_they_may_not_see(client: Client) -> None:
    assert client.get(PAGE).status_code == 302
    member = make_member()
    member.user_permissions.set(Permission.objects.filter(codename="view_condition"))
    client.force_login(member)
    make_broken()
    assert {where for _, where, _ in listed(client)} == {"condition tear", "priors"}


@pytest.mark.parametrize("size", [1, 4])
def test_the_list_costs_the_same_at_any_size(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.force_login(make_member("editor"))
    for number in range(size):
        make_evidence(make_condition(f"c-{number}"), make_symptom(f"s-{number}"))
        make_rule(f"r-{number}")
        make_hazard(f"h-{number}")
    with CaptureQueriesContext(connection) as checks:
        check_everything()
    # Session, account, two of permissions; the checks, which have tests of their own; conditions,
    # evidence, symptoms, rules and hazards with problems.
    with django_assert_num_queries(4 + len(checks) + 5):
        client.get(PAGE)
