"""The four roles, as groups: what each may do in the admin, and nothing else.

- editor: changes the draft and the list of medical words, reverts and restores rows, and proposes
  releases; reads what people say of their results and how the site is used; says what controls a
  hazard, and leaves it to others how large the risk is
- reviewer: reads the same; reviews the draft's rows; approves, rejects and rolls back; keeps the
  hazard log, in which a hazard is closed and not deleted; takes out the list of who did what, which
  others only read
- administrator: everything of this product, the accounts, the keys of programs, and who is locked
  out
- read-only: reads what the others work on, feedback and use included, and changes nothing

The history is nobody's to change: there are no permissions on its entries.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import transaction

from conditions.canonical import knowledge_models

EDITOR, REVIEWER, ADMINISTRATOR = "editor", "reviewer", "administrator"
READ_ONLY = "read-only"
ACTIONS = ("add", "change", "delete", "view")


class MissingPermissionsError(Exception):
    """The database lacks permissions that a role needs: `migrate` has not run to its end."""


def role_permissions() -> dict[str, set[str]]:
    """Names such as `conditions.add_symptom` by role; two queries."""
    knowledge = [model._meta for model in knowledge_models()]
    every = Permission.objects.select_related("content_type").filter
    ours = every(content_type__app_label__in=["access", "conditions", "triage"])
    accounts = every(content_type__app_label="auth", content_type__model__in=["user", "group"])
    reading = {f"{model.app_label}.view_{model.model_name}" for model in knowledge} | {
        "conditions.view_medicalword",
        "conditions.view_audit",
        "conditions.view_release",
        "triage.view_feedback",
        "triage.view_hazard",
        "triage.view_control",
        "triage.view_statistics",
    }
    controls = {f"triage.{action}_control" for action in ACTIONS}
    return {
        EDITOR: {
            f"{model.app_label}.{action}_{model.model_name}"
            for model in knowledge
            for action in ACTIONS
        }
        | reading
        | controls
        | {f"conditions.{action}_medicalword" for action in ACTIONS}
        | {"conditions.propose_release"},
        REVIEWER: reading
        | controls
        | {"conditions.review_release", "conditions.add_review", "conditions.export_audit"}
        | {"triage.add_hazard", "triage.change_hazard"},
        ADMINISTRATOR: {_name(permission) for permission in [*ours, *accounts]}
        | {"axes.view_accessattempt", "axes.delete_accessattempt"},
        READ_ONLY: reading,
    }


@transaction.atomic
def sync_roles() -> dict[str, set[str]]:
    """Give each group exactly its permissions, and return their names by role.

    What somebody gave a role by hand is taken away again. Raises MissingPermissionsError, with
    nothing changed, before `migrate` has made the permissions.
    """
    roles = role_permissions()
    for role, names in roles.items():
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(_stored(names))
    return roles


def _stored(names: Iterable[str]) -> list[Permission]:
    by_name = {_name(found): found for found in Permission.objects.select_related("content_type")}
    if missing := sorted(set(names) - by_name.keys()):
        raise MissingPermissionsError(f"Run migrate first: no permission {', '.join(missing)}.")
    return [by_name[name] for name in names]


def _name(permission: Permission) -> str:
    return f"{permission.content_type.app_label}.{permission.codename}"
