"""The pages of the guided interview. A signed cookie says which one it is; no address does."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import HttpResponseClientRedirect

from conditions.levels import Urgency
from conditions.live import live_release
from conditions.models import Zone
from conditions.outages import OUTAGES
from triage import interviews
from triage.interview import Ask, Topic
from triage.interview_forms import PageForm, PersonForm
from triage.interview_pages import answered_page, question_page
from triage.interviews import Standing
from triage.models import Interview, Question
from triage.views import not_kept

SALT = "interview"
COOKIE = f"{settings.COOKIE_PREFIX}{SALT}"
LINK = "triage.interview"  # salt: a signed cookie is no link
PATH = "/"  # of the cookie: the interview goes on where somebody changes the language

Parameters = ParamSpec("Parameters")
Inner = Callable[Concatenate[HttpRequest, Standing, Parameters], HttpResponse]
View = Callable[Concatenate[HttpRequest, Parameters], HttpResponse]


def with_standing(view: Inner[Parameters]) -> View[Parameters]:
    """Hand the view where the interview of this device stands; without one, begin at the start.

    So does whose questions were taken back: that may be because a warning sign was amiss.
    """

    @wraps(view)
    def answer(
        request: HttpRequest, /, *args: Parameters.args, **kwargs: Parameters.kwargs
    ) -> HttpResponse:
        interview = _interview(request)
        if interview is None or interview.release.is_taken_back():
            return redirect("triage:interview")
        return view(request, interviews.standing_of(interview), *args, **kwargs)

    return answer


@require_http_methods(["GET", "HEAD", "POST"])
@cache_control(no_store=True)
def start(request: HttpRequest) -> HttpResponse:
    """Who it is about; a good answer begins an interview on this device."""
    release = live_release(request)
    form = PersonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        interview = interviews.begin(release=release, **form.person())
        return _remember(redirect("triage:interview_next"), interview)
    unfinished = _interview(request)
    taken_back = unfinished is not None and unfinished.release.is_taken_back()
    context = {"form": form, "unfinished": unfinished, "taken_back": taken_back}
    return render(request, "triage/interview/start.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_standing
def person(request: HttpRequest, standing: Standing) -> HttpResponse:
    """The same questions about the person, to change them."""
    interview = standing.interview
    said = {"for_whom": interview.for_whom, "age": interview.age, "sex": interview.sex}
    form = PersonForm(request.POST if request.method == "POST" else None, initial=said)
    if form.is_valid():
        interviews.change_person(interview=interview, **form.person())
        return redirect("triage:interview_next")
    return render(request, "triage/interview/person.html", {"form": form})


@require_safe
@with_standing
def next_page(request: HttpRequest, standing: Standing) -> HttpResponse:
    """On to what comes next: a question, the check of all answers, or at once the result."""
    if isinstance(standing.step, Ask):
        return redirect("triage:interview_question", standing.step.topics[0].slug)
    if standing.is_emergency:
        return _leave(request, standing)
    return redirect("triage:interview_answers")


@require_http_methods(["GET", "HEAD", "POST"])
@with_standing
def question(request: HttpRequest, standing: Standing, slug: str) -> HttpResponse:
    """The page that comes next, or what was answered on it again; others are not shown."""
    step = standing.asks_with(slug)
    topics = step.topics if step else _reopened(standing, slug, request.POST)
    if not topics:
        return redirect("triage:interview_next")
    form = PageForm(
        request.POST if request.method == "POST" else None,
        topics=topics,
        questions=_questions(standing, topics),
        answers=standing.answers,
        side=standing.interview.side,
        zones=Zone.objects.in_release(standing.interview.release_id).by_symptom(),
    )
    if form.is_valid():
        try:
            interviews.record(standing=standing, shown=topics, said=form.said(), side=form.side())
        except OUTAGES as error:
            # What cannot wait is told. Less is not: the answers still to come could raise it.
            result = interviews.assess(standing=standing, shown=topics, said=form.said())
            if result.urgency < Urgency.URGENT:
                raise
            return not_kept(request, result, _all_questions(standing), error)
        return redirect("triage:interview_next")
    page = question_page(standing, form, step, slug=slug)
    context = {"page": page, "keeping": _keeping(request, standing)}
    return render(request, "triage/interview/question.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@with_standing
def answers(request: HttpRequest, standing: Standing) -> HttpResponse:
    """All answers to look over; sending them leads to the result."""
    if request.method == "POST":
        return _leave(request, standing)
    context = {
        "page": answered_page(standing, _all_questions(standing)),
        "keeping": _keeping(request, standing),
    }
    return render(request, "triage/interview/answers.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def delete(request: HttpRequest) -> HttpResponse:
    interview = _interview(request)
    if interview is None:
        return redirect("triage:interview")
    if request.method == "POST":
        interviews.delete(interview=interview)
        response = _to(request, reverse("triage:interview_deleted"))
        response.delete_cookie(COOKIE, path=PATH, samesite="Lax")
        return response
    return render(request, "triage/interview/delete.html")


@require_safe
def deleted(request: HttpRequest) -> HttpResponse:
    return render(request, "triage/interview/deleted.html")


@require_http_methods(["GET", "HEAD", "POST"])
def resume(request: HttpRequest, signed: str) -> HttpResponse:
    """Go on by a signed link, on this device or another, until the interview expires.

    Another is asked first: whoever sent somebody the link could read what they answer.
    """
    interview, own = _linked(signed), _interview(request)
    if request.method == "POST" or own == interview:
        return _remember(redirect("triage:interview_next"), interview)
    return render(request, "triage/interview/resume.html", {"own": own})


def _reopened(standing: Standing, slug: str, sent: Iterable[str]) -> tuple[Topic, ...]:
    """The answered question, with those that are sent beside it: whose page of several got through
    and its answer did not may have changed any of them before sending it again.
    """
    beside = (name[2:] for name in sent if name.startswith("q-") and name != f"q-{slug}")
    first = standing.reopened(slug)
    return first and (*first, *(topic for name in beside for topic in standing.reopened(name)))


def _interview(request: HttpRequest) -> Interview | None:
    """The interview of this device that has not expired, with its release; one query."""
    token = request.get_signed_cookie(COOKIE, default=None, salt=SALT)
    return _kept(token) if token else None


def _linked(signed: str) -> Interview:
    try:
        token = signing.loads(signed, salt=LINK)
    except signing.BadSignature:
        raise Http404 from None
    if interview := _kept(token):
        return interview
    raise Http404


def _kept(token: str) -> Interview | None:
    kept = Interview.objects.kept(at=timezone.now()).select_related("release")
    return kept.filter(token=token).first()


def _remember(response: HttpResponse, interview: Interview) -> HttpResponse:
    response.set_signed_cookie(
        COOKIE,
        interview.token,
        salt=SALT,
        expires=interview.expires_at,
        path=PATH,
        secure=settings.HTTPS,
        httponly=True,
        samesite="Lax",
    )
    return response


def _keeping(request: HttpRequest, standing: Standing) -> dict[str, Any]:
    signed = signing.dumps(standing.interview.token, salt=LINK)
    link = request.build_absolute_uri(reverse("triage:interview_resume", args=[signed]))
    return {"link": link, "hours": settings.INTERVIEW_RETENTION_HOURS}


def _leave(request: HttpRequest, standing: Standing) -> HttpResponse:
    """To the result; where none can be stored, at least how urgent it is."""
    try:
        return _to(request, interviews.finish(standing=standing).get_absolute_url())
    except OUTAGES as error:
        result = interviews.assess(standing=standing)
        return not_kept(request, result, _all_questions(standing), error)


def _to(request: HttpRequest, address: str) -> HttpResponse:
    """To a page outside of the interview: a script that swaps questions has to load it whole."""
    htmx = getattr(request, "htmx", False)
    return HttpResponseClientRedirect(address) if htmx else redirect(address)


def _all_questions(standing: Standing) -> list[Question]:
    return Question.objects.in_release(standing.interview.release_id).in_order()


def _questions(standing: Standing, topics: Iterable[Topic]) -> dict[str, Question]:
    questions = Question.objects.in_release(standing.interview.release_id)
    wanted = questions.filter(slug__in=[topic.slug for topic in topics])
    return {question.slug: question for question in wanted.in_order()}
