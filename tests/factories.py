"""Plain factories: each makes one valid draft row, and takes overrides for what a test is about."""

from collections.abc import Iterable
from itertools import count
from typing import Any
from unittest.mock import patch

from django.contrib.auth.models import User
from django.utils import timezone

from conditions import releases
from conditions.levels import Urgency
from conditions.models import (
    Basis,
    Condition,
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    EvidenceGrade,
    Guide,
    GuideAnswer,
    Investigation,
    InvestigationKind,
    Release,
    ReleaseStatus,
    Source,
    SourceKind,
    Structure,
    StructureKind,
    Symptom,
    SymptomKind,
    Treatment,
    TreatmentKind,
    TreatmentLine,
    Zone,
)
from triage.models import (
    Choice,
    Control,
    Hazard,
    Question,
    QuestionKind,
    Section,
    UrgencyCriterion,
    UrgencyRule,
    Vignette,
    VignetteAnswer,
)
from triage.risk import Likelihood, Severity
from triage.values import AnswerState

_numbers = count(1)


def make_user(username: str = "", **overrides: Any) -> User:
    return User.objects.create_user(username or f"user-{next(_numbers)}", **overrides)


def make_source(slug: str = "", **overrides: Any) -> Source:
    slug = slug or f"source-{next(_numbers)}"
    values = {"title": slug.capitalize(), "kind": SourceKind.STUDY, "year": 2020}
    return Source.objects.create(slug=slug, **(values | overrides))


def make_structure(slug: str = "", **overrides: Any) -> Structure:
    slug = slug or f"structure-{next(_numbers)}"
    values = {
        "name": slug.capitalize(),
        "lay_name": slug.replace("-", " "),
        "kind": StructureKind.TENDON,
        "description": f"What {slug} is.",
    }
    return Structure.objects.create(slug=slug, **(values | overrides))


def make_zone(
    slug: str = "",
    symptoms: Iterable[Symptom] = (),
    structures: Iterable[Structure] = (),
    **overrides: Any,
) -> Zone:
    slug = slug or f"zone-{next(_numbers)}"
    zone = Zone.objects.create(slug=slug, **({"name": slug.replace("-", " ")} | overrides))
    zone.symptoms.set(symptoms)
    zone.structures.set(structures)
    return zone


def make_condition(slug: str = "", **overrides: Any) -> Condition:
    slug = slug or f"condition-{next(_numbers)}"
    values = {
        "name": slug.replace("-", " ").capitalize(),
        "summary": f"What {slug} is.",
        "causes": f"Why {slug} happens.",
        "outlook": f"How {slug} goes.",
        "see_doctor": f"When to see a doctor with {slug}.",
        "prior": 0.1,
        "prior_basis": Basis.EDITORIAL,
        "urgency": Urgency.ROUTINE,
    }
    return Condition.objects.create(slug=slug, **(values | overrides))


def make_symptom(slug: str = "", **overrides: Any) -> Symptom:
    slug = slug or f"symptom-{next(_numbers)}"
    values = {
        "name": slug.replace("-", " ").capitalize(),
        "lay_name": slug.replace("-", " "),
        "kind": SymptomKind.SYMPTOM,
        "background_rate": 0.2,
    }
    return Symptom.objects.create(slug=slug, **(values | overrides))


def make_evidence(
    condition: Condition, symptom: Symptom, frequency: float = 0.8, **overrides: Any
) -> ConditionSymptom:
    values = {"basis": Basis.EDITORIAL}
    return ConditionSymptom.objects.create(
        condition=condition, symptom=symptom, frequency=frequency, **(values | overrides)
    )


def make_treatment(slug: str = "", **overrides: Any) -> Treatment:
    slug = slug or f"treatment-{next(_numbers)}"
    values = {
        "name": slug.capitalize(),
        "kind": TreatmentKind.SELF_CARE,
        "description": f"How {slug} is done.",
    }
    return Treatment.objects.create(slug=slug, **(values | overrides))


def make_condition_treatment(
    condition: Condition, treatment: Treatment, **overrides: Any
) -> ConditionTreatment:
    values = {"line": TreatmentLine.SELF_CARE, "grade": EvidenceGrade.D}
    return ConditionTreatment.objects.create(
        condition=condition, treatment=treatment, **(values | overrides)
    )


def make_investigation(slug: str = "", **overrides: Any) -> Investigation:
    slug = slug or f"investigation-{next(_numbers)}"
    values = {
        "name": slug.capitalize(),
        "kind": InvestigationKind.IMAGING,
        "description": f"What is done in {slug}.",
    }
    return Investigation.objects.create(slug=slug, **(values | overrides))


def make_condition_investigation(
    condition: Condition, investigation: Investigation, **overrides: Any
) -> ConditionInvestigation:
    values = {"purpose": "To be sure."}
    return ConditionInvestigation.objects.create(
        condition=condition, investigation=investigation, **(values | overrides)
    )


def make_guide(
    slug: str = "", answers: dict[Symptom, bool] | None = None, **overrides: Any
) -> Guide:
    slug = slug or f"guide-{next(_numbers)}"
    values = {"title": f"What causes {slug}?", "introduction": f"About {slug}."}
    guide = Guide.objects.create(slug=slug, **(values | overrides))
    for symptom, present in (answers or {}).items():
        GuideAnswer.objects.create(guide=guide, symptom=symptom, present=present)
    return guide


def make_question(
    slug: str = "", symptoms: list[Symptom] | None = None, **overrides: Any
) -> Question:
    slug = slug or f"question-{next(_numbers)}"
    values = {
        "text": f"{slug.replace('-', ' ').capitalize()}?",
        "kind": QuestionKind.YES_NO,
        "section": Section.PATTERN,
    }
    question = Question.objects.create(slug=slug, **(values | overrides))
    for position, symptom in enumerate(symptoms or []):
        Choice.objects.create(question=question, symptom=symptom, position=position)
    return question


def make_rule(
    slug: str = "", groups: list[list[tuple[Symptom, bool]]] | None = None, **overrides: Any
) -> UrgencyRule:
    slug = slug or f"rule-{next(_numbers)}"
    values = {
        "title": slug.capitalize(),
        "level": Urgency.URGENT,
        "message": f"What to do about {slug}.",
        "rationale": f"Why {slug} matters.",
    }
    rule = UrgencyRule.objects.create(slug=slug, **(values | overrides))
    for group, criteria in enumerate(groups or [], start=1):
        for symptom, present in criteria:
            UrgencyCriterion.objects.create(
                rule=rule, group=group, symptom=symptom, present=present
            )
    return rule


def make_vignette(
    slug: str = "", answers: dict[Symptom, str] | None = None, **overrides: Any
) -> Vignette:
    """One that judges the urgency, unless the overrides name a gold condition or level."""
    slug = slug or f"vignette-{next(_numbers)}"
    values: dict[str, Any] = {"title": slug.replace("-", " ").capitalize(), "story": f"Of {slug}."}
    if not {"gold", "gold_urgency"} & overrides.keys():
        values["gold_urgency"] = Urgency.ROUTINE
    vignette = Vignette.objects.create(slug=slug, **(values | overrides))
    for symptom, state in (answers or {}).items():
        VignetteAnswer.objects.create(
            vignette=vignette, symptom=symptom, state=AnswerState(state).value
        )
    return vignette


def make_hazard(
    slug: str = "", controls: Iterable[tuple[str, str]] = (), **overrides: Any
) -> Hazard:
    """One whose risk is acceptable; the controls are kinds with references."""
    slug = slug or f"hazard-{next(_numbers)}"
    values: dict[str, Any] = {
        "title": slug.replace("-", " ").capitalize(),
        "causes": f"How {slug} comes about.",
        "harm": f"What {slug} does.",
        "initial_severity": Severity.MAJOR,
        "initial_likelihood": Likelihood.HIGH,
        "residual_severity": Severity.MAJOR,
        "residual_likelihood": Likelihood.VERY_LOW,
        "owner": "Nobody yet",
    }
    hazard = Hazard.objects.create(slug=slug, **(values | overrides))
    for kind, reference in controls:
        Control.objects.create(hazard=hazard, kind=kind, reference=reference)
    return hazard


def make_empty_release(number: int = 1, **overrides: Any) -> Release:
    """A release without rows; for tests that need its number only."""
    values = {
        "status": ReleaseStatus.LIVE,
        "notes": "For a test.",
        "something_else_prior": 0.1,
        "checksum": "0" * 64,
        "proposed_at": timezone.now(),
    }
    if "proposed_by" not in overrides:
        values["proposed_by"] = make_user()
    return Release.objects.create(number=number, **(values | overrides))


def publish(notes: str = "For a test.", **parameters: Any) -> Release:
    """Propose the draft, have a second person approve it, and return the live release.

    Its figures are round ones, whatever the shipped knowledge has. Its quality is not checked: a
    hundred queries, and what they find wrong with a draft as small as a test's needs a reason. Nor
    is whether it refers to released rows: a query for each relation, for what factories never do.
    """
    figures = {"something_else_prior": 0.19, "temperature": 1.0} | parameters
    unfit = patch.object(releases, "_leaving_the_draft", return_value=())
    with patch.object(releases, "keep_quality"), unfit:
        candidate = releases.propose(by=make_user(), notes=notes, **figures)
    return releases.approve(release=candidate, by=make_user())
