"""The pages that ask and that answer: the form, a result, its deletion, and the ranked guides."""

import logging
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe

from conditions.live import live_release
from conditions.models import Condition, Guide, Release, Zone
from conditions.outages import OUTAGES, RETRY_AFTER
from conditions.structured_data import Entities
from triage import assessments
from triage.answers import InvalidAnswers
from triage.feedback import FeedbackForm, TooManyChangesError, give
from triage.forms import CHANGED, STOP, CheckForm
from triage.models import Assessment, Feedback, Question
from triage.pages import guide_page, result_page
from triage.presentation import urgency_card
from triage.results import assess
from triage.values import Result
from triage.why import why_list, why_page

log = logging.getLogger(__name__)

Parameters = ParamSpec("Parameters")
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def without_referrer(view: View[Parameters]) -> View[Parameters]:
    """Whoever follows a link of a page takes its address, the key to the answers, nowhere."""

    @wraps(view)
    def answer(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        response = view(request, *args, **kwargs)
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def check(request: HttpRequest) -> HttpResponse:
    """The form; a good answer leads to its result, so that reloading sends nothing twice.

    What was ticked answers the questions that were shown, whatever is live by now: "none of these"
    denies nothing that a newer release has added. It is judged by the live one.
    """
    release = live_release(request)
    data = request.POST if request.method == "POST" else None
    asked = _asked(request, release)
    form = _check_form(data, asked)
    status = 200
    if form.is_valid():
        try:
            result = assess(
                answers=form.answers(),
                age=form.given_age(),
                sex=form.given_sex(),
                release=release,
            )
        except InvalidAnswers as problem:
            if asked == release:
                form.refuse(problem.errors)
            else:
                form, asked = _check_form(data, release), release
                form.add_error(None, CHANGED)
            status = 400
        else:
            try:
                return redirect(assessments.store(result=result, side=form.given_side()))
            except OUTAGES as error:
                questions = Question.objects.in_release(release).in_order()
                return not_kept(request, result, questions, error)
    context = {"form": form, "stop": STOP, "asked": asked}
    return render(request, "triage/check.html", context, status=status)


def _asked(request: HttpRequest, live: Release) -> Release:
    """The release whose questions were shown, as the form says; else the live one."""
    number = request.POST.get("release", "")
    if number == str(live.number):
        return live
    return Release.objects.published_as(number) or live


def _check_form(data: QueryDict | None, release: Release) -> CheckForm:
    return CheckForm(
        data,
        questions=Question.objects.in_release(release).in_order(),
        zones=Zone.objects.in_release(release).by_symptom(),
    )


def not_kept(
    request: HttpRequest, found: Result, questions: Sequence[Question], error: Exception
) -> HttpResponse:
    """Where nothing can be stored: at least how urgent it is."""
    log.error("A result could not be kept: %s", error)
    context = {"card": urgency_card(found, questions)}
    response = render(request, "triage/not_kept.html", context, status=503)
    response["Retry-After"] = str(RETRY_AFTER)
    return response


# Browsers send the origin "null" with a form from a page that says no-referrer, and Django refuses
# that as a forgery. Pages with a form say same-origin, as all others do: their address, which is
# the key to the answers, may go to this site, and to no other.
@require_safe
def result(request: HttpRequest, token: str) -> HttpResponse:
    context = {"page": result_page(_assessment(token)), "address": request.build_absolute_uri()}
    return render(request, "triage/result.html", context)


@require_safe
@without_referrer
def result_pdf(request: HttpRequest, token: str) -> HttpResponse:
    from triage.pdf import as_pdf  # noqa: PLC0415  its fonts take a second that no start needs

    page = result_page(_assessment(token))
    response = HttpResponse(as_pdf(page), content_type="application/pdf")
    name = f"ankle-site-{page.assessment.created_at:%Y-%m-%d}.pdf"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
@without_referrer
def why_not(request: HttpRequest, token: str) -> HttpResponse:
    return render(request, "triage/why_list.html", {"page": why_list(_assessment(token))})


@require_safe
@without_referrer
def why(request: HttpRequest, token: str, slug: str) -> HttpResponse:
    assessment = _assessment(token)
    conditions = Condition.objects.in_release(assessment.release)
    page = why_page(assessment, get_object_or_404(conditions, slug=slug))
    return render(request, "triage/why.html", {"page": page})


@require_http_methods(["GET", "HEAD", "POST"])
def feedback(request: HttpRequest, token: str) -> HttpResponse:
    """The two questions; the result page sends the first of them alone."""
    assessment = _assessment(token)
    form = _feedback_form(request, assessment)
    status = 200
    if form.is_valid():
        try:
            give(
                assessment=assessment,
                helped=form.cleaned_data["helped"],
                finding=form.finding(),
            )
        except TooManyChangesError:
            form.add_error(None, gettext("You changed this many times. It stays as it is now."))
            status = 429
        else:
            return redirect(f"{assessment.get_absolute_url()}#feedback")
    context = {"assessment": assessment, "form": form}
    return render(request, "triage/feedback.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest, token: str) -> HttpResponse:
    assessment = _assessment(token)
    if request.method == "POST":
        assessments.delete(assessment=assessment)
        return redirect("triage:deleted")
    return render(request, "triage/delete.html", {"assessment": assessment})


@require_safe
@without_referrer
def deleted(request: HttpRequest) -> HttpResponse:
    return render(request, "triage/deleted.html")


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    release = live_release(request)
    guides = Guide.objects.in_release(release).prefetch_related("sources")
    page = guide_page(get_object_or_404(guides, slug=slug), release)
    ranked = [(card.match.condition, card.match.name) for card in page.matches]
    entity = Entities(request.build_absolute_uri).guide(page.guide, conditions=ranked)
    return render(request, "triage/guide.html", {"page": page, "main_entity": entity})


def _assessment(token: str) -> Assessment:
    kept = Assessment.objects.kept(at=timezone.now()).select_related("release")
    if found := kept.of_token(token):
        return found
    raise Http404


def _feedback_form(request: HttpRequest, assessment: Assessment) -> FeedbackForm:
    """Filled with what was said before."""
    given = Feedback.objects.filter(assessment=assessment).select_related("condition").first()
    return FeedbackForm(
        request.POST if request.method == "POST" else None,
        given=given,
        shown=[match.condition for match in assessment.matches.select_related("condition")],
        conditions=Condition.objects.in_release(assessment.release),
    )
