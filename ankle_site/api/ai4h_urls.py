"""The addresses that the AI4H benchmark puts together itself: without a slash at the end."""

from django.urls import path, re_path

from ankle_site.api.views import NothingHere
from triage.api.ai4h import HealthCheckView, SolveCaseView

urlpatterns = [
    path("solve-case", SolveCaseView.as_view()),
    path("health-check", HealthCheckView.as_view()),
    re_path("", NothingHere.as_view(hint="")),
]
