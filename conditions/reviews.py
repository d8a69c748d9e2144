"""Clinical reviews of the draft: what was found right, by whom, and what has to be looked at again.

A review is of a row with everything that belongs to it, as it stood: it no longer holds once any of
that has changed, or its day has passed. It changes no row and is no part of a release.
"""

import enum
import hashlib
from calendar import monthrange
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from conditions.canonical import knowledge_models, line, rows
from conditions.models import KnowledgeEntity, KnowledgeRow, Review
from conditions.models.knowledge import knowledge_relations


class ReviewError(Exception):
    """A review was refused; the message says why. Nothing was written."""


class ReviewState(enum.StrEnum):
    NEVER = "never"
    CHANGED = "changed"
    DUE = "due"
    HOLDS = "holds"

    @property
    def label(self) -> str:
        return LABELS[self]


LABELS = {
    ReviewState.NEVER: "Never reviewed",
    ReviewState.CHANGED: "Changed since its review",
    ReviewState.DUE: "Review is overdue",
    ReviewState.HOLDS: "Reviewed",
}


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the last review of a draft row still holds; `content` is its fingerprint now."""

    row: KnowledgeEntity
    state: ReviewState
    last: Review | None
    content: str


@dataclass(frozen=True, slots=True)
class ReviewsOfKind:
    """How many rows of one kind there are in each state, in the order of ReviewState."""

    kind: str
    numbers: tuple[int, ...]


def by_kind(standings: Iterable[Standing]) -> tuple[ReviewsOfKind, ...]:
    """In the order in which the kinds come."""
    numbers: dict[str, Counter[ReviewState]] = {}
    for standing in standings:
        kind = str(standing.row._meta.verbose_name_plural)
        numbers.setdefault(kind, Counter())[standing.state] += 1
    return tuple(
        ReviewsOfKind(kind, tuple(of_kind[state] for state in ReviewState))
        for kind, of_kind in numbers.items()
    )


def reviewed_models() -> list[type[KnowledgeEntity]]:
    return [
        model
        for model in knowledge_models()
        if model.is_reviewed and issubclass(model, KnowledgeEntity)
    ]


def parts_of(model: type[KnowledgeRow]) -> list[type[KnowledgeRow]]:
    """The kinds of rows that belong to one of `model`: their identity begins with its slug."""
    return [
        part
        for part in knowledge_models()
        for field in knowledge_relations(part)
        if field.related_model is model and part.identity[0] == f"{field.name}__slug"
    ]


def fingerprints(model: type[KnowledgeRow]) -> dict[str, str]:
    """Slug -> SHA-256, in hex, over the canonical form of the draft row and of its parts.

    Reads all of them: one query a kind, and one for each kind of their links.
    """
    digests: dict[str, Any] = {}
    for kind in [model, *parts_of(model)]:
        for row in rows(kind, None):
            digest = digests.setdefault(row.identity[0], hashlib.sha256())
            digest.update(line([kind._meta.label_lower, list(row.identity), row.values]))
    return {slug: digest.hexdigest() for slug, digest in digests.items()}


def standings(
    models: Iterable[type[KnowledgeEntity]], *, at: datetime | None = None
) -> list[Standing]:
    """Of every draft row of these kinds, in this order and then by slug.

    A review whose day to look again is today still holds. One query, and for each kind one more
    than its `fingerprints` take.
    """
    today = (at or timezone.now()).date()
    last = {(found.model, found.identity): found for found in Review.objects.last_of_each()}
    found = []
    for model in models:
        contents = fingerprints(model)
        for row in model._default_manager.draft().order_by("slug"):
            review = last.get((model._meta.label_lower, row.slug))
            content = contents[row.slug]
            found.append(Standing(row, _state(review, content, today), review, content))
    return found


def _state(review: Review | None, content: str, today: date) -> ReviewState:
    if review is None:
        return ReviewState.NEVER
    if review.content != content:
        return ReviewState.CHANGED
    return ReviewState.DUE if review.due < today else ReviewState.HOLDS


@transaction.atomic
def record(
    *,
    model: type[KnowledgeEntity],
    seen: Mapping[str, str],
    by: User,
    note: str = "",
    due: date | None = None,
    at: datetime | None = None,
) -> list[Review]:
    """Keep that these draft rows were found right: slug -> the fingerprint of what was looked at.

    Raises ReviewError, with nothing written, where one has changed since or is gone, and where
    `due` does not lie ahead. By default the next review is due after REVIEW_MONTHS.
    """
    today = (at or timezone.now()).date()
    due = due or default_due(at=at)
    if due <= today:
        raise ReviewError(f"The next review is due after today, {today:%Y-%m-%d}; not on {due}.")
    contents = fingerprints(model)
    if changed := sorted(slug for slug, content in seen.items() if contents.get(slug) != content):
        raise ReviewError(f"Changed or gone since you looked: {', '.join(changed)}. Look again.")
    label = model._meta.label_lower
    return Review.objects.bulk_create(
        Review(model=label, identity=slug, content=seen[slug], by=by, on=today, due=due, note=note)
        for slug in sorted(seen)
    )


def default_due(*, at: datetime | None = None) -> date:
    """REVIEW_MONTHS from now."""
    return months_after((at or timezone.now()).date(), settings.REVIEW_MONTHS)


def months_after(day: date, months: int) -> date:
    """The same day of a later month; the last day of that month where it is shorter."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return day.replace(year=year, month=month, day=min(day.day, monthrange(year, month)[1]))
