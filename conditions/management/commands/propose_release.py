"""`propose_release`: freeze the draft as a candidate, with a progress bar."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conditions import releases
from conditions.management.release_commands import person, progress_bar, trial_lines


class Command(BaseCommand):
    help = "Freeze the draft as a new candidate release."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--by", required=True, help="user name of the proposer")
        parser.add_argument("--notes", required=True, help="what changed and why")
        parser.add_argument("--something-else-prior", type=float, help="0 to 1; default: as live")
        parser.add_argument("--temperature", type=float, help="above 0; default: as live")
        parser.add_argument(
            "--temperature-note",
            default="",
            help="how it was fitted; default: as live, where the temperature is",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        with progress_bar(quiet=options["verbosity"] == 0) as progress:
            try:
                release = releases.propose(
                    by=person(options["by"]),
                    notes=options["notes"],
                    something_else_prior=options["something_else_prior"],
                    temperature=options["temperature"],
                    temperature_note=options["temperature_note"],
                    progress=progress,
                )
            except releases.ReleaseError as error:
                raise CommandError(str(error)) from error
        self.stdout.write(f"Release {release.number} is a candidate.\nSHA-256 {release.checksum}")
        for line in trial_lines(release):
            self.stdout.write(line)
