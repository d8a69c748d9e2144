"""The addresses of the knowledge in the API; `ankle_site.api.urls` says which version they are."""

from rest_framework.routers import SimpleRouter

from conditions.api import views

router = SimpleRouter()
router.register("conditions", views.ConditionViewSet)
router.register("symptoms", views.SymptomViewSet)
router.register("treatments", views.TreatmentViewSet)
router.register("investigations", views.InvestigationViewSet)
router.register("structures", views.StructureViewSet)
router.register("sources", views.SourceViewSet)
router.register("guides", views.GuideViewSet)
router.register("releases", views.ReleaseViewSet)

urlpatterns = router.urls
