"""`fit_temperature`: by how much to divide the scores, for the next release."""

from collections.abc import Iterator, Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from conditions.models import Release
from triage.calibration import FOLDS, Fit, Fold, Scored, fit, score_patients, score_vignettes
from triage.evaluation.text import table
from triage.management.evaluation_commands import add_release_arguments, case_bar, chosen_release
from triage.models import Vignette

PATIENTS = 1_000
SEED = 1


class Command(BaseCommand):
    help = (
        "Fit the temperature of a release, by default the live one, on its vignettes and on"
        " patients simulated from it. Changes nothing: give the result to propose_release."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        add_release_arguments(parser)
        parser.add_argument("--patients", type=int, default=PATIENTS, help="simulated patients")
        parser.add_argument("--seed", type=int, default=SEED, help="of the simulated patients")
        parser.add_argument("--folds", type=int, default=FOLDS, help="of the cross-validation")

    def handle(self, *args: Any, **options: Any) -> None:
        with chosen_release(options) as release:
            sets = _scored_sets(release, options)
            fits = _fits(sets, temperature=release.temperature, folds=options["folds"])
        name = "the draft" if options["draft"] else f"release {release.number}"
        for line in _lines(fits, now=release.temperature):
            self.stdout.write(line)
        self.stdout.write(_suggestion(fits, name=name, seed=options["seed"]))


def _scored_sets(release: Release, options: dict[str, Any]) -> dict[str, list[Scored]]:
    cases = Vignette.objects.in_release(release).as_cases()
    number, quiet = options["patients"], options["verbosity"] == 0
    with case_bar("score", total=len(cases) + number, quiet=quiet) as progress:
        return {
            "vignettes": score_vignettes(cases, release, progress=progress),
            "simulated patients": score_patients(
                release, number=number, seed=options["seed"], progress=progress
            ),
        }


def _fits(sets: Mapping[str, list[Scored]], *, temperature: float, folds: int) -> dict[str, Fit]:
    """Each set apart, and both together."""
    fits = {}
    for name, cases in sets.items():
        try:
            fits[name] = fit([cases], before=temperature, folds=folds)
        except ValueError as error:
            raise CommandError(f"{name.capitalize()}: {error}") from error
    return fits | {"together": fit(list(sets.values()), before=temperature, folds=folds)}


def _lines(fits: Mapping[str, Fit], *, now: float) -> Iterator[str]:
    for name, found in fits.items():
        rows = [_row(f"fold {number}", fold) for number, fold in enumerate(found.folds, start=1)]
        rows.append(_row("all", found))
        heading = ["Temperature", f"Log loss at {now:g}", "fitted", f"ECE at {now:g}", "fitted"]
        yield from table([name.capitalize(), "Cases", *heading], rows)
        yield ""


def _row(name: str, found: Fit | Fold) -> list[str]:
    before, after = found.before, found.after
    figures = [found.temperature, before.log_loss, after.log_loss, before.ece, after.ece]
    return [name, str(found.number), *(f"{figure:.3f}" for figure in figures)]


def _suggestion(fits: Mapping[str, Fit], *, name: str, seed: int) -> str:
    together, vignettes, patients = (
        fits[kind] for kind in ("together", "vignettes", "simulated patients")
    )
    note = (
        f"Fitted on {vignettes.number} vignettes and {patients.number} simulated patients (seed"
        f" {seed}) of {name}, each half of the weight, least log loss; cross-validated in"
        f" {len(together.folds)} folds: log loss {together.before.log_loss:.3f} to"
        f" {together.after.log_loss:.3f}, ECE {together.before.ece:.3f} to"
        f" {together.after.ece:.3f}."
    )
    return (
        f'For propose_release: --temperature {together.temperature:.2f} --temperature-note "{note}"'
    )
