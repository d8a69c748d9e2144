"""The addresses of the knowledge in the API; `ankle_site.api.urls` says which version they are."""

from typing import Any

from django.urls import path
from rest_framework.routers import SimpleRouter

from conditions.api import part_views, releases, views

router = SimpleRouter()
router.register("conditions", views.ConditionViewSet)
router.register("symptoms", views.SymptomViewSet)
router.register("treatments", views.TreatmentViewSet)
router.register("investigations", views.InvestigationViewSet)
router.register("structures", views.StructureViewSet)
router.register("zones", views.ZoneViewSet)
router.register("sources", views.SourceViewSet)
router.register("guides", views.GuideViewSet)
router.register("releases", releases.ReleaseViewSet)

LIST: Any = {"get": "list"}
ONE: Any = {"get": "retrieve"}

urlpatterns = [
    *router.urls,
    path("evidence/", part_views.EvidenceViewSet.as_view(LIST)),
    path("condition-treatments/", part_views.TreatmentUseViewSet.as_view(LIST)),
    path("condition-investigations/", part_views.InvestigationUseViewSet.as_view(LIST)),
    path("structure-relations/", part_views.StructureRelationViewSet.as_view(LIST)),
    path(
        "releases/<int:number>/changes/",
        releases.ReleaseChangesViewSet.as_view(ONE, detail=True),
    ),
    path(
        "releases/<int:number>/export/",
        releases.ReleaseExportViewSet.as_view(ONE, detail=True),
    ),
]
