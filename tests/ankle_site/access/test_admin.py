"""API keys in the admin: shown once, never changed in what they are, revoked for good."""

import re
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.test import Client

from ankle_site.access.models import ApiKey
from tests.accounts import make_member
from tests.ankle_site.access.keys import make_api_key
from tests.factories import make_user

pytestmark = pytest.mark.django_db

LIST = "/admin/access/apikey/"
ASKED = {"name": "<b>App</b>", "contact": "ops@app.example", "may_read": "on"}


@pytest.fixture
def administrator(client: Client) -> Client:
    client.force_login(make_member("administrator", username="ada"))
    return client


def audit() -> list[tuple[str, str]]:
    return [
        (entry.user.get_username(), entry.get_change_message())
        for entry in LogEntry.objects.order_by("pk")
    ]


def test_a_key_is_shown_when_it_is_made_and_never_again(administrator: Client) -> None:
    answer = administrator.post(f"{LIST}add/", ASKED)
    made = ApiKey.objects.get()
    page = answer.content.decode()
    [text] = set(re.findall(rf"{made.prefix}\.\w+", page))
    assert ApiKey.objects.of_text(text) == made
    assert "&lt;b&gt;App&lt;/b&gt;" in page
    assert "<b>App</b>" not in page
    assert "no-store" in answer["Cache-Control"]
    assert answer.cookies.keys().isdisjoint({"messages"})
    assert (made.created_by.get_username(), made.scopes) == ("ada", ["read"])
    assert audit() == [("ada", "Added.")]
    secret = text.partition(".")[2]
    for again in (LIST, f"{LIST}{made.pk}/change/", f"{LIST}{made.pk}/history/", "/admin/audit/"):
        shown = administrator.get(again).content.decode()
        assert secret not in shown
        assert made.hashed_key not in shown


@pytest.mark.parametrize(
    ("_case", "wrong", "message"),
    [
        ("no name", {"name": ""}, "This field is required."),
        ("for nothing", {"may_read": ""}, "Say what the key may be used for."),
        ("too often", {"rate": "10000"}, "Ensure this value is less than or equal to 9999."),
        ("never", {"rate": "0"}, "Ensure this value is greater than or equal to 1."),
        ("a NUL", {"name": "a\0"}, "Null characters are not allowed."),
    ],
)
def test_a_key_that_makes_no_sense_is_not_made(
    administrator: Client, _case: str, wrong: dict[str, str], message: str
) -> None:
    answer = administrator.post(f"{LIST}add/", ASKED | wrong)
    assert message in answer.content.decode()
    assert not ApiKey.objects.exists()


def test_what_a_key_may_do_can_change_and_what_it_is_cannot(administrator: Client) -> None:
    key = make_api_key()
    before = (key.prefix, key.hashed_key, key.created_by)
    sent = {"name": "New", "contact": "else", "may_store": "on", "rate": "7"}
    forged = {"prefix": "aaaaaaaa", "hashed_key": "x", "created_by": make_user().pk}
    answer = administrator.post(f"{LIST}{key.pk}/change/", sent | forged | {"revoked_at": "x"})
    assert answer.status_code == 302
    key.refresh_from_db()
    assert (key.name, key.scopes, key.rate, key.revoked_at) == ("New", ["store"], 7, None)
    assert (key.prefix, key.hashed_key, key.created_by) == before


def revoke(client: Client, *keys: ApiKey) -> Any:
    sent = {"action": "revoke_selected", "_selected_action": [key.pk for key in keys]}
    return client.post(LIST, sent, follow=True)


def test_a_key_is_revoked_from_the_list_and_stays_so(administrator: Client) -> None:
    key, other = make_api_key(name="A"), make_api_key(name="B")
    assert "Keys revoked: 1." in revoke(administrator, key).content.decode()
    assert "Keys revoked: 0." in revoke(administrator, key).content.decode()
    key.refresh_from_db()
    other.refresh_from_db()
    assert key.revoked_by is not None
    assert (key.revoked_by.get_username(), other.revoked_at) == ("ada", None)
    assert audit() == [("ada", "Revoked.")]
    sent = {"name": "Back", "contact": "x", "may_read": "on"}
    assert administrator.post(f"{LIST}{key.pk}/change/", sent).status_code == 403
    assert administrator.get(f"{LIST}{key.pk}/change/").status_code == 200


def test_what_is_done_to_keys_is_in_the_list_of_who_did_what(administrator: Client) -> None:
    key = make_api_key(name="App")
    revoke(administrator, key)
    shown = administrator.get("/admin/audit/?label=access.apikey").content.decode()
    assert f"App ({key.prefix})" in shown
    assert "Revoked." in shown


@pytest.mark.parametrize("size", [1, 4])
def test_the_list_costs_the_same_at_any_size(
    administrator: Client, size: int, django_assert_num_queries: Any
) -> None:
    for _ in range(size):
        make_api_key()
    # Session, account, two of permissions, two counts, the keys.
    with django_assert_num_queries(7):
        administrator.get(LIST)
