"""The addresses of questions, rules, vignettes, search and triage in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from triage.api import stored, views
from triage.api.parsing import ParseView
from triage.api.questions import QuestionViewSet
from triage.api.rules import UrgencyRuleViewSet
from triage.api.search import SearchViewSet
from triage.api.vignettes import VignetteViewSet

router = SimpleRouter()
router.register("questions", QuestionViewSet)
router.register("rules", UrgencyRuleViewSet)
router.register("vignettes", VignetteViewSet)

urlpatterns = [
    path("triage/", views.TriageView.as_view(), name="triage"),
    *router.urls,
    path("search/", SearchViewSet.as_view({"get": "list"})),
    path("parse/", ParseView.as_view(), name="parse"),
    path("triage/explain/", views.ExplainView.as_view(), name="triage-explain"),
    path("triage/batch/", views.BatchView.as_view(), name="triage-batch"),
    path("assessments/", stored.AssessmentsView.as_view(), name="assessments"),
    path("assessments/<slug:token>/", stored.AssessmentView.as_view(), name="assessment"),
]
