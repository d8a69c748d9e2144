"""`reject_release`: Send a candidate back with a reason, as a person's decision."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conditions import releases
from conditions.management.release_commands import numbered, person


class Command(BaseCommand):
    help = "Send a candidate back with a reason."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, help="number of the release")
        parser.add_argument("--by", required=True, help="user name of who decides")
        parser.add_argument("--reason", required=True, help="why")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            release = releases.reject(
                release=numbered(options["number"]),
                by=person(options["by"]),
                reason=options["reason"],
            )
        except releases.ReleaseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Release {release.number} is rejected.")
