"""Who changed which row of the draft last, and when: from the history of the rows."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max

from conditions.changes import Change, kinds
from conditions.models.recording import entries_of
from conditions.models.release import Release


@dataclass(frozen=True, slots=True)
class LastEdit:
    """`by` is empty where no account is on record: a command, or a file that was loaded."""

    by: str
    at: datetime


def last_edits(
    changes: Iterable[Change], *, until: Release | None = None
) -> Mapping[str, LastEdit]:
    """By `Change.where`, as far as there is a history; one query for each kind of row.

    Of a release (None: the draft) those before it was proposed: the draft goes on.
    """
    models = kinds()
    rows: dict[str, dict[int, str]] = defaultdict(dict)
    for change in changes:
        if change.row is not None:
            rows[change.model][change.row.origin] = change.where
    found = {}
    for kind, places in rows.items():
        entries = entries_of(models[kind])._base_manager.filter(id__in=places)
        if until is not None:
            entries = entries.filter(history_date__lte=until.proposed_at)
        newest = entries.values("id").annotate(last=Max("pk")).values("last")
        last = entries_of(models[kind])._base_manager.filter(pk__in=newest)
        for origin, by, at in last.values_list("id", "history_by", "history_date"):
            found[places[origin]] = LastEdit(by, at)
    return found
