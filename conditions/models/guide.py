"""Guide: a question that people ask, with the answers that define it."""

from typing import TYPE_CHECKING

from django.db import models
from modeltrans.fields import TranslationField

from conditions.models.knowledge import KnowledgeEntity, KnowledgeLinks, KnowledgeRow
from conditions.models.symptom import Symptom


class Guide(KnowledgeEntity):
    title = models.CharField("question", max_length=160, help_text="As people would ask it.")
    introduction = models.TextField(help_text="A plain answer in a paragraph, above the ranking.")
    position = models.PositiveSmallIntegerField(default=0, help_text="Order on the pages.")
    sources = KnowledgeLinks("conditions.Source")
    i18n = TranslationField(fields=["title", "introduction"])
    if TYPE_CHECKING:
        title_i18n: str
        introduction_i18n: str

    search_names = ("title",)
    search_texts = ("introduction",)
    patient_texts = ("introduction",)

    class Meta(KnowledgeEntity.Meta):
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.title_i18n


class GuideAnswer(KnowledgeRow):
    """An answer that the guide's question implies: yes where `present`, else no."""

    guide = models.ForeignKey(Guide, models.CASCADE, related_name="answers")
    symptom = models.ForeignKey(Symptom, models.PROTECT, related_name="+")
    present = models.BooleanField(default=True)

    identity = ("guide__slug", "symptom__slug")

    class Meta(KnowledgeRow.Meta):
        ordering = ["guide", "symptom"]
        constraints = [
            *KnowledgeRow.Meta.constraints,
            models.UniqueConstraint(
                fields=["guide", "symptom"],
                name="a_guide_answers_a_symptom_once",
                violation_error_message="This guide has an answer for this symptom already.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.symptom}: {'yes' if self.present else 'no'}"
