"""The language of a page, which its address alone decides, and the same page in the others."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix
from django.utils import translation
from django.utils.http import escape_leading_slashes
from django.utils.translation import get_language_from_path

from ankle_site.staff.gate import is_for_admin


@dataclass(frozen=True, slots=True)
class Version:
    """A page in one language; `path` holds its query too, and `address`, its one name, does not."""

    code: str
    name: str
    path: str
    address: str
    current: bool


class LanguageMiddleware:
    """Django's own asks the browser first, so that each response would have to vary by that.

    It also leaves the language behind on the thread; here it ends with the response.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = get_language_from_path(request.path_info) or settings.LANGUAGE_CODE
        with translation.override(language):
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


def languages(request: HttpRequest) -> dict[str, Any]:
    """The page's versions, for the links between them.

    None where the page is in English only, or where it answers a form: to follow a link would
    lose what was filled in.
    """
    path = path_in_english(request)
    preview = getattr(request, "preview", None)
    answers_a_form = request.method == "POST" or (preview and preview.answered)
    # For whom there is no admin, its addresses are as missing as any other, in each language.
    in_english_only = path.startswith("/api/") or is_for_admin(path, request)
    if answers_a_form or in_english_only or not _is_ours(request):
        return {"versions": []}
    current = translation.get_language()
    return {
        "versions": [
            Version(code, name, found, request.build_absolute_uri(address), code == current)
            for code, name in settings.LANGUAGES
            for found in [in_language(path, code)]
            for address in [found.partition("?")[0]]
        ]
    }


def _is_ours(request: HttpRequest) -> bool:
    """Whether the page was asked for under a name of this site; a page of an error may not be."""
    try:
        return bool(request.get_host())
    except DisallowedHost:
        return False


def path_in_english(request: HttpRequest) -> str:
    """With the query, below whatever the site is mounted at; never of another host."""
    path = request.get_full_path_info()
    language = get_language_from_path(request.path_info)
    return escape_leading_slashes(path.removeprefix(_prefix(language)) if language else path)


def in_language(path: str, language: str) -> str:
    """A path in English, which is below whatever the site is mounted at, in another language."""
    return get_script_prefix().rstrip("/") + _prefix(language) + path


def _prefix(language: str) -> str:
    return "" if language == settings.LANGUAGE_CODE else f"/{language}"
