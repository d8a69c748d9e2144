"""The public pages and the read API under a candidate, for staff who may read releases.

They stand at addresses of their own, /admin/preview/<number>/..., and no switch in a session,
cookie, header or query leads to them. So a public address answers the same to everybody, a cache
that goes by addresses cannot mix the two up, and a preview ends with its address: at a log-out, or
when the release is no candidate any more. The price is that a page is answered by hand here, with
the middleware that goes by the address.

Nothing is kept. A form is answered inside a transaction that is rolled back, with its result at
once; what needs something stored (the guided interview, a result's PDF) leads to the form.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.handlers.exception import convert_exception_to_response
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.common import CommonMiddleware
from django.shortcuts import get_object_or_404, redirect
from django.template.response import SimpleTemplateResponse
from django.urls import URLResolver, get_resolver, get_script_prefix, reverse, set_script_prefix
from django.urls.resolvers import RegexPattern

from ankle_site.languages import LanguageMiddleware
from ankle_site.operations.headers import ContentPolicyMiddleware
from conditions.live import show_as_live
from conditions.models import Release, ReleaseStatus

# Of what is asked and answered; the rest needs something that is stored.
SHOWN = {"form", "guide"}


@dataclass(frozen=True, slots=True)
class Preview:
    """What a previewed page says of itself. `leave` is where its exit leads."""

    release: Release
    leave: str
    base: str
    answered: bool = False


@permission_required("conditions.view_release", raise_exception=True)
def preview(request: HttpRequest, number: int, path: str = "") -> HttpResponse:
    release = get_object_or_404(Release, number=number)
    leave = reverse("admin:conditions_release_change", args=[release.pk])
    if release.status != ReleaseStatus.CANDIDATE:
        state = release.get_status_display().lower()
        messages.warning(request, f"{release} is no candidate any more: it is {state}.")
        return redirect(leave)
    shown = Preview(release, leave, reverse("preview", args=[number]))
    with _addresses_below(shown.base):
        response = _answer(_as_if_live(request, path, shown))
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def _as_if_live(request: HttpRequest, path: str, shown: Preview) -> HttpRequest:
    """The same request for a public address. The outer one stays what it is: one for the admin."""
    inner = copy(request)
    inner.path_info, inner.path = f"/{path}", f"{shown.base}{path}"
    inner.preview = shown  # type: ignore[attr-defined]
    show_as_live(inner, shown.release)
    return inner


def _answer(request: Any) -> HttpResponse:
    response: HttpResponse
    if request.method != "POST":
        response = _page(request)
        return response
    with transaction.atomic():
        response = _page(request)
        base = request.preview.base
        if isinstance(response, HttpResponseRedirect) and response.url.startswith(base):
            shown = Preview(request.preview.release, request.preview.leave, base, answered=True)
            result = _as_if_live(request, response.url.removeprefix(base), shown)
            result.method = "GET"
            response = _page(result)
        transaction.set_rollback(True)
    return response


def _view(request: Any) -> HttpResponse:
    match = _public_addresses().resolve(request.path_info)
    request.resolver_match = match
    in_preview = match.url_name in SHOWN or request.preview.answered
    if match.namespace == "triage" and not in_preview:
        return redirect("triage:form")
    response: HttpResponse = match.func(request, *match.args, **match.kwargs)
    return response.render() if isinstance(response, SimpleTemplateResponse) else response


_within: Any = CommonMiddleware(convert_exception_to_response(_view))
_page: Any = ContentPolicyMiddleware(LanguageMiddleware(_within))


def _public_addresses() -> URLResolver:
    """Those of patients' pages and of version 1 of the API, and no other."""
    urls: Any = get_resolver().urlconf_module
    return URLResolver(RegexPattern(r"^/"), urls.PREVIEWED)


@contextmanager
def _addresses_below(base: str) -> Iterator[None]:
    """Every link of a page that is made inside stays below `base`."""
    before = get_script_prefix()
    set_script_prefix(base)
    try:
        yield
    finally:
        set_script_prefix(before)
