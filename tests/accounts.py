"""Accounts with the roles that `sync_roles` makes."""

from typing import Any

from django.contrib.auth.models import Group, User

from ankle_site.roles import sync_roles
from tests.factories import make_user


def make_member(*roles: str, **overrides: Any) -> User:
    """Somebody who may log in to the admin, with these roles; with none, may do nothing there."""
    if not Group.objects.exists():
        sync_roles()
    member = make_user(**({"is_staff": True} | overrides))
    member.groups.set(Group.objects.filter(name__in=roles))
    return member
