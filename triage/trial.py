"""The trial of a candidate on its own vignettes; `conditions.trials` runs it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.utils import timezone

from conditions.canonical import Progress
from conditions.models.condition import Condition
from conditions.models.release import Release
from conditions.trials import Figure, Trial
from triage import effects
from triage.effects import Names
from triage.evaluation.comparison import moves
from triage.evaluation.metrics import measure
from triage.evaluation.outcomes import Outcome
from triage.evaluation.running import evaluate
from triage.evaluation.summary import as_json, comparison_as_json, failed_safety
from triage.evaluation.text import LABELS, shown
from triage.models.assessment import Assessment
from triage.models.vignette import Vignette


def trial(*, candidate: Release, live: Release | None, progress: Progress) -> Trial:
    """A failed safety vignette blocks; a worse rank than under the live release needs a reason.

    Both are judged by the candidate's vignettes. Without any, nothing is tried.
    """
    cases = Vignette.objects.in_release(candidate).as_cases()
    if not cases:
        return Trial()

    def done(number: int) -> None:
        progress("vignettes", number)

    found = evaluate(cases, candidate, progress=done).outcomes
    before = evaluate(cases, live, explained=False, progress=done).outcomes if live else []
    return replace(
        _trial(found, before, _names(candidate)),
        worse=tuple(_worse(found, before)),
        report={
            "candidate": as_json(found),
            "against": comparison_as_json(found, before) if live else None,
        },
    )


def compare(
    *, candidate: Release, others: Sequence[Release | None], replayed: int
) -> Sequence[Trial]:
    """The same against each of the others, without a report; assessments are replayed as well.

    The vignettes take eight queries and the assessments two; then each release takes five, one a
    vignette and one an assessment.
    """
    cases = Vignette.objects.in_release(candidate).as_cases()
    uses = Assessment.objects.kept(at=timezone.now())[:replayed].as_cases() if replayed else []
    names = _names(candidate)

    def outcomes(release: Release | None) -> tuple[Sequence[Outcome], Sequence[Outcome]]:
        found = evaluate([*cases, *uses], release, explained=False).outcomes if release else []
        return found[: len(cases)], found[len(cases) :]

    after, used_after = outcomes(candidate)
    trials = []
    for before, used_before in map(outcomes, others):
        replay = effects.replay(used_after, used_before, names) if replayed else None
        trials.append(replace(_trial(after, before, names), replay=replay))
    return trials


def _trial(after: Sequence[Outcome], before: Sequence[Outcome], names: Names) -> Trial:
    return Trial(
        blocking=tuple(f"Safety vignette {text}" for text in failed_safety(after)),
        figures=tuple(_figures(after, before)),
        changes=effects.changes(after, before, names),
        tests=effects.paired_tests(after, before) if before else (),
    )


def _names(candidate: Release) -> Names:
    """Two queries."""
    conditions = Condition.objects.in_release(candidate).values_list("slug", "name")
    vignettes = Vignette.objects.in_release(candidate).values_list("slug", "origin")
    return Names(dict(conditions), dict(vignettes))


def _worse(after: Sequence[Outcome], before: Sequence[Outcome]) -> Iterator[str]:
    for move in moves(after, before):
        if move.worse:
            yield f"Vignette {move.case}: rank {move.after}, {move.before} in the live release."


def _figures(after: Sequence[Outcome], before: Sequence[Outcome]) -> Iterator[Figure]:
    """The metrics that have cases, with those of the live release where there is one."""
    mine, theirs = measure(after), measure(before)
    for name, label in LABELS.items():
        if mine[name].number:
            live = shown(name, theirs[name]) if before else ""
            yield Figure(label, mine[name].number, shown(name, mine[name]), live)
