"""Vignette: a patient whose answers the knowledge is judged by."""

from collections.abc import Iterable
from itertools import chain, combinations
from typing import Self

from django.db import models
from django.db.models import Prefetch, Q

from conditions.levels import Sex, Urgency
from conditions.models.condition import Condition
from conditions.models.knowledge import (
    KnowledgeEntity,
    KnowledgeLinks,
    KnowledgeQuerySet,
    KnowledgeRow,
    is_one_of,
    urgency_field,
)
from conditions.models.symptom import SEX_CHOICES, Symptom
from triage.answers import MAX_AGE, MIN_AGE
from triage.cases import LabelledCase, Split
from triage.values import AnswerState

SPLIT_CHOICES = [
    (Split.DEVELOPMENT.value, "Development: to build the knowledge with"),
    (Split.SAFETY.value, "Safety: must pass before a release is approved"),
]


def codes_of(levels: Iterable[Urgency]) -> str:
    """The levels as one text, lowest first, each once: `soon,urgent`."""
    return ",".join(level.code for level in sorted(set(levels)))


def levels_of(codes: str) -> frozenset[Urgency]:
    """The levels of such a text; raises KeyError for others."""
    return frozenset(Urgency[code.upper()] for code in codes.split(",") if code)


def _right_levels() -> Q:
    """The gold urgency is a level, and `acceptable_urgency` is what `codes_of` makes of others."""
    unjudged = Q(gold_urgency__isnull=True, acceptable_urgency="")
    judged = Q()
    for gold in Urgency:
        others = [level for level in Urgency if level is not gold]
        sets = chain.from_iterable(combinations(others, size) for size in range(len(Urgency)))
        judged |= Q(gold_urgency=gold, acceptable_urgency__in=[codes_of(some) for some in sets])
    # Without "is not null", a comparison with NULL is unknown, and a constraint lets it pass.
    return unjudged | Q(gold_urgency__isnull=False) & judged


class VignetteQuerySet(KnowledgeQuerySet["Vignette"]):
    def for_split(self, split: Split) -> Self:
        return self.filter(split=split)

    def with_labels(self) -> Self:
        """With the answers and all that is right for them: `as_case` takes no query.

        Six queries at any number.
        """
        answers = VignetteAnswer.objects.select_related("symptom").only(
            "vignette", "state", "symptom__slug"
        )
        return self.select_related("gold").prefetch_related(
            Prefetch("answers", answers), "acceptable", "must_fire", "must_not_fire", "sources"
        )

    def as_cases(self) -> list[LabelledCase]:
        """What evaluation takes, by slug; six queries at any number."""
        return [row.as_case() for row in self.with_labels().order_by("slug")]


class Vignette(KnowledgeEntity):
    """Where there is no gold condition the ranking is not judged, without a gold level the urgency
    is not. The slug is the case's id.
    """

    title = models.CharField(max_length=160, blank=True)
    story = models.TextField(
        blank=True, help_text="What the source tells of the patient, in our own words."
    )
    age = models.PositiveSmallIntegerField(null=True, blank=True, help_text="In years.")
    sex = models.CharField(max_length=6, blank=True, choices=SEX_CHOICES)
    gold = models.ForeignKey(
        Condition,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="vignettes",
        verbose_name="gold condition",
        help_text="What the patient has. Empty: the ranking is not judged.",
    )
    acceptable = KnowledgeLinks(
        Condition,
        verbose_name="acceptable conditions",
        help_text="Others that a good triage may put first.",
    )
    gold_urgency = urgency_field(
        "gold urgency",
        "The right level by the source. Empty: the urgency is not judged.",
        optional=True,
    )
    acceptable_urgency = models.CharField(
        max_length=40,
        blank=True,
        help_text="Other levels that are right too.",
    )
    typical = models.BooleanField(
        default=True, help_text="A textbook course. Not ticked: unusual, and harder."
    )
    split = models.CharField(max_length=11, choices=SPLIT_CHOICES, default=Split.DEVELOPMENT.value)
    must_fire = KnowledgeLinks(
        "triage.UrgencyRule", help_text="Urgency rules that have to fire for this patient."
    )
    must_not_fire = KnowledgeLinks(
        "triage.UrgencyRule", help_text="Urgency rules that have to keep quiet."
    )
    sources = KnowledgeLinks("conditions.Source")

    search_names = ("title",)
    search_texts = ("story",)

    objects = VignetteQuerySet.as_manager()  # type: ignore[misc]

    class Meta(KnowledgeEntity.Meta):
        ordering = ["slug"]
        constraints = [
            *KnowledgeEntity.Meta.constraints,
            is_one_of("sex", ["", *Sex], "vignette_sex_is_known"),
            is_one_of("split", [*Split], "vignette_split_is_known"),
            models.CheckConstraint(
                condition=Q(age__isnull=True) | Q(age__gte=MIN_AGE, age__lte=MAX_AGE),
                name="vignette_age_is_a_human_age",
                violation_error_message=f"An age is from {MIN_AGE} to {MAX_AGE} years.",
            ),
            models.CheckConstraint(
                condition=Q(gold__isnull=False) | Q(gold_urgency__isnull=False),
                name="a_vignette_judges_something",
                violation_error_message="Give a gold condition or a gold urgency.",
            ),
            models.CheckConstraint(
                condition=_right_levels(),
                name="acceptable_urgency_lists_other_levels_lowest_first",
                violation_error_message="Acceptable urgency names levels other than the gold one, "
                "lowest first, joined by commas; and none without a gold urgency.",
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.slug

    def as_case(self) -> LabelledCase:
        gold = self.gold.slug if self.gold else None
        return LabelledCase(
            id=self.slug,
            title=self.title,
            story=self.story,
            age=self.age,
            sex=Sex(self.sex) if self.sex else None,
            answers={row.symptom.slug: AnswerState(row.state) for row in self.answers.all()},
            gold=gold,
            acceptable=_slugs(self.acceptable.all()) - {gold},
            gold_urgency=None if self.gold_urgency is None else Urgency(self.gold_urgency),
            acceptable_urgency=levels_of(self.acceptable_urgency),
            typical=self.typical,
            split=Split(self.split),
            fires=_slugs(self.must_fire.all()),
            spares=_slugs(self.must_not_fire.all()),
            sources=tuple(sorted(_slugs(self.sources.all()))),
        )


def _slugs(rows: Iterable[KnowledgeEntity]) -> frozenset[str]:
    return frozenset(row.slug for row in rows)


class VignetteAnswer(KnowledgeRow):
    """What the patient said, or an examiner found; age and sex answer for themselves."""

    vignette = models.ForeignKey(Vignette, models.CASCADE, related_name="answers")
    symptom = models.ForeignKey(Symptom, models.PROTECT, related_name="+")
    state = models.CharField(
        "answer",
        max_length=6,
        choices=[(state.value, state.value.capitalize()) for state in AnswerState],
        default=AnswerState.YES.value,
    )

    identity = ("vignette__slug", "symptom__slug")

    class Meta(KnowledgeRow.Meta):
        ordering = ["vignette", "symptom"]
        constraints = [
            *KnowledgeRow.Meta.constraints,
            is_one_of("state", [*AnswerState], "vignette_answer_state_is_known"),
            models.UniqueConstraint(
                fields=["vignette", "symptom"],
                name="a_vignette_answers_a_symptom_once",
                violation_error_message="This vignette has an answer for this symptom already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symptom}: {self.state}"
