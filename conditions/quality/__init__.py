"""Quality of the draft: what is missing or contradicts itself, with what to do; changes nothing.

Every app that adds knowledge may have a `quality` module with a `check`, for the rows that a
release is made of, and a `check_product`, for what is in no release: whether the product may be
used at all. An error makes a release wrong or unsafe; a warning makes it weaker than it could be.
"""

from collections.abc import Callable, Collection, Iterator
from importlib import import_module

from django.apps import apps
from django.utils.module_loading import module_has_submodule

from conditions.quality import figures, texts
from conditions.quality.figures import FEWEST_EVIDENCE_ROWS
from conditions.quality.problems import (
    UNSOURCED,
    Level,
    Place,
    Problem,
    drafts,
    place,
    problems,
)

__all__ = [
    "FEWEST_EVIDENCE_ROWS",
    "UNSOURCED",
    "Level",
    "Place",
    "Problem",
    "check",
    "check_draft",
    "check_everything",
    "drafts",
    "place",
    "problems",
]


def check() -> list[Problem]:
    """Problems of the draft's knowledge; the number of queries does not depend on its size."""
    return [problem for find in (*figures.CHECKS, *texts.CHECKS) for problem in find()]


def check_draft() -> list[Problem]:
    """The problems that the apps find in the rows of the draft, errors first, then by place."""
    return _found_by("check")


def check_everything() -> list[Problem]:
    """These and those of the product, in the same order."""
    return _found_by("check", "check_product")


def _found_by(*names: str) -> list[Problem]:
    found = [problem for find in _checks_of_the_apps(names) for problem in find()]
    return sorted(found, key=lambda p: (p.level is not Level.ERROR, p.where, p.message))


def _checks_of_the_apps(names: Collection[str]) -> Iterator[Callable[[], list[Problem]]]:
    for app in apps.get_app_configs():
        if app.module is not None and module_has_submodule(app.module, "quality"):
            checks = vars(import_module(f"{app.name}.quality"))
            yield from (checks[name] for name in names if name in checks)
