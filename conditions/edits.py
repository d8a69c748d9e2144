"""Who changed which row of the draft last, and when: from the history of the rows."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from conditions.changes import Change
from conditions.models.release import Release


@dataclass(frozen=True, slots=True)
class LastEdit:
    by: str
    at: datetime


def last_edits(
    changes: Iterable[Change], *, until: Release | None = None
) -> Mapping[str, LastEdit]:
    """By `Change.where`; before the release was proposed, where one is given."""
    return {}
