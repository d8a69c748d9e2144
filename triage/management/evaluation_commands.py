"""What the commands that measure a release share: which release, and a progress bar over cases."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.core.management.base import CommandError, CommandParser
from tqdm import tqdm

from conditions.management.release_commands import numbered
from conditions.models import Release
from conditions.releases import ReleaseError, frozen_draft

# Shorter runs show no bar.
LONG_RUN = 1.0  # seconds


def add_release_arguments(parser: CommandParser) -> None:
    group = parser.add_mutually_exclusive_group()
    group.add_argument("--release", type=int, help="number of the release; default: the live one")
    group.add_argument(
        "--draft", action="store_true", help="the draft as it is now; nothing is kept of it"
    )


@contextmanager
def chosen_release(options: dict[str, Any]) -> Iterator[Release]:
    """The release that the options name; the frozen draft exists inside the block only."""
    if options["draft"]:
        try:
            with frozen_draft() as release:
                yield release
        except ReleaseError as error:
            raise CommandError(str(error)) from error
        return
    number = options["release"]
    yield live_or_error() if number is None else numbered(number)


def live_or_error() -> Release:
    release = Release.objects.live()
    if release is None:
        raise CommandError("No release is live yet; use --draft or --release.")
    return release


@contextmanager
def case_bar(what: str, *, total: int, quiet: bool) -> Iterator[Callable[[int], None]]:
    """A bar on standard error over so many cases."""
    with tqdm(total=total, desc=what, unit=" cases", disable=quiet, delay=LONG_RUN) as bar:

        def advance(number: int) -> None:
            bar.update(number)

        yield advance
