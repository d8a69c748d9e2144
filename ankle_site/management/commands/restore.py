"""`restore`: an empty database from a backup, without what was to be gone by now."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

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
        call_command("verify_release", verbosity=0, stdout=self.stdout)
