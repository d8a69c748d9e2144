"""What the pages of a release and of a proposal show besides fields: they read and never write."""

from typing import Any, cast

from django.conf import settings
from django.contrib.auth.models import User
from django.db.models import Model, Prefetch
from django.http import HttpRequest

from conditions import trials
from conditions.admin.decisions import APPROVE, DECISIONS
from conditions.admin.differences import anchor, differences
from conditions.canonical import knowledge_models
from conditions.models import Release, ReleaseAction, ReleaseComment, ReleaseEvent, ReleaseStatus
from conditions.objections import objections, quality_of_draft, stored_quality
from conditions.releases import verify

# Rows. Comparing reads two releases, at some 50,000 rows a second of one core, and checking the
# draft takes about as long; beyond this size they wait until somebody asks.
COMPARED_UNASKED = 20_000

PROPOSE, REVIEW = "conditions.propose_release", "conditions.review_release"


def findings(request: HttpRequest, release: Release) -> dict[str, Any]:
    """What the page of a release shows.

    Comparing and verifying read every row of the release, so they wait until somebody asks; but a
    candidate is compared, because that is what its reviewer comes for.
    """
    user = user_of(request)
    compared = _compared_with(release)
    candidate = release.status == ReleaseStatus.CANDIDATE
    wanted = compared and _wanted(request, release, unasked=candidate)
    comments = list(release.comments.select_related("by", "resolved_by"))
    trial = trials.stored(release)
    own = candidate and release.proposed_by_id == user.pk and not settings.RELEASE_SINGLE_PERSON
    return {
        "release": release,
        "candidate": candidate,
        "events": release.events.select_related("by"),
        "trial": trial,
        "quality": stored_quality(release),
        "objections": objections(release, trial),
        "compared": compared,
        "differences": differences(before=compared, after=release, comments=comments)
        if wanted
        else None,
        "threads": [(comment, anchor(comment.row)) for comment in comments],
        "unresolved": sum(comment.resolved_at is None for comment in comments),
        "may_comment": may_comment(user),
        "verified": "verify" in request.GET,
        "problems": verify(release) if "verify" in request.GET else [],
        "decisions": [
            decision
            for decision in DECISIONS
            if user.has_perm(REVIEW)
            and decision.possible == release.status
            and not (decision is APPROVE and (own or (trial and trial.blocking)))
        ],
        "own": own,
    }


def findings_of_draft(request: HttpRequest, live: Release | None) -> dict[str, Any]:
    """What the page to propose shows: the draft against the live release, and what it lacks."""
    context: dict[str, Any] = {"live": live, "sent_back": _sent_back(live)}
    if live is None:
        return context | {"draft": _draft_size(), "quality": quality_of_draft()}
    if _wanted(request, live):
        context["differences"] = differences(before=live, after=None)
        context["quality"] = quality_of_draft()
    return context


def may_comment(user: User) -> bool:
    return user.has_perm(PROPOSE) or user.has_perm(REVIEW)


def user_of(request: HttpRequest) -> User:
    """The admin's views are behind a login."""
    return cast("User", request.user)


def size(release: Release) -> int:
    return sum(release.counts.values())


def number_of_rows(model: type[Model], number: int) -> str:
    opts = model._meta
    return f"{number:,} {opts.verbose_name if number == 1 else opts.verbose_name_plural}"


def _wanted(request: HttpRequest, release: Release, *, unasked: bool = True) -> bool:
    """Whether to compare now: somebody asks, or it takes no time and is wanted `unasked`."""
    return "compare" in request.GET or (unasked and size(release) <= COMPARED_UNASKED)


def _compared_with(release: Release) -> Release | None:
    """The release that this one would replace, or came after; None for the first."""
    if release.status == ReleaseStatus.CANDIDATE:
        return Release.objects.live()
    return Release.objects.published().filter(number__lt=release.number).first()


def _sent_back(live: Release | None) -> list[Release]:
    """The releases sent back since the live one, with why and what is still to be answered."""
    rejections = ReleaseEvent.objects.filter(action=ReleaseAction.REJECTED).select_related("by")
    unresolved = ReleaseComment.objects.unresolved().select_related("by", "resolved_by")
    rejected = Release.objects.filter(
        status=ReleaseStatus.REJECTED, number__gt=live.number if live else 0
    )
    return list(
        rejected.prefetch_related(
            Prefetch("events", rejections, to_attr="rejections"),
            Prefetch("comments", unresolved, to_attr="unresolved"),
        )
    )


def _draft_size() -> str:
    numbers = {model: model._default_manager.draft().count() for model in knowledge_models()}
    return ", ".join(number_of_rows(model, number) for model, number in numbers.items() if number)
