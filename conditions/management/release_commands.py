"""What the release commands share: naming a release and a person, and a progress bar."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.core.management.base import CommandError
from tqdm import tqdm

from conditions.canonical import Progress
from conditions.models import Release


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
