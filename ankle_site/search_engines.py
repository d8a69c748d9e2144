"""What search engines may read: the sitemap, and robots.txt."""

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.urls import get_script_prefix, reverse
from django.utils import translation
from django.views.decorators.http import require_safe

from ankle_site.languages import in_language
from conditions.live import NoLiveReleaseError
from conditions.models import (
    Condition,
    Guide,
    Investigation,
    KnowledgeEntity,
    Release,
    Structure,
    Symptom,
    Treatment,
)

# The page of one row of each kind.
ENTITIES: dict[str, type[KnowledgeEntity]] = {
    "conditions:condition": Condition,
    "conditions:symptom": Symptom,
    "conditions:treatment": Treatment,
    "conditions:investigation": Investigation,
    "conditions:structure": Structure,
    "triage:guide": Guide,
}
LISTS = (
    "home",
    "conditions:condition_list",
    "conditions:symptom_list",
    "conditions:treatment_list",
    "conditions:investigation_list",
    "conditions:structure_list",
    "conditions:guide_list",
    "conditions:source_list",
    "triage:interview",
    "triage:form",
)
STANDING = ("about", "privacy", "accessibility")
# As in the pages' own links: "en" is for every reader of English, "en-gb" would be for few.
LANGUAGES = {code.partition("-")[0]: code for code, _ in settings.LANGUAGES}
# Below these is what is somebody's own. RFC 9309: the longest rule holds, $ is the end.
PRIVATE = ("triage:form", "triage:interview")


class PublicPage(NamedTuple):
    """`path` is the page's in English; `changed` is None where releases do not change it."""

    path: str
    changed: datetime | None


class PublicPages(Sitemap[PublicPage]):
    """Every page of the live release that is for everybody, in every language.

    Eight queries at any size. Raises NoLiveReleaseError. A file of more than 50,000 addresses is
    continued at ?p=2, which no index names yet: the shipped knowledge has 1,200.
    """

    i18n = True
    alternates = True
    languages = [*LANGUAGES]

    def items(self) -> list[PublicPage]:
        release = Release.objects.live()
        if release is None:
            raise NoLiveReleaseError
        with translation.override(settings.LANGUAGE_CODE):
            return [*_pages(release)]

    def location(self, item: PublicPage) -> str:
        return in_language(item.path, LANGUAGES[str(translation.get_language())])

    def lastmod(self, item: PublicPage) -> datetime | None:
        return item.changed


def _pages(release: Release) -> Iterator[PublicPage]:
    changed = release.events.live_since()
    yield from (PublicPage(_path(name), changed) for name in LISTS)
    for name, model in ENTITIES.items():
        rows = model.objects.in_release(release).order_by("slug")
        for slug in rows.values_list("slug", flat=True):
            yield PublicPage(_path(name, slug), changed)
    yield from (PublicPage(_path(name), None) for name in STANDING)


def _path(name: str, *args: str) -> str:
    return "/" + reverse(name, args=args).removeprefix(get_script_prefix())


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Not where the admin stands: that would tell everybody. Its pages say `noindex` themselves,
    which only robots that are let in can read.
    """
    lines = ["User-agent: *"]
    for code, _ in settings.LANGUAGES:
        with translation.override(code):
            lines += [f"Allow: {reverse(name)}$" for name in PRIVATE]
            lines.append(f"Disallow: {reverse('triage:form')}")
    lines += ["", f"Sitemap: {request.build_absolute_uri(reverse('sitemap'))}", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")
