"""The addresses of questions and triage in the API."""

from django.urls import path
from rest_framework.routers import SimpleRouter

from triage.api import views
from triage.api.parsing import ParseView

router = SimpleRouter()
router.register("questions", views.QuestionViewSet)

urlpatterns = [
    *router.urls,
    path("triage/", views.TriageView.as_view(), name="triage"),
    path("parse/", ParseView.as_view(), name="parse"),
]
