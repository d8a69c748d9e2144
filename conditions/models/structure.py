"""Structure: a part of the anatomy, and how parts lie to each other."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from modeltrans.fields import TranslationField

from conditions.models.knowledge import KnowledgeEntity, KnowledgeLinks, KnowledgeRow, is_one_of


class StructureKind(models.TextChoices):
    BONE = "bone", _("Bone")
    JOINT = "joint", _("Joint")
    TENDON = "tendon", _("Tendon")
    MUSCLE = "muscle", _("Muscle")
    LIGAMENT = "ligament", _("Ligament")
    FASCIA = "fascia", _("Fascia")
    BURSA = "bursa", _("Bursa")
    NERVE = "nerve", _("Nerve")
    VESSEL = "vessel", _("Vessel")
    REGION = "region", _("Region")


class Structure(KnowledgeEntity):
    name = models.CharField(max_length=120)
    lay_name = models.CharField("plain name", max_length=120)
    kind = models.CharField(max_length=10, choices=StructureKind)
    description = models.TextField(help_text="Where it is and what it does, in plain words.")
    sources = KnowledgeLinks("conditions.Source")
    i18n = TranslationField(fields=["name", "lay_name", "description"])
    if TYPE_CHECKING:
        name_i18n: str
        lay_name_i18n: str
        description_i18n: str

    search_names = ("name", "lay_name")
    search_texts = ("description",)
    patient_texts = ("description",)

    class Meta(KnowledgeEntity.Meta):
        ordering = ["name", "slug"]
        constraints = [
            *KnowledgeEntity.Meta.constraints,
            is_one_of("kind", StructureKind.values, "structure_kind_is_known"),
        ]

    def __str__(self) -> str:
        return self.name_i18n


class StructureRelationKind(models.TextChoices):
    PART_OF = "part_of", pgettext_lazy("between two structures", "is part of")
    ATTACHES_TO = "attaches_to", pgettext_lazy("between two structures", "attaches to")
    PASSES_BEHIND = "passes_behind", pgettext_lazy("between two structures", "passes behind")
    FORMS = "forms", pgettext_lazy("between two structures", "forms")


class StructureRelation(KnowledgeRow):
    """`structure` <kind> `target`, such as: Achilles tendon attaches to heel bone."""

    structure = models.ForeignKey(Structure, models.CASCADE, related_name="relations")
    kind = models.CharField(max_length=15, choices=StructureRelationKind)
    target = models.ForeignKey(Structure, models.CASCADE, related_name="inverse_relations")

    identity = ("structure__slug", "kind", "target__slug")

    class Meta(KnowledgeRow.Meta):
        ordering = ["structure", "kind", "target"]
        constraints = [
            *KnowledgeRow.Meta.constraints,
            is_one_of("kind", StructureRelationKind.values, "structure_relation_kind_is_known"),
            models.UniqueConstraint(
                fields=["structure", "kind", "target"],
                name="a_structure_relation_is_said_once",
                violation_error_message="This relation is there already.",
            ),
            models.CheckConstraint(
                condition=~Q(structure=F("target")),
                name="a_structure_does_not_relate_to_itself",
                violation_error_message="A structure cannot relate to itself.",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.structure} {self.get_kind_display()} {self.target}"
