"""What stands against a release: approving it all the same needs a reason, but nothing blocks it.

What blocks it is said by its trial alone.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from conditions.models.release import Release, ReleaseQuality
from conditions.quality import Level, Problem, check_draft
from conditions.trials import Trial

# Problems kept with a release, errors before warnings; nobody reads more, and the rest is counted.
MOST_KEPT = 500


@dataclass(frozen=True, slots=True)
class Quality:
    """What the checks said of the draft: how many errors and warnings, and the first of them."""

    errors: int
    warnings: int
    problems: tuple[Problem, ...]

    @property
    def not_shown(self) -> int:
        return self.errors + self.warnings - len(self.problems)


def quality_of_draft() -> Quality:
    """As it is now; the number of queries does not depend on its size."""
    found = check_draft()
    errors = sum(problem.level is Level.ERROR for problem in found)
    return Quality(errors, len(found) - errors, tuple(found[:MOST_KEPT]))


def keep_quality(release: Release) -> None:
    """Keep with a release the quality of the draft, of which it has just been made."""
    found = quality_of_draft()
    ReleaseQuality.objects.create(
        release=release,
        errors=found.errors,
        warnings=found.warnings,
        problems=[asdict(problem) for problem in found.problems],
    )


def stored_quality(release: Release) -> Quality | None:
    """None where the release was proposed before it was kept; one query."""
    kept = ReleaseQuality.objects.filter(release=release).first()
    if kept is None:
        return None
    problems = (Problem(**found | {"level": Level(found["level"])}) for found in kept.problems)
    return Quality(kept.errors, kept.warnings, tuple(problems))


def objections(release: Release, trial: Trial | None) -> Sequence[str]:
    """A sentence for each thing that approving it needs a reason for; two queries."""
    quality = stored_quality(release)
    errors = [p for p in quality.problems if p.level is Level.ERROR] if quality else []
    unresolved = release.comments.unresolved().count()
    return [
        *(trial.worse if trial else ()),
        *(f"Quality error, {error.where}: {error.message}" for error in errors),
        *([f"Comments not resolved: {unresolved}."] if unresolved else []),
    ]
