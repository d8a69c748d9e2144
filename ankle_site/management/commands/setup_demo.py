"""Fill an empty site for a demonstration."""

import secrets
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from ankle_site.roles import (
    ADMINISTRATOR,
    EDITOR,
    READ_ONLY,
    REVIEWER,
    MissingPermissionsError,
    sync_roles,
)
from conditions.models import Condition, Release
from conditions.releases import ReleaseError, approve, propose

# One account for each role, with the role's name.
ACCOUNTS = (EDITOR, REVIEWER, ADMINISTRATOR, READ_ONLY)


class Command(BaseCommand):
    help = (
        "Load the knowledge, make the accounts editor, reviewer, administrator and read-only, and"
        " publish release 1. What is there already is kept: a second run changes nothing."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--force", action="store_true", help="Do it even though DEBUG is off: a public site."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEBUG and not options["force"]:
            raise CommandError(
                "DEBUG is off, so this may be a public site, and setup_demo makes accounts that"
                " can publish. Set DEBUG=true for a demonstration, or add --force."
            )
        try:
            with transaction.atomic():
                loaded = load_knowledge()
                sync_roles()
                passwords = make_accounts()
                published = publish_first_release()
        except (ReleaseError, MissingPermissionsError) as error:
            raise CommandError(str(error)) from error
        self._report(loaded=loaded, passwords=passwords, published=published)

    def _report(self, *, loaded: int, passwords: dict[str, str], published: Release | None) -> None:
        if loaded:
            self.stdout.write(f"Loaded {loaded} fixtures into the draft.")
        if published:
            self.stdout.write(f"Published release {published.number}.")
        if passwords:
            self.stdout.write("Accounts for /admin/, with passwords that are shown only now:")
        for name, password in passwords.items():
            self.stdout.write(f"    {name:<15}{password}")
        if kept := [name for name in ACCOUNTS if name not in passwords]:
            self.stdout.write(
                f"Accounts that exist: {', '.join(kept)}."
                f" For a new password: manage.py changepassword {kept[0]}"
            )


def load_knowledge() -> int:
    """Load the fixtures where the draft is empty; the number of files loaded."""
    if Condition.objects.draft().exists():
        return 0
    files = [str(path) for folder in settings.FIXTURE_DIRS for path in Path(folder).glob("*.json")]
    if not files:
        raise CommandError(f"No fixtures (*.json) in {settings.FIXTURE_DIRS[0]}.")
    call_command("loaddata", *sorted(files), verbosity=0)
    return len(files)


def make_accounts() -> dict[str, str]:
    """Make the accounts that are missing; their names and random passwords."""
    there = set(User.objects.filter(username__in=ACCOUNTS).values_list("username", flat=True))
    passwords = {name: secrets.token_urlsafe(12) for name in ACCOUNTS if name not in there}
    for name, password in passwords.items():
        user = User.objects.create_user(name, password=password, is_staff=True)
        user.groups.add(Group.objects.get(name=name))
    return passwords


def publish_first_release() -> Release | None:
    """Propose as the editor and approve as the reviewer; None where there is a release."""
    if Release.objects.exists():
        return None
    editor, reviewer = (User.objects.get(username=name) for name in (EDITOR, REVIEWER))
    candidate = propose(by=editor, notes="The first helping of knowledge.")
    return approve(release=candidate, by=reviewer, reason="For a demonstration.")
