"""The pages that belong to the site as a whole."""

import sys
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.defaults import server_error

from ankle_site.api.problems import NoDatabase, problem
from ankle_site.design import (
    SampleForm,
    evidence_lines,
    scales,
    style_sheet,
    swatches,
    urgency_cards,
)
from conditions import views as conditions
from conditions.live import live_release
from conditions.models import Condition, Guide, Zone
from conditions.outages import OUTAGES, RETRY_AFTER
from triage.presentation import people
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
        "search_days": settings.SEARCH_RETENTION_DAYS,
    }
    return render(request, "site/privacy.html", kept)


def design(request: HttpRequest) -> HttpResponse:
    css = style_sheet()
    context = {
        "swatches": swatches(css),
        "scales": scales(css),
        "form": SampleForm(),
        "urgency_cards": urgency_cards(),
        "people": people(0.6),
        "lines": evidence_lines(),
        "zones": [Zone(slug="achilles-tendon", name="the Achilles tendon")],
        "page_obj": Paginator(range(3), 1).page(2),
    }
    return render(request, "site/design.html", context)


class SymptomPage(conditions.SymptomPage):
    """A symptom's page with the urgency rules on it, of which `conditions` knows nothing."""

    template_name = "site/symptom.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(red_flag=red_flag(self.object), **kwargs)


def broken(request: HttpRequest) -> HttpResponse:
    """For what nobody caught, in a view or in middleware; Django has logged and reported it.

    An outage of the database says when to come back, so that nginx asks another node.
    """
    if not isinstance(sys.exc_info()[1], OUTAGES):
        return server_error(request)
    if request.path_info.startswith(settings.API_PREFIXES):
        return problem(NoDatabase())
    response = render(request, "outage.html", status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    response["Cache-Control"] = "no-store"
    return response
