"""The public pages about what is known: the live release, and nothing else."""

from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.generic import DetailView, ListView

from conditions import missed_searches
from conditions.citations import Citations
from conditions.differential import alternatives
from conditions.live import live_release
from conditions.models import (
    Condition,
    Guide,
    Investigation,
    InvestigationKind,
    KnowledgeEntity,
    KnowledgeQuerySet,
    Source,
    SourceKind,
    Structure,
    StructureKind,
    Symptom,
    SymptomKind,
    Treatment,
    TreatmentKind,
    Zone,
)
from conditions.models.order import in_order_of
from conditions.profiles import pointers, profile
from conditions.search import LONGEST, split_words
from conditions.search import search as search_release
from conditions.structured_data import Data, Entities
from conditions.translations import translated, translated_fields

ON_A_PAGE = 250
STRONGEST = 50  # conditions on a symptom's page

Entity = TypeVar("Entity", bound=KnowledgeEntity)
Used = TypeVar("Used", Treatment, Investigation)


def released(model: type[Entity], request: HttpRequest) -> KnowledgeQuerySet[Entity]:
    rows: KnowledgeQuerySet[Any] = model.objects.in_release(live_release(request))
    return rows


class KnowledgeList(ListView[Entity]):
    model: type[Entity]
    paginate_by = ON_A_PAGE
    kinds: list[str] = []  # the order of the kinds, where the list is grouped by them

    def get_queryset(self) -> QuerySet[Entity]:
        """In the model's order, with names as they read in the active language."""
        texts = translated_fields(self.model)
        ordering = [
            translated(self.model, name) if name in texts else name
            for name in self.model._meta.ordering or ()
        ]
        if self.kinds:
            ordering.insert(0, in_order_of("kind", self.kinds))
        return released(self.model, self.request).order_by(*ordering)


class ConditionList(KnowledgeList[Condition]):
    model = Condition


class SymptomList(KnowledgeList[Symptom]):
    model = Symptom
    kinds = SymptomKind.values


class TreatmentList(KnowledgeList[Treatment]):
    model = Treatment
    kinds = TreatmentKind.values


class InvestigationList(KnowledgeList[Investigation]):
    model = Investigation
    kinds = InvestigationKind.values


class StructureList(KnowledgeList[Structure]):
    model = Structure
    kinds = StructureKind.values


class GuideList(KnowledgeList[Guide]):
    model = Guide


class SourceList(KnowledgeList[Source]):
    model = Source
    kinds = SourceKind.values


class KnowledgePage(DetailView[Entity]):
    model: type[Entity]

    def get_queryset(self) -> QuerySet[Entity]:
        return released(self.model, self.request).prefetch_related("sources")

    @property
    def entities(self) -> Entities:
        return Entities(self.request.build_absolute_uri)


class ConditionPage(KnowledgePage[Condition]):
    model = Condition

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        condition = self.object
        evidence = list(condition.evidence.stated().strongest_first().with_symptoms())
        groups = profile(evidence)
        treatments = list(condition.treatments.in_lines())
        tests = list(condition.investigations.with_tests())
        structures = condition.structures.all()
        cited = Citations(*(group.rows for group in groups), tests, treatments, [condition])
        return super().get_context_data(
            groups=groups,
            treatments=treatments,
            tests=tests,
            structures=structures,
            citations=cited,
            main_entity=self.entities.condition(
                condition,
                evidence=evidence,
                treatments=treatments,
                tests=tests,
                structures=structures,
                others=alternatives(condition, evidence),
            ),
            **kwargs,
        )


class SymptomPage(KnowledgePage[Symptom]):
    model = Symptom

    def get_queryset(self) -> QuerySet[Symptom]:
        return super().get_queryset().select_related("parent", "structure")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        symptom = self.object
        evidence = list(symptom.evidence.strongest_first().with_conditions()[:STRONGEST])
        return super().get_context_data(
            groups=pointers(evidence),
            children=symptom.children.all()[:ON_A_PAGE],
            citations=Citations([symptom], evidence),
            main_entity=self.entities.symptom(symptom, evidence=evidence),
            **kwargs,
        )


class UsedPage(KnowledgePage[Used]):
    """The page of what is used for conditions."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        uses = list(self.object.uses.for_conditions()[:ON_A_PAGE])
        return super().get_context_data(
            uses=uses,
            citations=Citations([self.object], uses),
            main_entity=self.main_entity(uses),
            **kwargs,
        )

    def main_entity(self, uses: list[Any]) -> Data:
        raise NotImplementedError


class TreatmentPage(UsedPage[Treatment]):
    model = Treatment

    def main_entity(self, uses: list[Any]) -> Data:
        return self.entities.treatment(self.object)


class InvestigationPage(UsedPage[Investigation]):
    model = Investigation

    def main_entity(self, uses: list[Any]) -> Data:
        return self.entities.investigation(self.object, uses=uses)


class StructurePage(KnowledgePage[Structure]):
    model = Structure

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        structure = self.object
        shown: dict[str, Any] = {
            "relations": structure.relations.select_related("target"),
            "inverse_relations": structure.inverse_relations.select_related("structure"),
            "conditions": Condition.objects.at_structure(structure)[:ON_A_PAGE],
        }
        return super().get_context_data(
            main_entity=self.entities.structure(structure, **shown),
            symptoms=structure.symptoms.all()[:ON_A_PAGE],
            zones=Zone.objects.at_structures([structure]),
            citations=Citations([structure]),
            **shown,
            **kwargs,
        )


def search(request: HttpRequest) -> HttpResponse:
    query = request.GET.get("q", "").replace("\0", " ").strip()[:LONGEST]
    words = split_words(query)
    found = search_release(words, release=live_release(request))
    if words and not found:
        missed_searches.record(query)
    return render(
        request, "conditions/search.html", {"query": query, "words": words, "found": found}
    )
