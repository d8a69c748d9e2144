"""`export_knowledge`: everything that is known, as one JSON document."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conditions import document
from conditions.management.release_commands import numbered
from conditions.models import Release


class Command(BaseCommand):
    help = "Write the whole knowledge as one JSON document; the live release by default."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group()
        whose.add_argument("--draft", action="store_true", help="the draft as it is now")
        whose.add_argument("--release", type=int, help="the release of this number")
        parser.add_argument("file", nargs="?", type=Path, help="default: the terminal")

    def handle(self, *args: Any, **options: Any) -> None:
        text = document.write(None if options["draft"] else _released(options["release"]))
        if not options["file"]:
            self.stdout.write(text, ending="")
            return
        try:
            options["file"].write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be written: {error}") from error
        self.stdout.write(f"Written to {options['file']}.")


def _released(number: int | None) -> Release:
    release = Release.objects.live() if number is None else numbered(number)
    if release is None:
        raise CommandError("No release is live; give --draft, or --release with a number.")
    return release
