"""`export_hazard_log`: the hazard log and safety case summary as Markdown."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conditions.models import Release
from triage.hazard_log import document


class Command(BaseCommand):
    help = "Write the hazard log, its controls looked up in the live release by default."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--draft", action="store_true", help="look them up in the draft")
        parser.add_argument("file", nargs="?", type=Path, help="default: the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        release = None if options["draft"] else Release.objects.live()
        if release is None and not options["draft"]:
            raise CommandError("No release is live; give --draft.")
        text = document(release)
        if not options["file"]:
            self.stdout.write(text, ending="")
            return
        try:
            options["file"].write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error}") from error
        self.stdout.write(f"Written to {options['file']}.")
