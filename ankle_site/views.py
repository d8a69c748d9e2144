"""The pages that belong to the site as a whole."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from conditions import views as conditions
from conditions.live import live_release
from conditions.models import Condition, Guide
from triage.red_flags import red_flag

# The home page shows the first few; the lists have them all.
SHOWN_AT_HOME = 12


def home(request: HttpRequest) -> HttpResponse:
    release = live_release(request)
    return render(
        request,
        "site/home.html",
        {
            "guides": Guide.objects.in_release(release)[:SHOWN_AT_HOME],
            "conditions": Condition.objects.in_release(release)[:SHOWN_AT_HOME],
        },
    )


def about(request: HttpRequest) -> HttpResponse:
    return render(request, "site/about.html", {"single_person": settings.RELEASE_SINGLE_PERSON})


def privacy(request: HttpRequest) -> HttpResponse:
    kept = {
        "days": settings.ASSESSMENT_RETENTION_DAYS,
        "hours": settings.INTERVIEW_RETENTION_HOURS,
    }
    return render(request, "site/privacy.html", kept)


class SymptomPage(conditions.SymptomPage):
    """A symptom's page with the urgency rules on it, of which `conditions` knows nothing."""

    template_name = "site/symptom.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(red_flag=red_flag(self.object), **kwargs)
