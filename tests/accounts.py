"""Accounts with the roles that `sync_roles` makes."""

from typing import Any

from django.contrib.auth.models import Group, Permission, User

from ankle_site.roles import sync_roles
from tests.factories import make_user

_roles: dict[object, dict[str, list[int]]] = {}
"""The keys of what each role may do, by the permissions that the database has."""


def make_member(*roles: str, **overrides: Any) -> User:
    """Somebody who may log in to the admin, with these roles; with none, may do nothing there."""
    if not Group.objects.exists():
        _make_roles()
    member = make_user(**({"is_staff": True} | overrides))
    member.groups.set(Group.objects.filter(name__in=roles))
    return member


def _make_roles() -> None:
    """`sync_roles` looks up and compares what takes two statements once it is known."""
    there = tuple(Permission.objects.order_by("pk").values_list("pk", "codename"))
    if there not in _roles:
        sync_roles()
        _roles[there] = {
            group.name: [permission.pk for permission in group.permissions.all()]
            for group in Group.objects.all()
        }
        return
    known, link = _roles[there], Group.permissions.through
    groups = Group.objects.bulk_create([Group(name=name) for name in known])
    link._default_manager.bulk_create(
        [link(group=group, permission_id=key) for group in groups for key in known[group.name]]
    )
