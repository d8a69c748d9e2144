"""`import_cases`: labelled cases from a JSON file into the draft."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from triage.cases import InvalidCases, read_cases
from triage.vignettes import import_cases


class Command(BaseCommand):
    help = "Add the cases of a JSON file to the draft as vignettes, all or none of them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON as docs/vignettes.md describes")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            done = import_cases(read_cases(options["file"].read_text(encoding="utf-8")))
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(f"{options['file']} cannot be read: {error}") from error
        except InvalidCases as error:
            places = "\n".join(f"  {place}: {text}" for place, text in error.errors.items())
            raise CommandError(f"Nothing was imported:\n{places}") from error
        self.stdout.write(f"{done.added} added, {done.changed} changed, {done.same} as they were.")
