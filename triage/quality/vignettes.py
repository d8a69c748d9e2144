"""Whether the vignettes say what can be so, and whether each condition and rule has some."""

from collections.abc import Iterable, Iterator, Mapping

from django.db.models import Exists, OuterRef

from conditions.ancestors import ancestors
from conditions.gaps import Gap, gap
from conditions.models import Condition, Symptom, SymptomKind
from conditions.quality import UNSOURCED, Level, Place, Problem, problems
from triage.cases import LabelledCase, Split
from triage.models import UrgencyRule, Vignette, VignetteAnswer
from triage.values import AnswerState

# Of drafts: whether no vignette of the draft has the condition, or says what the rule has to do.
WITHOUT_VIGNETTE = ~Exists(Vignette.objects.draft().filter(gold=OuterRef("pk")))
NEVER_FIRED = ~Exists(Vignette.objects.draft().filter(must_fire=OuterRef("pk")))
NEVER_SPARED = ~Exists(Vignette.objects.draft().filter(must_not_fire=OuterRef("pk")))


def check() -> list[Problem]:
    """Problems of the draft's vignettes; thirteen queries at any size."""
    cases = Vignette.objects.draft().as_cases()
    parents = dict(Symptom.objects.draft().values_list("slug", "parent__slug"))
    return [
        *untold_vignettes(),
        *answers_for_the_server(),
        *contradicting_answers(cases, parents),
        *contradicting_labels(cases),
        *safety_that_cannot_fail(cases),
        *conditions_without_vignette(),
        *rules_without_vignettes(),
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
                    Place(Vignette, case.id),
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
                Place(Vignette, case.id),
                f"These rules must fire and must not fire: {', '.join(sorted(both))}.",
                "Take each of them out of one of the two.",
            )
        if case.acceptable and case.gold is None:
            yield Problem(
                Level.ERROR,
                Place(Vignette, case.id),
                "It has acceptable conditions, but no gold condition.",
                "Make the best of them the gold condition.",
            )


def safety_that_cannot_fail(cases: Iterable[LabelledCase]) -> Iterator[Problem]:
    for case in cases:
        judged = case.gold_urgency is not None or case.fires or case.spares
        if case.split is Split.SAFETY and not judged:
            yield Problem(
                Level.ERROR,
                Place(Vignette, case.id),
                "It guards nothing: a safety vignette is judged by its urgency and its rules.",
                "Give a gold urgency, or the rules that must or must not fire.",
            )


def conditions_without_vignette() -> Iterator[Problem]:
    yield from problems(
        Condition.objects.filter(WITHOUT_VIGNETTE),
        Level.WARNING,
        "No vignette has it: nothing shows whether it is found.",
        "Write a vignette with it as the gold condition.",
    )


def rules_without_vignettes() -> Iterator[Problem]:
    yield from problems(
        UrgencyRule.objects.filter(NEVER_FIRED),
        Level.WARNING,
        "No vignette has to fire it: nothing shows that it helps anybody.",
        "Write a vignette that the rule is for, and name the rule under 'must fire'.",
    )
    yield from problems(
        UrgencyRule.objects.filter(NEVER_SPARED),
        Level.WARNING,
        "No vignette has to keep it quiet: nothing shows where it stops.",
        "Write a vignette that just misses it, and name the rule under 'must not fire'.",
    )


def vignette_gaps() -> tuple[Gap, ...]:
    """How many conditions and rules lack vignettes; three queries each."""
    return (
        gap("Conditions without a vignette", Condition.objects.all(), WITHOUT_VIGNETTE),
        gap("Urgency rules that no vignette has to fire", UrgencyRule.objects.all(), NEVER_FIRED),
        gap("Urgency rules that no vignette spares", UrgencyRule.objects.all(), NEVER_SPARED),
    )
