"""`evaluate`: run labelled cases through the engine and say how good the answers are."""

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conditions.management.release_commands import numbered
from conditions.models import Condition, Release
from triage.cases import InvalidCases, LabelledCase, Split, check_slugs, read_cases
from triage.evaluation import Evaluation, evaluate
from triage.evaluation.summary import as_json, comparison_as_json, failed_safety
from triage.evaluation.text import comparison, report
from triage.management.evaluation_commands import add_release_arguments, case_bar, chosen_release
from triage.models import UrgencyRule, Vignette
from triage.results import language_of


class Command(BaseCommand):
    help = (
        "Evaluate a release, by default the live one, on its own vignettes or on a file of cases."
        " Exit code 1 where a safety case fails."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_release_arguments(parser)
        parser.add_argument("--cases", metavar="FILE", help="JSON; default: its own vignettes")
        parser.add_argument("--split", choices=list(Split), help="only the cases of this split")
        parser.add_argument("--against", type=int, metavar="N", help="another release to compare")
        parser.add_argument("--json", action="store_true", help="print JSON instead of tables")
        parser.add_argument("--plots", metavar="DIR", help="write plots as PNG files")

    def handle(self, *args: Any, **options: Any) -> None:
        other = None if options["against"] is None else numbered(options["against"])
        with chosen_release(options) as release:
            cases = _cases(release, options)
            total = len(cases) * (2 if other else 1)
            quiet = options["verbosity"] == 0
            with case_bar("evaluate", total=total, quiet=quiet) as progress:
                found = evaluate(cases, release, progress=progress)
                before = evaluate(cases, other, progress=progress) if other else None
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(found, before), indent=2, ensure_ascii=False))
        else:
            for line in _lines(found, before, draft=options["draft"]):
                self.stdout.write(line)
        if options["plots"]:
            self._plot(found, Path(options["plots"]))
        if failed_safety(found.outcomes):
            sys.exit(1)

    def _plot(self, found: Evaluation, folder: Path) -> None:
        # Imported here because matplotlib takes longer than most evaluations.
        from triage.evaluation.plots import write_plots  # noqa: PLC0415

        try:
            paths = write_plots(found.outcomes, folder)
        except OSError as error:
            raise CommandError(f"{folder} cannot be written: {error}") from error
        for path in paths:
            self.stderr.write(f"Wrote {path}")


def _cases(release: Release, options: dict[str, Any]) -> list[LabelledCase]:
    if options["cases"]:
        cases = _read(Path(options["cases"]), release)
    else:
        cases = Vignette.objects.in_release(release).as_cases()
    if options["split"]:
        cases = [case for case in cases if case.split == options["split"]]
    if not cases:
        raise CommandError("There are no such cases; give --cases FILE or write vignettes.")
    return cases


def _read(path: Path, release: Release) -> list[LabelledCase]:
    """The cases of a file; raises CommandError naming all that cannot be used."""
    try:
        cases = read_cases(path.read_text(encoding="utf-8"))
    except InvalidCases as wrong:
        raise CommandError(_listed(path, wrong.errors)) from wrong
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{path} cannot be read: {error}") from error
    errors = check_slugs(
        cases,
        vocabulary=language_of(release).vocabulary,
        conditions=_slugs(Condition, release),
        rules=_slugs(UrgencyRule, release),
    )
    if errors:
        raise CommandError(_listed(path, _with_ids(errors, cases)))
    return cases


def _slugs(model: type[Condition | UrgencyRule], release: Release) -> set[str]:
    return set(model.objects.in_release(release).values_list("slug", flat=True))


def _with_ids(errors: dict[str, str], cases: Sequence[LabelledCase]) -> dict[str, str]:
    """The same with the id of the case beside its number."""
    ids = {f"cases[{number}]": case.id for number, case in enumerate(cases)}
    return {
        f"{place} ({ids[place.partition('.')[0]]})": message for place, message in errors.items()
    }


def _listed(path: Path, errors: dict[str, str]) -> str:
    lines = [f"  {place}: {message}" for place, message in errors.items()]
    return "\n".join([f"{path} cannot be used:", *lines])


def _as_json(found: Evaluation, before: Evaluation | None) -> dict[str, Any]:
    document = _document(found)
    if before:
        document["against"] = _document(before) | comparison_as_json(
            found.outcomes, before.outcomes
        )
    return document


def _document(found: Evaluation) -> dict[str, Any]:
    return {
        "release": found.release,
        "checksum": found.checksum,
        **as_json(found.outcomes, found.left_out),
    }


def _lines(found: Evaluation, before: Evaluation | None, *, draft: bool) -> Iterator[str]:
    name = "The draft" if draft else f"Release {found.release}"
    yield f"{name}, SHA-256 {found.checksum}, {len(found.outcomes)} cases"
    yield ""
    yield from report(found.outcomes)
    if before:
        yield ""
        yield from comparison(
            found.outcomes,
            before.outcomes,
            names=(name.lower(), f"release {before.release}"),
        )
        places = sum(len(places) for places in before.left_out.values())
        yield (
            f"Left out, because release {before.release} does not know them:"
            f" {places} fields of {len(before.left_out)} cases."
        )
