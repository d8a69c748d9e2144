"""The addresses of questions, rules, vignettes, search and triage in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from triage.api import views
from triage.api.questions import QuestionViewSet
from triage.api.rules import UrgencyRuleViewSet
from triage.api.search import SearchViewSet
from triage.api.vignettes import VignetteViewSet

router = SimpleRouter()
router.register("questions", QuestionViewSet)
router.register("rules", UrgencyRuleViewSet)
router.register("vignettes", VignetteViewSet)

urlpatterns = [
    *router.urls,
    path("search/", SearchViewSet.as_view({"get": "list"})),
    path("triage/", views.TriageView.as_view(), name="triage"),
]
