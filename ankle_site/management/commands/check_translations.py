"""Say how complete the translations are."""

import sys
from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand

from ankle_site.completeness import Completeness, completeness


class Command(BaseCommand):
    help = "List what is translated of how much; exit code 1 where a text is missing or outdated."

    def handle(self, *args: Any, **options: Any) -> None:
        reports = completeness()
        for report in reports:
            self._print(report)
        if not all(report.complete for report in reports):
            sys.exit(1)

    def _print(self, report: Completeness) -> None:
        self.stdout.write(f"{report.name} ({report.language})")
        for of in report.fields:
            self.stdout.write(f"    {of.label}: {of.translated} of {of.number}")
            self._name("missing", [text.row for text in of.missing])
            self._name("outdated", [text.row for text in of.outdated])
        translated = report.messages - len(report.missing)
        self.stdout.write(f"    words of the pages: {translated} of {report.messages}")
        self._name("missing", report.missing)

    def _name(self, what: str, texts: Sequence[str]) -> None:
        for text in texts:
            self.stdout.write(f"        {what}: {text}")
