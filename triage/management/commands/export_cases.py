"""`export_cases`: the vignettes of a release or of the draft as JSON."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conditions.management.release_commands import numbered
from conditions.models import Release
from triage.cases import Split, write_cases
from triage.models import Vignette
from triage.models.vignette import VignetteQuerySet


class Command(BaseCommand):
    help = "Write vignettes as labelled cases in JSON; those of the live release by default."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--draft", action="store_true", help="those of the draft")
        whose.add_argument("--release", type=int, help="those of the release of this number")
        parser.add_argument("--split", choices=list(Split), help="those of one split only")
        parser.add_argument("file", nargs="?", type=Path, help="default: the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        vignettes = Vignette.objects.draft() if options["draft"] else _released(options["release"])
        if options["split"]:
            vignettes = vignettes.for_split(options["split"])
        cases = vignettes.as_cases()
        if not options["file"]:
            self.stdout.write(write_cases(cases), ending="")
            return
        try:
            options["file"].write_text(write_cases(cases), encoding="utf-8", newline="\n")
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error}") from error
        self.stdout.write(f"{len(cases)} written to {options['file']}.")


def _released(number: int | None) -> VignetteQuerySet:
    release = Release.objects.live() if number is None else numbered(number)
    if release is None:
        raise CommandError("No release is live; give --draft, or --release with a number.")
    return Vignette.objects.in_release(release)
