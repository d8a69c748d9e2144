"""Trials: what a candidate does with cases whose answers are known, before it may be approved.

Every app may have a `trial` module with the functions `trial`, for a candidate that is proposed,
and `compare`, for a question that nobody keeps the answer to; `run` and `compare` find them. What
it costs to approve is decided in `conditions.releases`.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any, Protocol, cast

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from conditions.canonical import Progress
from conditions.models.release import Release, ReleaseTrial


@dataclass(frozen=True, slots=True)
class Figure:
    """A measure of the candidate over `number` cases, and of the live release, as texts to show."""

    name: str
    number: int
    candidate: str
    live: str = ""


@dataclass(frozen=True, slots=True)
class CaseChange:
    """A case, or a number of them, that comes out differently; texts to show.

    `page` and `key` lead to the case in the admin, where it has a page.
    """

    case: str
    before: str
    after: str
    right: str = ""
    page: str = ""
    key: int | None = None


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """The changes of one kind; `tone` is danger, warning, success or info."""

    title: str
    tone: str
    rows: tuple[CaseChange, ...]


@dataclass(frozen=True, slots=True)
class Paired:
    """McNemar's exact test: the cases that only one of two releases got right, and its p."""

    name: str
    only_candidate: int
    only_live: int
    p: float


@dataclass(frozen=True, slots=True)
class Replay:
    """What becomes of the last `number` real uses; the changes count them and name none."""

    number: int
    changes: tuple[ChangeGroup, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """`blocking` and `worse` are sentences: why a candidate cannot be approved, and why approving
    it needs a reason. `report` holds the whole outcome, as JSON can, and `live` is the number of
    the release that was live then. Where it was compared with another, `tests` are there, and
    `changes`, the gravest kind first.
    """

    blocking: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    changes: tuple[ChangeGroup, ...] = ()
    tests: tuple[Paired, ...] = ()
    replay: Replay | None = None
    report: Mapping[str, Any] = field(default_factory=dict)
    live: int | None = None


class TrialModule(Protocol):
    def trial(self, *, candidate: Release, live: Release | None, progress: Progress) -> Trial: ...

    def compare(
        self, *, candidate: Release, others: Sequence[Release | None], replayed: int
    ) -> Sequence[Trial]: ...


def run(*, candidate: Release, live: Release | None, progress: Progress) -> Trial:
    """The trials of all apps as one, kept with the candidate in place of an earlier one."""
    found = {
        app: module.trial(candidate=candidate, live=live, progress=progress)
        for app, module in _modules_of_the_apps()
    }
    together = _together(found, live)
    ReleaseTrial.objects.update_or_create(release=candidate, defaults={"outcome": asdict(together)})
    return together


def compare(
    *, candidate: Release, others: Sequence[Release | None], replayed: int = 0
) -> list[Trial]:
    """A trial of the candidate against each of the others, without a report; nothing is kept.

    So many of the last real uses are tried as well.
    """
    found = {
        app: module.compare(candidate=candidate, others=others, replayed=replayed)
        for app, module in _modules_of_the_apps()
    }
    return [
        _together({app: trials[number] for app, trials in found.items()}, other)
        for number, other in enumerate(others)
    ]


def _together(found: Mapping[str, Trial], live: Release | None) -> Trial:
    trials = found.values()
    return Trial(
        blocking=tuple(text for trial in trials for text in trial.blocking),
        worse=tuple(text for trial in trials for text in trial.worse),
        figures=tuple(figure for trial in trials for figure in trial.figures),
        changes=tuple(change for trial in trials for change in trial.changes),
        tests=tuple(test for trial in trials for test in trial.tests),
        replay=next((trial.replay for trial in trials if trial.replay), None),
        report={app: trial.report for app, trial in found.items()},
        live=live.number if live else None,
    )


def stored(release: Release) -> Trial | None:
    """The trial of a release, or None where it was proposed before there were any; one query."""
    kept = ReleaseTrial.objects.filter(release=release).first()
    if kept is None:
        return None
    outcome = kept.outcome
    return Trial(
        blocking=tuple(outcome["blocking"]),
        worse=tuple(outcome["worse"]),
        figures=tuple(Figure(**figure) for figure in outcome["figures"]),
        # Releases that were tried before these were worked out have neither.
        changes=_changes(outcome.get("changes", ())),
        tests=tuple(Paired(**test) for test in outcome.get("tests", ())),
        report=outcome["report"],
        live=outcome["live"],
    )


def _changes(stored: Iterable[Mapping[str, Any]]) -> tuple[ChangeGroup, ...]:
    return tuple(
        ChangeGroup(kind["title"], kind["tone"], tuple(CaseChange(**row) for row in kind["rows"]))
        for kind in stored
    )


def _modules_of_the_apps() -> Iterator[tuple[str, TrialModule]]:
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "trial"):
            yield app.label, cast("TrialModule", import_module(f"{app.name}.trial"))
