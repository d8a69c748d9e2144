"""Who did what: the list, its filters, and the same as a file."""

import csv
from datetime import UTC, date, datetime
from io import StringIO
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.test import Client
from django.urls import reverse

from conditions import releases
from conditions.audit import Wanted, act, acts
from conditions.models import Condition
from conditions.models.recording import one_edit, unrecorded
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_hazard,
    make_source,
    make_symptom,
    make_user,
)
from tests.forms import address, filled_in

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

Row = tuple[str, str, str, str, str, str, str]


def listed(**wanted: Any) -> list[Row]:
    return [
        (f"{one.at:%d %H:%M}", one.by, one.action, one.kind, one.what, one.fields, one.why)
        for one in map(act, acts(Wanted(**wanted)))
    ]


EDITED: Row = ("02 09:00", "ada", "Changed", "condition", "Sprain", "prior, sources", "")
REMOVED: Row = ("03 23:59", "ada", "Deleted", "evidence row", "Sprain: Pain", "", "")
PROPOSED: Row = ("04 00:00", "ada", "Proposed", "release", "Release 1", "", "Better.")
REJECTED: Row = ("05 10:00", "bob", "Rejected", "release", "Release 1", "", "=No.")
LOGGED: Row = ("06 10:00", "bob", "Created", "hazard", "Leg clot", "", "")


@pytest.fixture
def people() -> dict[str, int]:
    """What happened in a week, and the keys of those who did it."""
    ada, bob = make_user("ada"), make_user("bob")
    with unrecorded():
        condition = make_condition(name="Sprain", prior=0.1)
        evidence = make_evidence(condition, make_symptom(lay_name="Pain"))
        source = make_source()

    def at(day: int, hour: int, minute: int = 0) -> Any:
        return time_machine.travel(datetime(2026, 5, day, hour, minute, tzinfo=UTC), tick=False)

    with at(2, 9), one_edit(by=ada):
        condition.prior = 0.2
        condition.save()
        condition.sources.add(source)
    with at(3, 23, 59), one_edit(by=ada):
        evidence.delete()
    with at(4, 0):
        release = releases.propose(by=ada, notes="Better.")
    with at(5, 10):
        releases.reject(release=release, by=bob, reason="=No.")
    with at(6, 10), one_edit(by=bob):
        make_hazard("leg-clot")
    return {"ada": ada.pk, "bob": bob.pk}


def test_everything_is_listed_latest_first_but_nobodys_doing(people: dict[str, int]) -> None:
    assert listed() == [LOGGED, REJECTED, PROPOSED, REMOVED, EDITED]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"person": "bob"}, [LOGGED, REJECTED]),
        ({"kind": "edits"}, [LOGGED, REMOVED, EDITED]),
        ({"kind": "releases"}, [REJECTED, PROPOSED]),
        ({"kind": "accounts"}, []),
        ({"label": "conditions.condition"}, [EDITED]),
        ({"label": "conditions.condition", "kind": "releases"}, []),
        ({"action": "-"}, [REMOVED]),
        ({"action": "rejected"}, [REJECTED]),
        ({"since": date(2026, 5, 4)}, [LOGGED, REJECTED, PROPOSED]),
        ({"until": date(2026, 5, 3)}, [REMOVED, EDITED]),
        ({"since": date(2026, 5, 3), "until": date(2026, 5, 3)}, [REMOVED]),
        ({"person": "ada", "kind": "edits", "action": "~"}, [EDITED]),
    ],
    ids=str,
)
def test_the_list_is_narrowed(
    people: dict[str, int], wanted: dict[str, Any], expected: list[Row]
) -> None:
    if "person" in wanted:
        wanted = wanted | {"person": people[wanted["person"]]}
    assert listed(**wanted) == expected


def test_changes_of_accounts_and_roles_are_listed(client: Client) -> None:
    administrator = make_member("administrator", username="root")
    other = make_user("ada", is_staff=True)
    client.force_login(administrator)
    page = f"/admin/auth/user/{other.pk}/change/"
    sent = filled_in(client, page) | {
        "groups": [Group.objects.get(name="editor").pk],
        "last_login_0": "",
        "last_login_1": "",
    }
    assert client.post(page, sent).status_code == 302
    assert [row[1:] for row in listed()] == [
        ("root", "Changed", "user", "ada", "Changed Groups.", "")
    ]


def test_a_form_in_the_admin_is_listed_once_for_each_row(client: Client) -> None:
    """Django's own log of the same edit is not."""
    with unrecorded():
        condition = make_condition(name="Sprain")
    client.force_login(make_member("editor", username="ada"))
    page = address(Condition, "change", condition.pk)
    client.post(page, filled_in(client, page) | {"prior": "0.3"})
    assert [row[1:] for row in listed()] == [("ada", "Changed", "condition", "Sprain", "prior", "")]


def test_the_page_shows_the_list_and_where_to_read_more(
    client: Client, people: dict[str, int]
) -> None:
    condition = Condition.objects.draft().get()
    client.force_login(make_member("editor"))
    found = client.get(reverse("audit"), {"label": "conditions.condition"}).context["acts"]
    assert [read_more for _, read_more in found] == [address(Condition, "history", condition.pk)]
    assert client.get(found[0][1]).status_code == 200
    text = client.get(reverse("audit")).text
    assert "5 acts, the latest first." in text
    assert "Export as CSV" not in text
    client.force_login(make_member("reviewer"))
    assert "Export as CSV" in client.get(reverse("audit")).text


def test_a_wrong_filter_is_named_and_lists_nothing(client: Client, people: dict[str, int]) -> None:
    client.force_login(make_member("reviewer"))
    wrong = {"person": "0", "kind": "x", "label": "auth.permission", "action": "?", "since": "May"}
    context = client.get(reverse("audit"), wrong).context
    assert set(context["form"].errors) == set(wrong)
    assert context["acts"] == []
    answer = client.get(reverse("export_audit"), {"since": "May"})
    assert (answer.status_code, answer.text) == (400, "* since\n  * Enter a valid date.")


def test_the_file_has_what_the_filters_leave_and_no_formula(
    client: Client, people: dict[str, int]
) -> None:
    client.force_login(make_member("reviewer"))
    answer = client.get(reverse("export_audit"), {"kind": "releases"})
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="who-did-what.csv"'
    assert answer.streaming
    rows = list(csv.reader(StringIO(answer.getvalue().decode())))
    key = rows[1][-1]
    assert rows == [
        ["When", "Who", "Action", "Kind of row", "What", "Changed", "Why", "Key"],
        ["2026-05-05T10:00:00+00:00", "bob", "Rejected", "release", "Release 1", "", "'=No.", key],
        [
            "2026-05-04T00:00:00+00:00",
            "ada",
            "Proposed",
            "release",
            "Release 1",
            "",
            "Better.",
            key,
        ],
    ]


def test_pages_keep_the_filters(client: Client) -> None:
    with one_edit(by=make_user("ada")):
        for _ in range(51):
            make_source()
    client.force_login(make_member("editor"))
    page = client.get(reverse("audit"), {"kind": "edits", "p": "2"})
    assert len(page.context["acts"]) == 1
    assert 'href="?kind=edits&amp;p=1"' in page.text


@pytest.mark.parametrize("size", [1, 30])
def test_the_list_costs_the_same_at_any_size(
    client: Client, size: int, django_assert_num_queries: Any
) -> None:
    for _ in range(size):
        make_source()
        make_symptom()
    client.force_login(make_member("editor"))
    # Session, account, two of permissions; the number of acts, a page of them; the people.
    with django_assert_num_queries(7):
        client.get(reverse("audit"))
