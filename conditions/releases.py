"""The life of a release: propose, approve, reject, roll back, verify.

Each is one transaction: nobody ever sees half a release, or two that are live. Who may do what is
the caller's to check; that two people are needed is checked here.
"""

import math
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from itertools import chain, islice
from uuid import uuid4

from django.conf import settings
from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from conditions import search_texts, trials
from conditions.ancestors import ancestors
from conditions.building import build
from conditions.canonical import Progress, checksum, knowledge_models
from conditions.holding import hold_the_draft
from conditions.inheritance import derive
from conditions.models.condition import Condition
from conditions.models.evidence import DERIVED, ConditionSymptom
from conditions.models.knowledge import KnowledgeRow, knowledge_relations
from conditions.models.release import Release, ReleaseAction, ReleaseEvent, ReleaseStatus
from conditions.models.symptom import Symptom
from conditions.objections import keep_quality, objections
from conditions.parameters import (
    SET_BY_HAND,
    SOMETHING_ELSE_PRIOR,
    TEMPERATURE,
    TEMPERATURE_NOTE,
)
from conditions.weights import no_weight, yes_weight

# Weights are recomputed in Python; databases differ from it in the last digits only.
WEIGHT_TOLERANCE = 1e-9

# Rows that one message names; a change by hand in the database can damage all of them.
MOST_NAMED = 10


class ReleaseError(Exception):
    """A step that is not allowed or not possible now; the text is a sentence for people."""


def _silently(what: str, rows: int) -> None:
    pass


@transaction.atomic
def propose(
    *,
    by: User,
    notes: str,
    something_else_prior: float | None = None,
    temperature: float | None = None,
    temperature_note: str = "",
    at: datetime | None = None,
    progress: Progress = _silently,
) -> Release:
    """Freeze the draft as a new candidate, keep what its quality is, and try it on its vignettes.

    Parameters left out are those of the live release. Raises ReleaseError where the notes are
    empty, a parameter is out of range, or the draft is empty, refers to released rows, has parents
    that run in a circle, or is the same as the live release.
    """
    hold_the_draft()
    live = Release.objects.live()
    release = _candidate(
        live,
        by=by,
        notes=notes,
        something_else_prior=something_else_prior,
        temperature=temperature,
        temperature_note=temperature_note,
        at=at,
    )
    _freeze(release, progress=progress)
    _refuse_known(release)
    keep_quality(release)
    trials.run(candidate=release, live=live, progress=progress)
    _record(release, ReleaseAction.PROPOSED, by=by, at=at, reason=release.notes)
    return release


@contextmanager
def frozen_draft(
    *,
    something_else_prior: float | None = None,
    temperature: float | None = None,
    fingerprint: bool = True,
    progress: Progress = _silently,
) -> Iterator[Release]:
    """The draft as a candidate that exists inside the block only: for questions about the draft.

    Its rows, the account that it is proposed by, and whatever else the block writes are rolled
    back. Parameters are those of `propose`. Without its `fingerprint` it is there in a third of the
    time, has an empty checksum, and is found by no search. Raises ReleaseError as `propose` does,
    but for a draft that is the same as the live release. On PostgreSQL nobody else can write to the
    draft meanwhile.
    """
    with transaction.atomic():
        hold_the_draft()
        nobody = User.objects.create(username=f"nobody-{uuid4().hex}")
        release = _candidate(
            Release.objects.live(),
            by=nobody,
            notes="Not to be kept.",
            something_else_prior=something_else_prior,
            temperature=temperature,
        )
        _freeze(release, fingerprint=fingerprint, progress=progress)
        yield release
        transaction.set_rollback(True)


def _candidate(
    live: Release | None,
    *,
    by: User,
    notes: str,
    something_else_prior: float | None = None,
    temperature: float | None = None,
    temperature_note: str = "",
    at: datetime | None = None,
) -> Release:
    """A new release, not saved yet; parameters left out are those of the live one."""
    release = Release(
        number=(Release.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        status=ReleaseStatus.CANDIDATE,
        notes=notes.strip(),
        something_else_prior=_first(
            something_else_prior,
            live.something_else_prior if live else None,
            SOMETHING_ELSE_PRIOR,
        ),
        temperature=_first(temperature, live.temperature if live else None, TEMPERATURE),
        proposed_by=by,
        proposed_at=at or timezone.now(),
    )
    release.temperature_note = temperature_note.strip() or _note_on(release.temperature, live)
    return release


def _freeze(release: Release, *, fingerprint: bool = True, progress: Progress) -> None:
    """Save a candidate with a copy of the draft and what follows from it; raises ReleaseError."""
    _refuse_unfit(release)
    release.save()
    release.counts = build(release=release, progress=progress)
    if fingerprint:
        release.checksum = checksum(release, progress=progress)
        search_texts.write(release)
    release.save()


@transaction.atomic
def approve(
    *,
    release: Release,
    by: User,
    reason: str = "",
    live: int | None = None,
    at: datetime | None = None,
) -> Release:
    """Make a candidate live and retire the one before it.

    `live` is the number of the release that they saw it would replace, 0 for none. Raises
    ReleaseError, among others where another one is live by now, where its trial says what blocks
    it, or where there are objections and no reason is given. It is tried again where another
    release has become live since it was proposed.
    """
    release = _locked(release, ReleaseStatus.CANDIDATE, "approved", live)
    if release.proposed_by_id == by.pk and not settings.RELEASE_SINGLE_PERSON:
        raise ReleaseError(
            f"{by} proposed release {release.number}; a second person has to approve it."
        )
    _refuse_failed(release, reason)
    _make_live(release)
    _record(release, ReleaseAction.APPROVED, by=by, at=at, reason=reason)
    return release


@transaction.atomic
def reject(*, release: Release, by: User, reason: str, at: datetime | None = None) -> Release:
    """Send a candidate back with a reason; raises ReleaseError."""
    release = _locked(release, ReleaseStatus.CANDIDATE, "rejected")
    _require(reason, "Say why the release is rejected.")
    release.status = ReleaseStatus.REJECTED
    release.save(update_fields=["status"])
    _record(release, ReleaseAction.REJECTED, by=by, at=at, reason=reason)
    return release


@transaction.atomic
def roll_back(
    *,
    release: Release,
    by: User,
    reason: str,
    live: int | None = None,
    at: datetime | None = None,
) -> Release:
    """Make a retired release live again, with a reason; `live` and what it raises as `approve`."""
    release = _locked(release, ReleaseStatus.RETIRED, "made live again", live)
    _require(reason, "Say why the release is made live again.")
    _make_live(release)
    _record(release, ReleaseAction.ROLLED_BACK, by=by, at=at, reason=reason)
    return release


def verify(release: Release, *, progress: Progress = _silently) -> list[str]:
    """What is wrong with the stored rows of a release; an empty list says that it is intact.

    Recomputes the checksum from the rows, and with it whatever follows from them: the weights, the
    derived rows and what searches look through.
    """
    problems = []
    found = checksum(release, progress=progress)
    if found != release.checksum:
        problems.append(f"The rows have checksum {found}, the release says {release.checksum}.")
    follows = (_wrong_weights, _wrong_derived_rows, search_texts.wrong)
    return [*problems, *chain.from_iterable(wrong(release) for wrong in follows)]


def _first(*values: float | None) -> float:
    return next(value for value in values if value is not None)


def _note_on(temperature: float, live: Release | None) -> str:
    """How a temperature came about that nobody says anything about."""
    if live and temperature == live.temperature:
        return live.temperature_note
    return TEMPERATURE_NOTE if temperature == TEMPERATURE else SET_BY_HAND


def _refuse_failed(release: Release, reason: str) -> None:
    trial = _current_trial(release)
    if trial and trial.blocking:
        raise ReleaseError(
            f"Release {release.number} cannot be approved. {_listed(trial.blocking)}"
        )
    if against := objections(release, trial):
        _require(
            reason,
            f"Say why release {release.number} is approved all the same. {_listed(against)}",
        )


def _current_trial(release: Release) -> trials.Trial | None:
    """Its trial, run again where another release has become live since, which it would replace."""
    trial, live = trials.stored(release), Release.objects.live()
    if trial is None or trial.live == (live.number if live else None):
        return trial
    return trials.run(candidate=release, live=live, progress=_silently)


def _listed(sentences: Sequence[str]) -> str:
    others = len(sentences) - MOST_NAMED
    more = [f"So it is with {others} more."] if others > 0 else []
    return " ".join([*sentences[:MOST_NAMED], *more])


def _require(text: str, message: str) -> None:
    if not text.strip():
        raise ReleaseError(message)


def _refuse_unfit(release: Release) -> None:
    _require(release.notes, "Say in the notes what changed and why.")
    if not 0 < release.something_else_prior < 1:
        raise ReleaseError("The prior of something else lies between 0 and 1, both excluded.")
    if not 0 < release.temperature < math.inf:
        raise ReleaseError("The temperature is above 0, and finite.")
    if not Condition.objects.draft().exists():
        raise ReleaseError("The draft has no conditions: there is nothing to release.")
    strangers = list(chain.from_iterable(_leaving_the_draft(model) for model in knowledge_models()))
    if strangers:
        raise ReleaseError(f"These draft rows refer to released rows: {', '.join(strangers)}.")
    parents = dict(Symptom.objects.draft().values_list("slug", "parent__slug"))
    circle = sorted(slug for slug in parents if slug in ancestors(slug, parents))
    if circle:
        raise ReleaseError(f"The parents of these symptoms run in a circle: {', '.join(circle)}.")


def _refuse_known(release: Release) -> None:
    """Also what somebody proposed a moment ago, or the same person by pressing twice."""
    same = Release.objects.filter(checksum=release.checksum).exclude(pk=release.pk)
    for known in same.filter(status__in=[ReleaseStatus.LIVE, ReleaseStatus.CANDIDATE]):
        if known.status == ReleaseStatus.LIVE:
            raise ReleaseError(f"Nothing has changed since release {known.number}, which is live.")
        raise ReleaseError(f"Release {known.number} is the same, and waits for a reviewer.")


def _leaving_the_draft(model: type[KnowledgeRow]) -> Iterable[str]:
    """Draft rows with a relation to a released row; copying would lose the relation."""
    for field in [*knowledge_relations(model), *model._meta.local_many_to_many]:
        rows = model._default_manager.draft().filter(**{f"{field.name}__release__isnull": False})
        yield from (f"{row} ({field.name})" for row in rows.distinct()[:MOST_NAMED])


def _locked(release: Release, status: ReleaseStatus, verb: str, live: int | None = None) -> Release:
    """The release as it is now, locked together with the live one; refused in another status, and
    where the live one is not the one of this number.
    """
    locked = list(Release.objects.select_for_update().order_by("pk"))
    now = next(found for found in locked if found.pk == release.pk)
    if now.status != status:
        raise ReleaseError(
            f"Release {now.number} is {now.get_status_display().lower()}; only a"
            f" {status.label.lower()} release can be {verb}."
        )
    live_now = next((found.number for found in locked if found.status == ReleaseStatus.LIVE), 0)
    if live not in (None, live_now):
        raise ReleaseError(
            f"Release {live_now} has become live since you opened the page. Look again at what"
            f" release {now.number} would change."
        )
    return now


def _make_live(release: Release) -> None:
    Release.objects.filter(status=ReleaseStatus.LIVE).update(status=ReleaseStatus.RETIRED)
    release.status = ReleaseStatus.LIVE
    release.save(update_fields=["status"])


def _record(
    release: Release, action: ReleaseAction, *, by: User, at: datetime | None, reason: str
) -> None:
    ReleaseEvent.objects.create(
        release=release, action=action, by=by, at=at or timezone.now(), reason=reason.strip()
    )


def _wrong_weights(release: Release) -> Iterator[str]:
    rows = (
        ConditionSymptom.objects.in_release(release)
        .stated()
        .order_by("pk")
        .values_list(
            "condition__slug",
            "symptom__slug",
            "frequency",
            "symptom__background_rate",
            "yes_weight",
            "no_weight",
        )
    )
    wrong = (
        f"The weights of {condition} and {symptom} do not follow from their figures."
        for condition, symptom, f, b, yes, no in rows.iterator()
        if _differ(yes, yes_weight(frequency=f, background=b))
        or _differ(no, no_weight(frequency=f, background=b))
    )
    yield from islice(wrong, MOST_NAMED)
    if others := sum(1 for _ in wrong):
        yield f"So it is with {others} more evidence rows."


def _wrong_derived_rows(release: Release) -> list[str]:
    rows = ConditionSymptom.objects.in_release(release).filter(basis=DERIVED)
    stored = {
        (condition, symptom, counts_as): weights
        for condition, symptom, counts_as, *weights in rows.values_list(
            "condition_id", "symptom_id", "counts_as_id", "yes_weight", "no_weight"
        )
    }
    wrong = 0
    for row in derive(release):
        yes, no = stored.pop((row.condition, row.symptom, row.counts_as), (None, None))
        wrong += _differ(yes, row.yes_weight) or _differ(no, row.no_weight)
    wrong += len(stored)
    return [f"{wrong} derived evidence rows are not what the rest implies."] if wrong else []


def _differ(stored: float | None, computed: float) -> bool:
    return stored is None or abs(stored - computed) > WEIGHT_TOLERANCE
