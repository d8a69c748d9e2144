"""Zone: a place on the drawing of the ankle, what is felt there and what lies there."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Self

from django.db import models
from modeltrans.fields import TranslationField

from conditions.models.knowledge import KnowledgeEntity, KnowledgeLinks, KnowledgeQuerySet
from conditions.models.structure import Structure


class ZoneQuerySet(KnowledgeQuerySet["Zone"]):
    def at_structures(self, structures: Iterable[Structure]) -> Self:
        """Where these parts of the anatomy lie, each zone once, in the same release as they."""
        return self.filter(structures__in=structures).distinct()

    def by_symptom(self) -> dict[str, tuple[str, ...]]:
        """Symptom slug -> slugs of the zones where it is felt, in order; one query."""
        found: dict[str, tuple[str, ...]] = {}
        pairs = self.filter(symptoms__isnull=False).order_by("symptoms__slug", "slug")
        for symptom, zone in pairs.values_list("symptoms__slug", "slug"):
            found[symptom] = (*found.get(symptom, ()), zone)
        return found


class Zone(KnowledgeEntity):
    """The slug names its shapes in `conditions.picture`; a zone without one is in no drawing."""

    name = models.CharField(max_length=80, help_text="As it reads after 'Marked:'.")
    symptoms = KnowledgeLinks(
        "conditions.Symptom", verbose_name="felt here", help_text="What patients feel here."
    )
    structures = KnowledgeLinks(
        "conditions.Structure", verbose_name="lies here", help_text="Anatomy to mark here."
    )
    i18n = TranslationField(fields=["name"])
    if TYPE_CHECKING:
        name_i18n: str

    search_names = ("name",)

    objects = ZoneQuerySet.as_manager()  # type: ignore[misc]

    class Meta(KnowledgeEntity.Meta):
        ordering = ["name", "slug"]

    def __str__(self) -> str:
        return self.name_i18n
