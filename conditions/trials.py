"""Trials: what a candidate does with cases whose answers are known, before it may be approved.

Every app may have a `trial` module with a function `trial`; `run` finds them. What it costs to
approve is decided in `conditions.releases`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from importlib import import_module
from typing import Any, Protocol

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
class Trial:
    """`blocking` and `worse` are sentences: why a candidate cannot be approved, and why approving
    it needs a reason. `report` holds the whole outcome, as JSON can, and `live` is the number of
    the release that was live then.
    """

    blocking: tuple[str, ...] = ()
    worse: tuple[str, ...] = ()
    figures: tuple[Figure, ...] = ()
    report: Mapping[str, Any] = field(default_factory=dict)
    live: int | None = None


class Try(Protocol):
    def __call__(
        self, *, candidate: Release, live: Release | None, progress: Progress
    ) -> Trial: ...


def run(*, candidate: Release, live: Release | None, progress: Progress) -> Trial:
    """The trials of all apps as one, kept with the candidate in place of an earlier one."""
    found = {
        app: trial(candidate=candidate, live=live, progress=progress)
        for app, trial in _trials_of_the_apps()
    }
    together = Trial(
        blocking=tuple(text for trial in found.values() for text in trial.blocking),
        worse=tuple(text for trial in found.values() for text in trial.worse),
        figures=tuple(figure for trial in found.values() for figure in trial.figures),
        report={app: trial.report for app, trial in found.items()},
        live=live.number if live else None,
    )
    ReleaseTrial.objects.update_or_create(release=candidate, defaults={"outcome": asdict(together)})
    return together


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
        report=outcome["report"],
        live=outcome["live"],
    )


def _trials_of_the_apps() -> Iterator[tuple[str, Try]]:
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "trial"):
            yield app.label, import_module(f"{app.name}.trial").trial
