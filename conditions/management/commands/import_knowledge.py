"""`import_knowledge`: a whole knowledge base from a JSON document into the draft."""

from argparse import ArgumentParser
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from conditions import document
from conditions.imports import Problem, import_tables
from conditions.management.release_commands import progress_bar

# Nobody mends more before trying again.
MOST_NAMED = 50


class Command(BaseCommand):
    help = "Add and change the draft's rows by a document of `export_knowledge`, all or none."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="JSON as export_knowledge writes it")
        parser.add_argument(
            "--replace", action="store_true", help="delete the draft's rows that are not in it"
        )
        parser.add_argument("--dry-run", action="store_true", help="only say what would change")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            read = document.read(options["file"].read_bytes())
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read: {error}") from error
        except document.DocumentError as error:
            raise _refusal(error.problems) from error
        with progress_bar(quiet=options["verbosity"] == 0) as progress:
            found = import_tables(
                read.tables,
                replace=options["replace"],
                dry_run=options["dry_run"],
                progress=progress,
            )
        if found.problems:
            raise _refusal(found.problems)
        kinds = Counter(change.kind for change in found.changes)
        self.stdout.write(
            f"{kinds['added']} added, {kinds['changed']} changed, {kinds['removed']} removed,"
            f" {found.same} as they were."
        )
        if options["dry_run"]:
            self.stdout.write("Nothing was saved.")
            return
        figures = ", ".join(f"{name} {value}" for name, value in read.parameters.items())
        self.stdout.write(f"To release it as it was, propose it with {figures}.")


def _refusal(problems: Iterable[Problem]) -> CommandError:
    said = iter(problems)
    lines = [f"  {_place(problem)}: {problem.message}" for problem in islice(said, MOST_NAMED)]
    if more := sum(1 for _ in said):
        lines.append(f"  and {more} more")
    return CommandError("\n".join(["Nothing was imported:", *lines]))


def _place(problem: Problem) -> str:
    return f"{problem.place}.{problem.column}" if problem.column else problem.place
