"""Question: how symptoms are asked of patients."""

from typing import TYPE_CHECKING

from django.db import models
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from conditions.models.knowledge import (
    KnowledgeEntity,
    KnowledgeQuerySet,
    KnowledgeRow,
    is_one_of,
)
from conditions.models.symptom import Symptom


class QuestionKind(models.TextChoices):
    YES_NO = "yes_no", "Yes or no"
    CHOOSE_ONE = "choose_one", "Choose one"
    CHOOSE_ANY = "choose_any", "Choose any"
    # Left, right or both: asks for the one symptom of pain on both sides, and keeps the side.
    SIDE = "side", "Which side"

    @property
    def asks_for_one(self) -> bool:
        """It has exactly one choice; the other kinds have two or more."""
        return self in {QuestionKind.YES_NO, QuestionKind.SIDE}


class Section(models.TextChoices):
    """The parts of the form, in the order of the page."""

    RED_FLAGS = "red_flags", _("Check these first")
    WHERE = "where", _("Where it hurts")
    BEGINNING = "beginning", _("How it began")
    PATTERN = "pattern", _("When it hurts and what brings it on")
    SIGNS = "signs", _("What you can see and feel")
    BACKGROUND = "background", _("You and your health")


class QuestionQuerySet(KnowledgeQuerySet["Question"]):
    def in_order(self) -> list["Question"]:
        """As asked: by section, position, slug; choices and their symptoms in two more queries."""
        order = list(Section.values)
        questions = self.prefetch_related("choices__symptom")
        return sorted(questions, key=lambda q: (order.index(q.section), q.position, q.slug))


class Question(KnowledgeEntity):
    text = models.CharField(max_length=200)
    help_text = models.TextField(blank=True, help_text="What the question means, in plain words.")
    why = models.TextField("why it is asked", blank=True)
    kind = models.CharField(max_length=10, choices=QuestionKind)
    section = models.CharField(max_length=12, choices=Section)
    position = models.PositiveSmallIntegerField(default=0, help_text="Order within the section.")
    required = models.BooleanField(
        default=False, help_text="The form is not sent without an answer; 'not sure' is one."
    )
    asked_by_doctors = models.BooleanField(
        default=False, help_text="A doctor will ask this too; the result page says so."
    )
    i18n = TranslationField(fields=["text", "help_text", "why"])
    if TYPE_CHECKING:
        text_i18n: str
        help_text_i18n: str

    search_names = ("text",)
    search_texts = ("help_text", "why")
    patient_texts = ("help_text", "why")

    objects = QuestionQuerySet.as_manager()  # type: ignore[misc]

    class Meta(KnowledgeEntity.Meta):
        ordering = ["section", "position", "slug"]
        constraints = [
            *KnowledgeEntity.Meta.constraints,
            is_one_of("kind", QuestionKind.values, "question_kind_is_known"),
            is_one_of("section", Section.values, "question_section_is_known"),
        ]

    def __str__(self) -> str:
        return self.text_i18n


class Choice(KnowledgeRow):
    """A symptom that the question asks for; a question of yes or no, or of the side, has one."""

    question = models.ForeignKey(Question, models.CASCADE, related_name="choices")
    symptom = models.ForeignKey(Symptom, models.PROTECT, related_name="choices")
    label = models.CharField(
        max_length=160,
        blank=True,
        help_text="As the answer reads; empty: the symptom's plain name.",
    )
    position = models.PositiveSmallIntegerField(default=0)
    i18n = TranslationField(fields=["label"])
    if TYPE_CHECKING:
        label_i18n: str

    identity = ("question__slug", "symptom__slug")

    class Meta(KnowledgeRow.Meta):
        ordering = ["position", "pk"]
        constraints = [
            *KnowledgeRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["symptom"],
                name="a_symptom_is_asked_once",
                violation_error_message="Another question asks for this symptom already.",
            ),
        ]

    def __str__(self) -> str:
        return self.label_i18n or self.symptom.lay_name_i18n
