"""What the release commands share: names, decisions and a progress bar."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, ClassVar

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from tqdm import tqdm

from conditions import trials
from conditions.canonical import Progress
from conditions.models import Release
from conditions.objections import objections
from conditions.releases import ReleaseError


def person(username: str) -> User:
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist:
        raise CommandError(f"--by: there is no user '{username}'.") from None


def numbered(number: int) -> Release:
    try:
        return Release.objects.get(number=number)
    except Release.DoesNotExist:
        known = ", ".join(
            str(n) for n in Release.objects.order_by("number").values_list("number", flat=True)
        )
        raise CommandError(
            f"There is no release {number}; there are: {known or 'none yet'}."
        ) from None


@contextmanager
def progress_bar(*, quiet: bool) -> Iterator[Progress]:
    """A bar on standard error that counts rows and says what is being done with them."""
    with tqdm(unit=" rows", disable=quiet) as bar:

        def advance(what: str, rows: int) -> None:
            bar.set_description(what, refresh=False)
            bar.update(rows)

        yield advance


def trial_lines(release: Release) -> Iterator[str]:
    """What its trial and the checks of its quality say of a release, for a terminal."""
    trial = trials.stored(release)
    figures = trial.figures if trial else ()
    width = max((len(figure.name) for figure in figures), default=0)
    for figure in figures:
        live = f", live {figure.live}" if figure.live else ""
        yield f"  {figure.name:<{width}}  {figure.candidate}{live}"
    yield from (f"Blocks approval: {sentence}" for sentence in (trial.blocking if trial else ()))
    yield from (f"Needs a reason: {sentence}" for sentence in objections(release, trial))


class DecisionCommand(BaseCommand):
    """Somebody decides about a release: `decide` does it, and the release then is `done`."""

    decide: ClassVar[Callable[..., Release]]
    done: ClassVar[str]
    needs_reason = True
    shows_trial = False

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("number", type=int, help="number of the release")
        parser.add_argument("--by", required=True, help="user name of who decides")
        parser.add_argument("--reason", required=self.needs_reason, default="", help="why")

    def handle(self, **options: Any) -> None:
        try:
            release = type(self).decide(
                release=numbered(options["number"]),
                by=person(options["by"]),
                reason=options["reason"],
            )
        except ReleaseError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Release {release.number} is {self.done}.")
        for line in trial_lines(release) if self.shows_trial else ():
            self.stdout.write(line)
