"""The pages by which people log in with a second factor and look after their own account."""

from typing import Any

from django.conf import settings
from django.contrib import admin, messages
from django.contrib.auth import logout
from django.contrib.auth.views import RedirectURLMixin
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from django_otp.plugins.otp_totp.models import default_key

from ankle_site.staff import second_factor
from ankle_site.staff.forms import AppCodeForm, PresentCodeForm, RecoveryCodeForm, SetUpForm
from ankle_site.staff.second_factor import CodeRefusedError, person_of
from ankle_site.staff.sessions import end_sessions, sessions_of

NEW_KEY = "second_factor_key"


def page(request: HttpRequest, name: str, **context: Any) -> TemplateResponse:
    shown = admin.site.each_context(request) | context
    return TemplateResponse(request, f"admin/staff/{name}.html", shown)


@method_decorator(never_cache, name="dispatch")
class CodePage(RedirectURLMixin, FormView[Form]):
    """Asks who gave their password for a code, then lets them in."""

    template_name = "admin/staff/code.html"
    form_class: type[Form] = AppCodeForm
    next_page = "admin:index"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not second_factor.is_missing(request):
            return HttpResponseRedirect(self.get_success_url())
        if second_factor.device_of(person_of(request)) is None:
            return second_factor.ask(request)
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: Form) -> HttpResponse:
        person = person_of(self.request)
        try:
            device = second_factor.verify(user=person, code=form.cleaned_data["code"])
        except CodeRefusedError as refusal:
            form.add_error("code", str(refusal))
            return self.form_invalid(form)
        second_factor.admit(self.request, user=person, device=device)
        if self.form_class is RecoveryCodeForm:
            left = second_factor.recovery_codes_left(person)
            messages.warning(self.request, f"Recovery codes left: {left}. See Your account.")
        return HttpResponseRedirect(self.get_success_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            **admin.site.each_context(self.request),
            title="Second factor",
            next=self.get_redirect_url(),
            recovery=self.form_class is RecoveryCodeForm,
            **kwargs,
        )


@never_cache
def set_up(request: HttpRequest) -> HttpResponse:
    """Make an app one's second factor: the first, or in place of the one that one has."""
    person = person_of(request)
    if not (person.is_authenticated and person.is_staff):
        return redirect("admin:login")
    present = second_factor.device_of(person)
    if present and second_factor.is_missing(request):
        return second_factor.ask(request)
    key = request.session.setdefault(NEW_KEY, default_key())
    form = SetUpForm(request.POST or None, replaces=present is not None)
    if request.method == "POST" and form.is_valid():
        try:
            device = second_factor.enrol(
                user=person, key=key, keep=request.session.session_key, **form.cleaned_data
            )
        except CodeRefusedError as refusal:
            form.add_error(None, str(refusal))
        else:
            del request.session[NEW_KEY]
            second_factor.admit(request, user=person, device=device)
            return _show_recovery_codes(request)
    shown = {"secret": second_factor.secret(key), "picture": second_factor.picture(person, key)}
    return page(request, "set_up", title="Second factor", form=form, present=present, **shown)


def recovery_codes(request: HttpRequest) -> HttpResponse:
    person = person_of(request)
    form = PresentCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            second_factor.verify(user=person, **form.cleaned_data)
        except CodeRefusedError as refusal:
            form.add_error("code", str(refusal))
        else:
            return _show_recovery_codes(request)
    return page(request, "new_codes", title="New recovery codes", form=form)


def _show_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Once, in the answer itself: they are on no page that one can come back to."""
    codes = second_factor.new_recovery_codes(user=person_of(request))
    return page(request, "recovery_codes", title="Recovery codes", codes=codes)


@require_POST
def cancel(request: HttpRequest) -> HttpResponse:
    """For who cannot give the second factor, or wants to log in as somebody else."""
    logout(request)
    return redirect("admin:login")


def account(request: HttpRequest) -> HttpResponse:
    person, key = person_of(request), request.session.session_key
    if request.method == "POST":
        ids = {request.POST["session"]} if "session" in request.POST else None
        ended = end_sessions(user=person, ids=ids, keep=key)
        messages.success(request, f"Sessions ended: {ended}.")
        return redirect("account")
    return page(
        request,
        "account",
        title="Your account",
        device=second_factor.device_of(person),
        codes_left=second_factor.recovery_codes_left(person),
        sessions=sessions_of(person, current=key),
        minutes=settings.LOGIN_LOCK_MINUTES,
    )
