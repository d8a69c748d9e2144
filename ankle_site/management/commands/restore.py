"""`restore`: an empty database from a backup, without what was to be gone by now."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from ankle_site.access.models import ApiKey
from ankle_site.backups import BackupError, restore
from triage.models import Assessment, Interview


class Command(BaseCommand):
    help = (
        "Fill the empty database from a file of `backup`; bring its tables up to date; delete what"
        " is past its retention time, and end all sessions; verify every release."
    )
    requires_system_checks = ()  # some ask the database, which has no tables yet

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--without-results",
            action="store_true",
            help="Delete all results and interviews of patients: some may have deleted theirs since"
            " the backup was made.",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            restore(options["file"])
        except BackupError as error:
            raise CommandError(str(error)) from error
        call_command("migrate", verbosity=0)
        call_command("delete_old_assessments", stdout=self.stdout)
        if options["without_results"]:
            kept = Assessment.objects.count()
            Assessment.objects.all().delete()
            Interview.objects.all().delete()
            self.stdout.write(f"{kept} other assessments deleted, and every interview.")
        Session.objects.all().delete()
        self.stdout.write(_back_to_life())
        call_command("verify_release", verbosity=0, stdout=self.stdout)


def _back_to_life() -> str:
    """What was taken from somebody since the backup cannot be known: only what to look at."""
    users = User.objects.filter(is_active=True).order_by("username")
    keys = ApiKey.objects.filter(revoked_at=None)
    return (
        "As they were when the backup was made; look at them before the site is opened:\n"
        f"Accounts that may log in: {', '.join(map(str, users)) or 'none'}\n"
        f"API keys that are not revoked: {', '.join(map(str, keys)) or 'none'}"
    )
