"""Whether the vignettes say what can be so, and whether each condition and rule has some."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from conditions.ancestors import ancestors
from conditions.models import Condition, Symptom, SymptomKind
from conditions.quality import UNSOURCED, Level, Problem, problems
from triage.cases import LabelledCase, Split
from triage.models import UrgencyRule, Vignette, VignetteAnswer
from triage.values import AnswerState


def check() -> list[Problem]:
    """Problems of the draft's vignettes; twelve queries at any size."""
    cases = Vignette.objects.draft().as_cases()
    parents = dict(Symptom.objects.draft().values_list("slug", "parent__slug"))
    return [
        *untold_vignettes(),
        *answers_for_the_server(),
        *contradicting_answers(cases, parents),
        *contradicting_labels(cases),
        *safety_that_cannot_fail(cases),
        *conditions_without_vignette(cases),
        *rules_without_vignettes(cases),
    ]


def untold_vignettes() -> Iterator[Problem]:
    yield from problems(
        Vignette.objects.filter(UNSOURCED),
        Level.WARNING,
        "No source is named.",
        "Name the case report, guideline or page that the vignette was written from.",
    )
    yield from problems(
        Vignette.objects.filter(story=""),
        Level.WARNING,
        "Nothing tells the patient's story.",
        "Write what the source tells, in our own words, so that reviewers can compare.",
    )


def answers_for_the_server() -> Iterator[Problem]:
    yield from problems(
        VignetteAnswer.objects.filter(symptom__kind=SymptomKind.DEMOGRAPHIC),
        Level.ERROR,
        "The vignette answers for age or sex, which the server does by itself.",
        "Take the answer away, and give the vignette's age or sex.",
    )


def contradicting_answers(
    cases: Iterable[LabelledCase], parents: Mapping[str, str | None]
) -> Iterator[Problem]:
    for case in cases:
        denied = {slug for slug, state in case.answers.items() if state is AnswerState.NO}
        for slug, state in sorted(case.answers.items()):
            above = ancestors(slug, parents)
            contradicted = denied.intersection(above)
            if state is AnswerState.YES and contradicted:
                yield Problem(
                    Level.ERROR,
                    f"vignette {case.id}",
                    f"It says yes to {slug}, but no to what that implies:"
                    f" {', '.join(sorted(contradicted))}.",
                    "Keep the answer that the source gives.",
                )


def contradicting_labels(cases: Iterable[LabelledCase]) -> Iterator[Problem]:
    """The admin and fixtures can store what a file of cases is refused for."""
    for case in cases:
        if both := case.fires & case.spares:
            yield Problem(
                Level.ERROR,
                f"vignette {case.id}",
                f"These rules must fire and must not fire: {', '.join(sorted(both))}.",
                "Take each of them out of one of the two.",
            )
        if case.acceptable and case.gold is None:
            yield Problem(
                Level.ERROR,
                f"vignette {case.id}",
                "It has acceptable conditions, but no gold condition.",
                "Make the best of them the gold condition.",
            )


def safety_that_cannot_fail(cases: Iterable[LabelledCase]) -> Iterator[Problem]:
    for case in cases:
        judged = case.gold_urgency is not None or case.fires or case.spares
        if case.split is Split.SAFETY and not judged:
            yield Problem(
                Level.ERROR,
                f"vignette {case.id}",
                "It guards nothing: a safety vignette is judged by its urgency and its rules.",
                "Give a gold urgency, or the rules that must or must not fire.",
            )


def conditions_without_vignette(cases: Sequence[LabelledCase]) -> Iterator[Problem]:
    covered = {case.gold for case in cases}
    for slug in sorted(Condition.objects.draft().values_list("slug", flat=True)):
        if slug not in covered:
            yield Problem(
                Level.WARNING,
                f"condition {slug}",
                "No vignette has it: nothing shows whether it is found.",
                "Write a vignette with it as the gold condition.",
            )


def rules_without_vignettes(cases: Sequence[LabelledCase]) -> Iterator[Problem]:
    fired = {slug for case in cases for slug in case.fires}
    spared = {slug for case in cases for slug in case.spares}
    for slug in sorted(UrgencyRule.objects.draft().values_list("slug", flat=True)):
        if slug not in fired:
            yield Problem(
                Level.WARNING,
                f"urgency rule {slug}",
                "No vignette has to fire it: nothing shows that it helps anybody.",
                "Write a vignette that the rule is for, and name the rule under 'must fire'.",
            )
        if slug not in spared:
            yield Problem(
                Level.WARNING,
                f"urgency rule {slug}",
                "No vignette has to keep it quiet: nothing shows where it stops.",
                "Write a vignette that just misses it, and name the rule under 'must not fire'.",
            )
