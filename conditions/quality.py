"""Quality of the draft: what is missing or contradicts itself, with what to do; changes nothing.

Every app that adds knowledge may have a `quality` module with a `check`, for the rows that a
release is made of, and a `check_product`, for what is in no release: whether the product may be
used at all. An error makes a release wrong or unsafe; a warning makes it weaker than it could be.
"""

import enum
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum
from django.db.models.functions import Trim
from django.utils.module_loading import module_has_submodule

from conditions.ancestors import ancestors
from conditions.canonical import knowledge_models
from conditions.duplicates import twins
from conditions.identifiers import IDENTIFIERS
from conditions.jargon import jargon
from conditions.models import (
    Basis,
    Condition,
    ConditionInvestigation,
    ConditionSymptom,
    ConditionTreatment,
    EvidenceGrade,
    Guide,
    KnowledgeQuerySet,
    KnowledgeRow,
    MedicalWord,
    Release,
    Source,
    Symptom,
    TreatmentLine,
    Zone,
)
from conditions.models.knowledge import knowledge_relations
from conditions.parameters import SOMETHING_ELSE_PRIOR
from conditions.picture import ZONES
from conditions.readability import Ease, read
from conditions.writing import patient_texts

# With fewer rows, most answers of the form say nothing about the condition. Editorial: the
# evidence files give about twenty for each.
FEWEST_EVIDENCE_ROWS = 12

# The commonest medical words, named as examples.
MOST_WORDS = 10

# Editors round shares to three digits.
ROUNDING = 1e-3

UNSOURCED = Q(sources__isnull=True)


class Level(enum.StrEnum):
    ERROR = "error"
    WARNING = "warning"


class Place(str):
    """Names a row in words: its kind, then its identity. Pages link to the row by both."""

    __slots__ = ("identity", "model")

    model: type[models.Model]
    identity: tuple[str, ...]

    def __new__(cls, model: type[models.Model], *identity: str) -> Self:
        place = super().__new__(cls, f"{model._meta.verbose_name} {' / '.join(identity)}")
        place.model, place.identity = model, identity
        return place


@dataclass(frozen=True, slots=True)
class Problem:
    """`where` is a Place where the problem is in one row."""

    level: Level
    where: str
    message: str
    what_to_do: str


def check() -> list[Problem]:
    """Problems of the draft's knowledge; the number of queries does not depend on its size."""
    return [problem for find in CHECKS for problem in find()]


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


def drafts(rows: KnowledgeQuerySet[Any]) -> KnowledgeQuerySet[Any]:
    """The draft rows among these, each once and in order, with the relations that name them."""
    return rows.draft().with_names().order_by(*rows.model.identity).distinct()


def problems(
    rows: KnowledgeQuerySet[Any], level: Level, message: str, what_to_do: str
) -> Iterator[Problem]:
    """One problem for each draft row among these; one query."""
    for row in drafts(rows):
        yield Problem(level, place(row), message, what_to_do)


def place(row: KnowledgeRow) -> Place:
    return Place(type(row), *row.natural_key())


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


def sources_that_are_there_twice() -> Iterator[Problem]:
    for source, twin in twins():
        name = Source._meta.get_field(twin.field).verbose_name  # type: ignore[union-attr]
        yield Problem(
            Level.WARNING,
            place(source),
            f"The {name} is that of the source {twin.source.slug} too.",
            "Let everything cite one of them, and delete the other.",
        )


def identifiers_that_are_none() -> Iterator[Problem]:
    """loaddata and bulk writes take them as they come."""
    for source in drafts(Source.objects.all()):
        for field, identifier in IDENTIFIERS.items():
            written = getattr(source, field)
            if written and identifier.bare(written) != written:
                yield Problem(
                    Level.WARNING,
                    place(source),
                    f"{written!r} is no {identifier.name} in its bare form.",
                    f"Write it like {identifier.example}.",
                )


def texts_that_are_hard_to_read() -> Iterator[Problem]:
    """A row at a time for texts far above the guide; medical words all together, as a hint."""
    texts: dict[str, list[str]] = {}
    for row, language, text in patient_texts():
        texts.setdefault(language, []).append(text)
        reading = read(text, language)
        if reading and reading.ease is Ease.TOO_HARD:
            yield Problem(
                Level.WARNING,
                place(row),
                f"Hard to read in '{language}': {reading.score}, {reading.words}.",
                "Make sentences shorter and words plainer; the preview of the texts says where.",
            )
    words = MedicalWord.objects.by_language()
    found = [hint for code in texts for hint in jargon("\n".join(texts[code]), words[code])]
    if found:
        found.sort(key=lambda hint: (-hint.number, hint.word))
        named = ", ".join(f"{hint.word} ({hint.number})" for hint in found[:MOST_WORDS])
        yield Problem(
            Level.WARNING,
            "medical words",
            f"Patients may not know {len(found)} words that texts use, such as: {named}.",
            "Say it plainly, as the preview of the text proposes; or take the word off the list.",
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


def empty_texts() -> Iterator[Problem]:
    """loaddata and bulk writes skip the validators that forbid these."""
    for model in knowledge_models():
        fields = [field.name for field in model._meta.concrete_fields if _wants_text(field)]
        if not fields:
            continue
        trimmed = {f"_{name}": Trim(name) for name in fields}
        blank = Q(*((f"{name}", "") for name in trimmed), _connector=Q.OR)
        for row in drafts(model._default_manager.alias(**trimmed).filter(blank)):
            empty = [name for name in fields if not getattr(row, name).strip()]
            yield Problem(Level.ERROR, place(row), f"Empty: {', '.join(empty)}.", "Write the text.")


def _wants_text(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.CharField | models.TextField) and not field.blank


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
    sources_that_are_there_twice,
    identifiers_that_are_none,
    texts_that_are_hard_to_read,
    shares_above_one,
    empty_texts,
    relations_that_leave_the_draft,
)
