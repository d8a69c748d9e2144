"""`backup`: the whole database in one file, while the site runs."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from ankle_site.backups import BackupError, back_up


class Command(BaseCommand):
    help = "Write the whole database, as it is at one moment, to a new file; the site may run on."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *args: Any, **options: Any) -> None:
        file: Path = options["file"]
        try:
            back_up(file)
        except BackupError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Written to {file}: {file.stat().st_size / 2**20:.1f} MB.")
