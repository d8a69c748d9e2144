"""The first page of the admin: where the content stands and how the site is used, computed now.

Each section is read by functions of the app that knows its subject, and seen by whoever has its
permission. Sections that read much of the draft come after the page; where scripts are off, by a
link. Nothing is kept from one request to the next, so nothing is stale.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.cache import patch_vary_headers

from ankle_site import charts
from ankle_site.completeness import completeness
from conditions import gaps, overview, reviews
from conditions.admin import problems
from conditions.admin import reviews as review_pages
from conditions.admin.findings import COMPARED_UNASKED, PROPOSE, user_of
from conditions.missed_searches import FEWEST, most_missed
from conditions.models import Release
from conditions.quality import check_everything
from triage import usage
from triage.quality.vignettes import vignette_gaps
from triage.trend import METRICS, trend

Shown = dict[str, Any]


def releases(request: HttpRequest) -> Shown:
    return {"releases": overview.releases(), "may_propose": user_of(request).has_perm(PROPOSE)}


def draft(request: HttpRequest) -> Shown:
    return {
        "draft": overview.draft_against_live(),
        "may_propose": user_of(request).has_perm(PROPOSE),
    }


def quality_problems(request: HttpRequest) -> Shown:
    found = problems.seen_by(user_of(request), check_everything())
    return {"kinds": problems.by_kind(found)}


def content_gaps(request: HttpRequest) -> Shown:
    return {
        "gaps": (*gaps.evidence_gaps(), *vignette_gaps()),
        "languages": completeness(),
        "weakest": gaps.weakest_evidence(),
    }


def clinical_reviews(request: HttpRequest) -> Shown:
    found = reviews.standings(review_pages.seen_by(user_of(request)))
    return {"kinds": reviews.by_kind(found), "states": list(reviews.ReviewState)}


def quality_of_releases(request: HttpRequest) -> Shown:
    found = trend()
    chart = charts.of_trend(found) if len(found) > 1 else ""  # one release is no line
    return {"trend": found, "metrics": METRICS.values(), "chart": chart}


class PeriodForm(forms.Form):
    def __init__(self, request: HttpRequest) -> None:
        super().__init__({"days": request.GET.get("days") or usage.periods()[0]})
        choices = [(days, f"{days} days") for days in usage.periods()]
        self.fields["days"] = forms.TypedChoiceField(coerce=int, choices=choices)


def use(request: HttpRequest) -> Shown:
    """Of the period that `days` names; what is no such period is an error, with its reason."""
    form = PeriodForm(request)
    if not form.is_valid():
        return {"errors": form.errors["days"], "periods": usage.periods()}
    found = usage.usage(form.cleaned_data["days"])
    return {
        "usage": found,
        "searches": most_missed(since=found.per_day[0][0]),
        "fewest": FEWEST,
        "periods": usage.periods(),
        "chart": charts.of_days(found.per_day),
    }


@dataclass(frozen=True, slots=True)
class Section:
    """`later`: it reads all of the draft, so that the page does not wait for it."""

    name: str
    title: str
    permission: str
    read: Callable[[HttpRequest], Shown]
    later: bool = False

    @property
    def template(self) -> str:
        return f"admin/dashboard/{self.name}.html"


SECTIONS = {
    section.name: section
    for section in (
        Section("releases", "Releases", "conditions.view_release", releases),
        Section(
            "draft", "Draft against the live release", "conditions.view_condition", draft, True
        ),
        Section(
            "problems", "Quality problems", "conditions.view_condition", quality_problems, True
        ),
        Section("reviews", "Clinical reviews", "conditions.view_condition", clinical_reviews, True),
        Section("gaps", "Gaps in the content", "conditions.view_condition", content_gaps, True),
        Section(
            "quality", "Quality of the releases", "conditions.view_release", quality_of_releases
        ),
        Section("use", "Use", "triage.view_statistics", use),
    )
}


def dashboard(request: HttpRequest, context: Shown) -> Shown:
    """What unfold shows besides its own on the first page."""
    live = Release.objects.live()
    seen = [s for s in SECTIONS.values() if user_of(request).has_perm(s.permission)]
    shown = [
        {"section": section} if section.later else _shown(section, request) for section in seen
    ]
    # Too much to be read on every visit: then it waits until somebody asks.
    large = live is not None and sum(live.counts.values()) > COMPARED_UNASKED
    return context | {"sections": shown, "unasked": not large}


def _shown(section: Section, request: HttpRequest) -> Shown:
    return {"section": section, "at": timezone.now(), **section.read(request)}


def section_page(request: HttpRequest, name: str) -> HttpResponse:
    """One section by itself: in place for htmx, else as a page."""
    if name not in SECTIONS:
        raise Http404
    section = SECTIONS[name]
    if not user_of(request).has_perm(section.permission):
        raise PermissionDenied
    context: Shown = {"section": section, "shown": _shown(section, request)}
    if "HX-Request" in request.headers:
        answer = TemplateResponse(request, "admin/dashboard/_section.html", context)
    else:
        context |= admin.site.each_context(request) | {"title": section.title}
        answer = TemplateResponse(request, "admin/dashboard/page.html", context)
    patch_vary_headers(answer, ["HX-Request"])
    return answer
