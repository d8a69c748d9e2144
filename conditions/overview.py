"""Where the draft and the releases stand, for the first page of the admin. Changes nothing."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.utils import timezone

from conditions.canonical import knowledge_models
from conditions.changes import changes
from conditions.models import Release, ReleaseStatus


@dataclass(frozen=True, slots=True)
class Candidate:
    """A release that waits for a reviewer, whole days already."""

    release: Release
    days: int
    blocking: int
    worse: int


@dataclass(frozen=True, slots=True)
class Releases:
    live: Release | None
    waiting: tuple[Candidate, ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """Rows of one kind that differ."""

    kind: str
    added: int
    changed: int
    removed: int


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft against the live release; without one everything is added."""

    live: Release | None
    kinds: tuple[Changed, ...]

    @property
    def added(self) -> int:
        return sum(kind.added for kind in self.kinds)

    @property
    def changed(self) -> int:
        return sum(kind.changed for kind in self.kinds)

    @property
    def removed(self) -> int:
        return sum(kind.removed for kind in self.kinds)


def releases(*, at: datetime | None = None) -> Releases:
    """Two queries."""
    now = at or timezone.now()
    waiting = Release.objects.filter(status=ReleaseStatus.CANDIDATE).order_by("number")
    return Releases(
        live=Release.objects.live(),
        waiting=tuple(
            _candidate(release, now) for release in waiting.select_related("proposed_by", "trial")
        ),
    )


def _candidate(release: Release, now: datetime) -> Candidate:
    trial = getattr(release, "trial", None)
    outcome = trial.outcome if trial else {"blocking": [], "worse": []}
    return Candidate(
        release=release,
        days=(now - release.proposed_at).days,
        blocking=len(outcome["blocking"]),
        worse=len(outcome["worse"]),
    )


def draft_against_live() -> Draft:
    """Reads both states once: one query, and those of `changes`; or one for each kind of row."""
    live = Release.objects.live()
    found: Counter[tuple[str, str]] = Counter()
    if live is None:
        for model in knowledge_models():
            found[str(model._meta.verbose_name), "added"] = model._default_manager.draft().count()
    else:
        found.update((row.model, row.kind) for row in changes(before=live, after=None))
    return Draft(
        live=live,
        kinds=tuple(
            Changed(kind, found[kind, "added"], found[kind, "changed"], found[kind, "removed"])
            for kind in sorted({kind for (kind, _), number in found.items() if number})
        ),
    )
