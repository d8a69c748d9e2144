"""`verify_release`: recompute the checksum, weights and derived rows of releases."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conditions import releases
from conditions.management.release_commands import numbered, progress_bar
from conditions.models import Release


class Command(BaseCommand):
    help = "Check that a release, or every release, is exactly as it was proposed."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("number", type=int, nargs="?", help="release number; default: all")

    def handle(self, *args: Any, **options: Any) -> None:
        number = options["number"]
        chosen = [numbered(number)] if number is not None else Release.objects.order_by("number")
        damaged = 0
        for release in chosen:
            with progress_bar(quiet=options["verbosity"] == 0) as progress:
                problems = releases.verify(release, progress=progress)
            damaged += bool(problems)
            self.stdout.write(f"{release}: {'damaged' if problems else 'intact'}")
            for problem in problems:
                self.stdout.write(f"  {problem}")
        if damaged:
            raise CommandError(f"{damaged} damaged; restore them from a backup.")
