"""Whether the hazard log is whole: every rule in it, every control there, every risk acceptable."""

from collections.abc import Iterable, Iterator

from conditions.quality import Level, Place, Problem
from triage.cases import Split
from triage.controls import ControlKind, missing
from triage.models import Control, Hazard, UrgencyRule, Vignette
from triage.risk import Risk


def check() -> list[Problem]:
    """Problems of the hazard log and of the draft's rules; seven queries at any size."""
    hazards = list(Hazard.objects.with_controls())
    controls = [control for hazard in hazards for control in hazard.controls.all()]
    return [
        *risks_that_remain(hazards),
        *hazards_without_control(hazards),
        *controls_that_are_missing(controls),
        *rules_that_nothing_holds(controls),
    ]


def risks_that_remain(hazards: Iterable[Hazard]) -> Iterator[Problem]:
    for hazard in hazards:
        remaining = Risk(hazard.residual_risk)  # type: ignore[call-arg]  # by its step
        if remaining >= Risk.UNACCEPTABLE:
            yield Problem(
                Level.ERROR,
                Place(Hazard, hazard.slug),
                f"With its controls the risk is still {remaining.label}: nobody may be exposed to"
                " it.",
                "Do what the hazard names as still to do, and judge it again.",
            )
        elif remaining == Risk.UNDESIRABLE and not hazard.acceptance:
            yield Problem(
                Level.WARNING,
                Place(Hazard, hazard.slug),
                f"With its controls the risk is still {remaining.label}, and nobody has accepted"
                " it.",
                "Reduce it, or have the clinical safety officer say why that is impractical.",
            )


def hazards_without_control(hazards: Iterable[Hazard]) -> Iterator[Problem]:
    for hazard in hazards:
        if not hazard.controls.all():
            yield Problem(
                Level.WARNING,
                Place(Hazard, hazard.slug),
                "Nothing controls it.",
                "Name what stands against it, or build that first.",
            )


def controls_that_are_missing(controls: Iterable[Control]) -> Iterator[Problem]:
    gone = missing((control.kind, control.reference) for control in controls)
    for control in controls:
        if (control.kind, control.reference) in gone:
            yield Problem(
                Level.ERROR,
                Place(Control, *control.natural_key()),
                "The hazard counts on it, and it is not there.",
                "Name what took its place, or take it away and judge the hazard again.",
            )


def rules_that_nothing_holds(controls: Iterable[Control]) -> Iterator[Problem]:
    controlling = {control.reference for control in controls if control.kind == ControlKind.RULE}
    safety = Vignette.objects.draft().for_split(Split.SAFETY)
    guarded = set(safety.values_list("must_fire__slug", flat=True))
    for slug in sorted(UrgencyRule.objects.draft().values_list("slug", flat=True)):
        if slug not in controlling:
            yield Problem(
                Level.WARNING,
                Place(UrgencyRule, slug),
                "No hazard names it as a control: nothing says what it protects from.",
                "Name it under the hazard that it is for.",
            )
        if slug not in guarded:
            yield Problem(
                Level.WARNING,
                Place(UrgencyRule, slug),
                "No safety vignette has to fire it: a release that breaks it could be approved.",
                "Write a safety vignette that the rule is for, and name it under 'must fire'.",
            )
