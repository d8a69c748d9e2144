"""The addresses of questions and triage in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from triage.api import stored, views
from triage.api.parsing import ParseView

router = SimpleRouter()
router.register("questions", views.QuestionViewSet)

urlpatterns = [
    *router.urls,
    path("triage/", views.TriageView.as_view(), name="triage"),
    path("parse/", ParseView.as_view(), name="parse"),
    path("triage/explain/", views.ExplainView.as_view(), name="triage-explain"),
    path("triage/batch/", views.BatchView.as_view(), name="triage-batch"),
    path("assessments/", stored.AssessmentsView.as_view(), name="assessments"),
    path("assessments/<slug:token>/", stored.AssessmentView.as_view(), name="assessment"),
]
