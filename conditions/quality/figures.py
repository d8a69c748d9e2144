"""What figures and rows lack, or contradict."""

from collections.abc import Callable, Iterator

from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from conditions.ancestors import ancestors
from conditions.canonical import knowledge_models
from conditions.models import (
    Basis,
    Condition,
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    EvidenceGrade,
    Guide,
    Release,
    Symptom,
    TreatmentLine,
    Zone,
)
from conditions.models.knowledge import knowledge_relations
from conditions.parameters import SOMETHING_ELSE_PRIOR
from conditions.picture import ZONES
from conditions.quality.problems import (
    UNSOURCED,
    Level,
    Place,
    Problem,
    drafts,
    place,
    problems,
)

# With fewer rows, most answers of the form say nothing about the condition. Editorial: the
# evidence files give about twenty for each.
FEWEST_EVIDENCE_ROWS = 12

# Editors round shares to three digits.
ROUNDING = 1e-3


def unsourced_evidence() -> Iterator[Problem]:
    rows = ConditionSymptom.objects.filter(UNSOURCED)
    yield from problems(
        rows.filter(basis=Basis.MEASURED),
        Level.ERROR,
        "The frequency is called measured, but no source is named.",
        "Name the source that gives the figure, or change the basis.",
    )
    yield from problems(
        rows.filter(basis=Basis.BAND),
        Level.WARNING,
        "The frequency is a band, but no source is named.",
        "Name the source that says how common it is, or change the basis to editorial.",
    )
    yield from problems(
        rows.filter(basis=Basis.EDITORIAL, note=""),
        Level.WARNING,
        "The frequency is our own judgement, and nothing says why.",
        "Write in the note why this figure.",
    )


def unsourced_figures() -> Iterator[Problem]:
    yield from problems(
        Condition.objects.filter(UNSOURCED, prior_basis=Basis.MEASURED),
        Level.ERROR,
        "The prior is called measured, but the condition names no source.",
        "Name the source that gives the figure, or change the basis of the prior.",
    )
    yield from problems(
        Condition.objects.filter(prior_note="").exclude(prior_basis=Basis.MEASURED),
        Level.WARNING,
        "Nothing says how the prior was arrived at.",
        "Write it in the note of the prior.",
    )
    yield from problems(
        Symptom.objects.filter(UNSOURCED, background_note=""),
        Level.WARNING,
        "Nothing says where the background rate comes from.",
        "Name a source, or write 'editorial' and the reason in the note.",
    )
    measured = Q(sensitivity__isnull=False) | Q(specificity__isnull=False)
    yield from problems(
        ConditionInvestigation.objects.filter(UNSOURCED, measured),
        Level.ERROR,
        "Sensitivity or specificity is given, but no source is named.",
        "Name the source that gives the figures, or leave them out.",
    )
    yield from problems(
        ConditionTreatment.objects.filter(UNSOURCED).exclude(grade=EvidenceGrade.D),
        Level.WARNING,
        "The evidence grade says that there are studies, but no source is named.",
        "Name the source, or grade it D.",
    )


def incomplete_conditions() -> Iterator[Problem]:
    conditions = Condition.objects.all()
    yield from problems(
        conditions.filter(evidence__isnull=True),
        Level.ERROR,
        "No evidence: no answer can speak for or against it.",
        "Add rows of evidence, each with its frequency.",
    )
    yield from problems(
        conditions.filter(treatments__isnull=True),
        Level.ERROR,
        "No treatment.",
        "Add the treatments with their line and evidence grade.",
    )
    yield from problems(
        conditions.filter(treatments__isnull=False).exclude(
            treatments__line=TreatmentLine.SELF_CARE
        ),
        Level.WARNING,
        "Nothing that people can do themselves.",
        "Add a treatment on the line 'What you can do yourself', if only whom to ask for help.",
    )
    yield from problems(
        conditions.filter(investigations__isnull=True),
        Level.WARNING,
        "No investigation.",
        "Add how a doctor finds out, by hand at least.",
    )


def thin_evidence() -> Iterator[Problem]:
    thin = Condition.objects.annotate(rows=Count("evidence")).filter(rows__gt=0)
    for condition in drafts(thin.filter(rows__lt=FEWEST_EVIDENCE_ROWS)):
        yield Problem(
            Level.WARNING,
            place(condition),
            f"Only {condition.rows} rows of evidence; most answers say nothing about it.",
            f"Add evidence until there are {FEWEST_EVIDENCE_ROWS} rows or more.",
        )
    speaking_against = ConditionSymptom.objects.filter(
        condition=OuterRef("pk"), frequency__lt=F("symptom__background_rate")
    )
    yield from problems(
        Condition.objects.filter(~Exists(speaking_against), evidence__isnull=False),
        Level.WARNING,
        "Every frequency is at or above its background rate: no yes can speak against it.",
        "Add symptoms that are rarer in it than in other causes.",
    )


def contradicting_parents() -> Iterator[Problem]:
    for child in drafts(
        Symptom.objects.filter(background_rate__gt=F("parent__background_rate"))
    ).select_related("parent"):
        yield Problem(
            Level.ERROR,
            place(child),
            f"The background rate {child.background_rate:g} is above that of its parent"
            f" {child.parent.slug}, {child.parent.background_rate:g}; whoever has it has both.",
            "Lower this one or raise the parent's.",
        )
    parents_row = ConditionSymptom.objects.filter(
        condition=OuterRef("condition"),
        symptom=OuterRef("symptom__parent"),
        frequency__lt=OuterRef("frequency"),
    )
    yield from problems(
        ConditionSymptom.objects.filter(Exists(parents_row)),
        Level.ERROR,
        "The frequency is above that of the symptom's parent; whoever has it has both.",
        "Lower this one or raise the parent's.",
    )


def circles_of_parents() -> Iterator[Problem]:
    """Every circle is reported once, at its first slug."""
    parents = dict(
        Symptom.objects.draft().filter(parent__isnull=False).values_list("slug", "parent__slug")
    )
    for slug in sorted(parents):
        circle = ancestors(slug, parents)
        if slug in circle and slug == min(circle):
            yield Problem(
                Level.ERROR,
                Place(Symptom, slug),
                f"The parents run in a circle: {' -> '.join([slug, *circle])}.",
                "Take the parent away from the most general of them.",
            )


def guides_without_answers() -> Iterator[Problem]:
    yield from problems(
        Guide.objects.filter(answers__isnull=True),
        Level.ERROR,
        "No answers define the guide: its page would rank by priors alone.",
        "Add the answers that everybody who asks this question gives.",
    )


def zones_without_a_shape() -> Iterator[Problem]:
    yield from problems(
        Zone.objects.exclude(slug__in=ZONES),
        Level.ERROR,
        "The drawing has no shape of this name, so nothing is shown there.",
        "Use the name of a shape in conditions/picture.py, or draw one.",
    )


def shares_above_one() -> Iterator[Problem]:
    live = Release.objects.live()
    something_else = live.something_else_prior if live else SOMETHING_ELSE_PRIOR
    total = Condition.objects.draft().aggregate(total=Sum("prior"))["total"] or 0.0
    if total + something_else > 1 + ROUNDING:
        yield Problem(
            Level.ERROR,
            "priors",
            f"The priors add up to {total:.3f}; with {something_else:g} for something else that"
            " is more than 1.",
            "Lower the priors, or propose with a smaller share for something else.",
        )


def relations_that_leave_the_draft() -> Iterator[Problem]:
    for model in knowledge_models():
        fields = [*knowledge_relations(model), *model._meta.local_many_to_many]
        for field in fields:
            yield from problems(
                model._default_manager.filter(**{f"{field.name}__release__isnull": False}),
                Level.ERROR,
                f"'{field.verbose_name}' leads to a released row.",
                "Choose the draft row of the same name.",
            )


CHECKS: tuple[Callable[[], Iterator[Problem]], ...] = (
    unsourced_evidence,
    unsourced_figures,
    incomplete_conditions,
    thin_evidence,
    contradicting_parents,
    circles_of_parents,
    guides_without_answers,
    zones_without_a_shape,
    shares_above_one,
    relations_that_leave_the_draft,
)
