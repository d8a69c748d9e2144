"""Source: where a figure or a piece of advice comes from."""

from collections.abc import Collection

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from conditions.identifiers import IDENTIFIERS
from conditions.models.knowledge import KnowledgeEntity, is_one_of


class SourceKind(models.TextChoices):
    GUIDELINE = "guideline", _("Guideline")
    REVIEW = "review", _("Review or meta-analysis")
    TRIAL = "trial", _("Randomised trial")
    STUDY = "study", _("Observational or accuracy study")
    CODES = "codes", _("Classification or terminology")
    PAGE = "page", _("Patient or professional page")


class SourceReading(models.TextChoices):
    """How much of it was read; an extract can mislead, a quotation more so."""

    FULL = "full", _("Read in full")
    EXTRACT = "extract", _("Figure seen on an extract")
    SECONDARY = "secondary", _("Figure seen quoted elsewhere")


class Source(KnowledgeEntity):
    title = models.CharField(max_length=300)
    authors = models.CharField(max_length=200, blank=True, help_text="As cited: de Jonge S et al.")
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    published_in = models.CharField(
        max_length=200, blank=True, help_text="Journal with volume and page, or publisher."
    )
    kind = models.CharField(max_length=10, choices=SourceKind)
    reading = models.CharField(max_length=10, choices=SourceReading, default=SourceReading.EXTRACT)
    doi = models.CharField("DOI", max_length=100, blank=True)
    pmid = models.CharField("PMID", max_length=10, blank=True)
    pmcid = models.CharField("PMCID", max_length=12, blank=True)
    url = models.URLField("address", max_length=300, blank=True)

    search_names = ("title", "authors")
    search_texts = ("published_in", "doi", "pmid", "pmcid")

    class Meta(KnowledgeEntity.Meta):
        ordering = ["slug"]
        constraints = [
            *KnowledgeEntity.Meta.constraints,
            is_one_of("kind", SourceKind.values, "source_kind_is_known"),
            is_one_of("reading", SourceReading.values, "source_reading_is_known"),
            models.UniqueConstraint(
                Lower("doi"),
                condition=Q(release__isnull=True) & ~Q(doi=""),
                name="a_doi_once_in_draft",
                violation_error_message="Another source of the draft has this DOI.",
            ),
            models.UniqueConstraint(
                fields=["pmid"],
                condition=Q(release__isnull=True) & ~Q(pmid=""),
                name="a_pmid_once_in_draft",
                violation_error_message="Another source of the draft has this PMID.",
            ),
            models.CheckConstraint(
                condition=Q(doi="") | Q(doi__startswith="10."),
                name="a_doi_begins_with_10",
                violation_error_message="A DOI begins with 10.",
            ),
            models.CheckConstraint(
                condition=Q(pmcid="") | Q(pmcid__startswith="PMC"),
                name="a_pmcid_begins_with_pmc",
                violation_error_message="A PMCID begins with PMC.",
            ),
            models.CheckConstraint(
                condition=Q(url="")
                | Q(url__istartswith="https://")
                | Q(url__istartswith="http://"),
                name="a_source_is_read_at_a_web_address",
                violation_error_message="The address begins with https:// or http://.",
            ),
        ]

    def __str__(self) -> str:
        who = self.authors or self.published_in or "Unknown"
        return f"{who} ({self.year}). {self.title}" if self.year else f"{who}. {self.title}"

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        """Take an identifier out of whatever was pasted; refuse what is none."""
        wrong = {}
        for name, identifier in IDENTIFIERS.items():
            if name in (exclude or ()) or not (typed := getattr(self, name).strip()):
                continue
            if bare := identifier.bare(typed):
                setattr(self, name, bare.upper() if name == "pmcid" else bare)
            else:
                wrong[name] = f"This is no {identifier.name}; one looks like {identifier.example}."
        if wrong:
            raise ValidationError(wrong)
        super().clean_fields(exclude)

    @property
    def link(self) -> str:
        """The best address to read it at, or an empty string."""
        if self.doi:
            return f"https://doi.org/{self.doi}"
        if self.pmid:
            return f"https://pubmed.ncbi.nlm.nih.gov/{self.pmid}/"
        if self.pmcid:
            return f"https://www.ncbi.nlm.nih.gov/pmc/articles/{self.pmcid}/"
        return self.url
