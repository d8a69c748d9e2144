"""The roles: exactly these permissions, however often they are made."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.management import CommandError, call_command
from django.test import Client

from ankle_site.roles import MissingPermissionsError, sync_roles
from conditions.models import Condition
from tests.accounts import make_member
from tests.factories import make_user

pytestmark = pytest.mark.django_db

KNOWLEDGE = {
    "conditions": [
        "condition",
        "conditioninvestigation",
        "conditionsymptom",
        "conditiontreatment",
        "guide",
        "guideanswer",
        "investigation",
        "source",
        "structure",
        "structurerelation",
        "symptom",
        "treatment",
        "zone",
    ],
    "triage": [
        "choice",
        "question",
        "urgencycriterion",
        "urgencyrule",
        "vignette",
        "vignetteanswer",
    ],
}
ACTIONS = ["add", "change", "delete", "view"]


def on(models: dict[str, list[str]], actions: list[str]) -> set[str]:
    return {
        f"{app}.{action}_{model}"
        for app, names in models.items()
        for model in names
        for action in actions
    }


EXPECTED = {
    "editor": on(KNOWLEDGE, ACTIONS)
    | {"conditions.view_release", "conditions.propose_release", "triage.view_feedback"}
    | {"conditions.view_audit", "triage.view_statistics"}
    | on({"conditions": ["medicalword"], "triage": ["control"]}, ACTIONS)
    | on({"triage": ["hazard"]}, ["view"]),
    "reviewer": on(KNOWLEDGE, ["view"])
    | {"conditions.view_release", "conditions.review_release", "triage.view_feedback"}
    | {"conditions.add_review", "triage.view_statistics"}
    | {"conditions.view_audit", "conditions.export_audit"}
    | on({"triage": ["control"]}, ACTIONS)
    | on({"triage": ["hazard"]}, ["add", "change", "view"])
    | {"conditions.view_medicalword"},
    "administrator": on(KNOWLEDGE, ACTIONS)
    | on(
        {"conditions": ["medicalword", "release", "releaseevent"], "auth": ["user", "group"]},
        ACTIONS,
    )
    | on(
        {
            "triage": [
                "assessment",
                "answer",
                "control",
                "feedback",
                "hazard",
                "match",
                "interview",
                "interviewanswer",
            ]
        },
        ACTIONS,
    )
    | {"conditions.propose_release", "conditions.review_release"}
    | {"axes.view_accessattempt", "axes.delete_accessattempt"}
    | on({"access": ["apikey"]}, ["add", "change", "view"])
    | {"conditions.view_audit", "conditions.export_audit"}
    | {"conditions.add_review", "triage.view_statistics"},
    "read-only": on(KNOWLEDGE, ["view"])
    | {"conditions.view_release", "triage.view_feedback", "triage.view_statistics"}
    | {"conditions.view_audit", "conditions.view_medicalword"}
    | on({"triage": ["control", "hazard"]}, ["view"]),
}


def held() -> dict[str, set[str]]:
    return {
        group.name: {
            f"{permission.content_type.app_label}.{permission.codename}"
            for permission in group.permissions.select_related("content_type")
        }
        for group in Group.objects.all()
    }


def test_each_role_has_exactly_its_permissions() -> None:
    assert sync_roles() == EXPECTED
    assert held() == EXPECTED


def test_making_the_roles_again_takes_away_what_was_given_by_hand_and_keeps_the_members() -> None:
    editor = make_member("editor")
    group = Group.objects.get(name="editor")
    group.permissions.add(Permission.objects.get(codename="review_release"))
    group.permissions.remove(Permission.objects.get(codename="add_symptom"))
    sync_roles()
    assert held() == EXPECTED
    assert list(editor.groups.all()) == [group]


def test_a_database_without_permissions_is_told_to_migrate_and_left_as_it_is() -> None:
    Permission.objects.filter(codename="propose_release").delete()
    with pytest.raises(MissingPermissionsError) as refusal:
        sync_roles()
    assert str(refusal.value) == ("Run migrate first: no permission conditions.propose_release.")
    assert not Group.objects.exists()
    with pytest.raises(CommandError, match="Run migrate first"):
        call_command("sync_roles")


def test_the_command_prints_what_it_set() -> None:
    said = StringIO()
    call_command("sync_roles", stdout=said)
    assert said.getvalue().splitlines() == [
        "editor: 90 permissions",
        "reviewer: 34 permissions",
        "administrator: 139 permissions",
        "read-only: 26 permissions",
    ]
    said = StringIO()
    call_command("sync_roles", stdout=said, verbosity=2)
    assert "  conditions.propose_release" in said.getvalue().splitlines()


def test_an_administrator_makes_nobody_a_superuser(client: Client) -> None:
    administrator = make_member("administrator", username="ada")
    client.force_login(administrator)
    sent = {"username": "ada", "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    answer = client.post(f"/admin/auth/user/{administrator.pk}/change/", sent)
    assert answer.headers["Location"] == "/admin/auth/user/"
    administrator.refresh_from_db()
    assert not administrator.is_superuser


@pytest.mark.parametrize("page", ["change", "password", "delete"])
def test_an_administrator_does_not_touch_a_superuser(client: Client, page: str) -> None:
    root = make_user("root", is_superuser=True, is_staff=True)
    client.force_login(make_member("administrator"))
    sent = {"username": "mine", "post": "yes", "password1": "x-9-Yz-77", "password2": "x-9-Yz-77"}
    assert client.post(f"/admin/auth/user/{root.pk}/{page}/", sent).status_code == 403
    before = (root.username, root.password)
    root.refresh_from_db()
    assert (root.username, root.password) == before


@pytest.mark.parametrize("size", [1, 4])
def test_the_list_of_accounts_costs_the_same_at_any_size(
    client: Client, size: int, django_assert_num_queries: Any
) -> None:
    client.force_login(make_member("administrator"))
    for _ in range(size):
        make_user()
    # Session, account, two of permissions, the groups to filter by, two counts, the accounts.
    with django_assert_num_queries(8):
        client.get("/admin/auth/user/")


def test_answers_of_patients_are_not_in_the_admin(client: Client) -> None:
    client.force_login(make_user(is_staff=True, is_superuser=True))
    listed = {
        model["object_name"]
        for app in client.get("/admin/").context["app_list"]
        for model in app["models"]
    }
    assert Condition.__name__ in listed
    assert listed.isdisjoint({"Assessment", "Answer", "Match"})
