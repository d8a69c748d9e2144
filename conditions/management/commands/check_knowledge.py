"""Check the quality of the whole draft."""

import json
import sys
from collections import Counter
from dataclasses import asdict
from itertools import groupby
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from conditions.quality import Level, Problem, check_everything


class Command(BaseCommand):
    help = "List what is wrong with or missing from the draft; exit code 1 where there are errors."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--json", action="store_true", help="Print the problems as JSON.")

    def handle(self, *args: Any, **options: Any) -> None:
        problems = check_everything()
        counts = Counter(problem.level for problem in problems)
        if options["json"]:
            self.stdout.write(json.dumps([asdict(problem) for problem in problems], indent=2))
        else:
            self._print(problems)
            self.stdout.write(f"{counts[Level.ERROR]} errors, {counts[Level.WARNING]} warnings.")
        if counts[Level.ERROR]:
            sys.exit(1)

    def _print(self, problems: list[Problem]) -> None:
        for (level, where), group in groupby(problems, key=lambda p: (p.level, p.where)):
            self.stdout.write(f"{level.upper()} {where}")
            for problem in group:
                self.stdout.write(f"    {problem.message} {problem.what_to_do}")
