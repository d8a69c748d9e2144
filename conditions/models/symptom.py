"""Symptom: anything that can speak for or against a condition."""

from typing import TYPE_CHECKING, Self

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from modeltrans.fields import TranslationField

from conditions.levels import Sex
from conditions.models.knowledge import (
    KnowledgeEntity,
    KnowledgeLinks,
    KnowledgeQuerySet,
    is_one_of,
)
from conditions.models.names import split_names


class SymptomKind(models.TextChoices):
    SYMPTOM = "symptom", _("Symptom")
    SIGN = "sign", _("Sign")
    RISK_FACTOR = "risk_factor", _("Risk factor or cause")
    HISTORY = "history", _("History")
    DEMOGRAPHIC = "demographic", _("Age or sex")


class Reporter(models.TextChoices):
    PATIENT = "patient", "The patient can tell"
    EXAMINER = "examiner", "Only an examiner can find it"


SEX_CHOICES = [(Sex.FEMALE.value, _("Female")), (Sex.MALE.value, _("Male"))]


class SymptomQuerySet(KnowledgeQuerySet["Symptom"]):
    def told_by_patients(self) -> Self:
        """What a patient can answer; age and sex are not asked as symptoms."""
        return self.filter(reporter=Reporter.PATIENT).exclude(kind=SymptomKind.DEMOGRAPHIC)


class Symptom(KnowledgeEntity):
    name = models.CharField(max_length=160, help_text="The clinical name.")
    lay_name = models.CharField(
        "plain name", max_length=160, help_text="In a patient's words; results use it."
    )
    other_names = models.TextField(blank=True, help_text="One name a line.")
    description = models.TextField(blank=True, help_text="What it means, in plain words.")
    kind = models.CharField(max_length=12, choices=SymptomKind)
    reporter = models.CharField(max_length=10, choices=Reporter, default=Reporter.PATIENT)
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        help_text="The more general symptom that this one implies.",
    )
    background_rate = models.FloatField(
        help_text="Share (0 to 1) of people who have it when some other cause is behind their "
        "pain around the ankle."
    )
    background_note = models.TextField(
        blank=True, help_text="Where the background rate comes from, or the mark 'editorial'."
    )
    min_age = models.PositiveSmallIntegerField(
        "from age", null=True, blank=True, help_text="In years, this age included."
    )
    max_age = models.PositiveSmallIntegerField(
        "to age", null=True, blank=True, help_text="In years, this age included."
    )
    sex = models.CharField(max_length=6, blank=True, choices=SEX_CHOICES)
    structure = models.ForeignKey(
        "conditions.Structure",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="symptoms",
        help_text="The part of the body it is felt or seen at.",
    )
    sources = KnowledgeLinks("conditions.Source")
    i18n = TranslationField(fields=["name", "lay_name", "description"])
    if TYPE_CHECKING:
        name_i18n: str
        lay_name_i18n: str
        description_i18n: str

    search_names = ("lay_name", "name", "other_names")
    search_texts = ("description",)
    patient_texts = ("description",)

    objects = SymptomQuerySet.as_manager()  # type: ignore[misc]

    class Meta(KnowledgeEntity.Meta):
        ordering = ["lay_name", "slug"]
        constraints = [
            *KnowledgeEntity.Meta.constraints,
            is_one_of("kind", SymptomKind.values, "symptom_kind_is_known"),
            is_one_of("reporter", Reporter.values, "symptom_reporter_is_known"),
            is_one_of("sex", ["", *Sex], "symptom_sex_is_known"),
            models.CheckConstraint(
                condition=Q(background_rate__gt=0, background_rate__lt=1),
                name="background_rate_is_between_0_and_1",
                violation_error_message="The background rate lies between 0 and 1, both excluded.",
            ),
            models.CheckConstraint(
                condition=~Q(parent=F("id")),
                name="a_symptom_is_not_its_own_parent",
                violation_error_message="A symptom cannot be its own parent.",
            ),
            models.CheckConstraint(
                condition=Q(min_age__isnull=True)
                | Q(max_age__isnull=True)
                | Q(min_age__lte=F("max_age")),
                name="symptom_ages_are_in_order",
                violation_error_message="'From age' is not above 'to age'.",
            ),
            models.CheckConstraint(
                condition=(
                    Q(kind=SymptomKind.DEMOGRAPHIC)
                    & (Q(min_age__isnull=False) | Q(max_age__isnull=False) | ~Q(sex=""))
                )
                | (
                    ~Q(kind=SymptomKind.DEMOGRAPHIC)
                    & Q(min_age__isnull=True, max_age__isnull=True, sex="")
                ),
                name="only_and_all_demographic_symptoms_have_age_or_sex",
                violation_error_message="Give age or sex bounds to rows of kind 'Age or sex', "
                "and to no others.",
            ),
        ]

    def __str__(self) -> str:
        return self.lay_name_i18n

    @property
    def names(self) -> list[str]:
        return split_names(self.other_names)

    @property
    def told_by_patient(self) -> bool:
        """The one-row form of `SymptomQuerySet.told_by_patients`."""
        return self.reporter == Reporter.PATIENT and self.kind != SymptomKind.DEMOGRAPHIC

    def clean(self) -> None:
        super().clean()
        seen, above = {self.pk}, self.parent
        while above is not None:
            if above.pk in seen:
                raise ValidationError({"parent": "The parents of this symptom run in a circle."})
            seen.add(above.pk)
            above = above.parent
