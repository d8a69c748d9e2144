"""The trial of a candidate on its own vignettes; `conditions.trials` runs it."""

from collections.abc import Iterator, Sequence

from conditions.canonical import Progress
from conditions.models.release import Release
from conditions.trials import Figure, Trial
from triage.evaluation.comparison import moves
from triage.evaluation.metrics import measure
from triage.evaluation.outcomes import Outcome
from triage.evaluation.running import evaluate
from triage.evaluation.summary import as_json, comparison_as_json, failed_safety
from triage.evaluation.text import LABELS, shown
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

    found = evaluate(cases, candidate, progress=done)
    before = evaluate(cases, live, progress=done).outcomes if live else []
    return Trial(
        blocking=tuple(f"Safety vignette {text}" for text in failed_safety(found.outcomes)),
        worse=tuple(_worse(found.outcomes, before)),
        figures=tuple(_figures(found.outcomes, before)),
        report={
            "candidate": as_json(found.outcomes),
            "against": comparison_as_json(found.outcomes, before) if live else None,
        },
    )


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
