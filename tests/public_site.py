"""Every public address of the site, as the resolver has them, and what a stranger gets there.

An address with something to fill in needs an entry below: without one, whoever asks for all of them
is told so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.contrib.admindocs.views import simplify_regex
from django.forms import BaseForm
from django.http import HttpResponse
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern

from conditions.models import (
    Condition,
    Guide,
    Investigation,
    KnowledgeEntity,
    Release,
    Source,
    Structure,
    Symptom,
    Treatment,
    Zone,
)
from triage.api.fhir.views import RESOURCES
from triage.models import Question, UrgencyRule, Vignette

# Whose slug an address holds, by what stands before it.
SLUGS: dict[str, type[KnowledgeEntity]] = {
    "anatomy": Structure,
    "conditions": Condition,
    "guides": Guide,
    "investigations": Investigation,
    "questions": Question,
    "rules": UrgencyRule,
    "sources": Source,
    "structures": Structure,
    "symptoms": Symptom,
    "treatments": Treatment,
    "vignettes": Vignette,
    "why": Condition,
    "zones": Zone,
}
# What is in one language only.
UNTRANSLATED = ("/ai4h/", "/api/", "/fhir/", "/robots.txt", "/sitemap.xml")
CHECK, GUIDED, TRIAGE = "/check/", "/check/guided/", "/api/v1/triage/"
# Asked for last, because what is deleted leads nowhere any more.
DELETING = "delete/"
NOT_FOUND = 404


def routes() -> list[str]:
    """Such as `conditions/<slug>/`; those of the admin are tests/ankle_site/permission_table.py's.

    Pages in another language have the same ones below its code.
    """
    found = set(_routes(get_resolver().url_patterns))
    return sorted(route for route in found if not route.startswith("admin/"))


def _routes(patterns: list[URLPattern | URLResolver], start: str = "") -> Iterator[str]:
    for pattern in patterns:
        own = str(pattern.pattern)
        if isinstance(pattern.pattern, RegexPattern):
            own = simplify_regex(own).removeprefix("/")
        route = start + re.sub(r"<\w+:", "<", own)
        if isinstance(pattern, URLResolver):
            yield from _routes(pattern.url_patterns, route)
        else:
            yield route


@dataclass(frozen=True)
class Stranger:
    """Somebody with a result, and links to interviews: one's own and one that somebody sent."""

    client: Client
    token: str = ""
    signed: tuple[str, ...] = ()

    def addresses(self) -> Iterator[str]:
        """Every address, with every row, release and token that could be meant by it."""
        filled = [address for route in routes() for address in self._filled(f"/{route}")]
        prefixes = ["", *(f"/{code}" for code, _ in settings.LANGUAGES[1:])]
        for address in sorted(filled, key=lambda each: each.endswith(DELETING)):
            once = address.startswith(UNTRANSLATED)
            yield from [address] if once else (prefix + address for prefix in prefixes)

    def visit(self) -> Iterator[tuple[str, Any]]:
        """Each address with the answers to reading and to an empty form; and those to questions."""
        yield from self._answers()
        for address in self.addresses():
            answer = self._get(address)
            yield address, answer
            if answer.status_code != NOT_FOUND:
                for query in _queries(address):
                    yield address + query, self._get(address + query)
                yield address, self.client.post(address)

    def _get(self, address: str) -> Any:
        """What is streamed can be read only once; it is made whole."""
        answer = self.client.get(address)
        if not answer.streaming:
            return answer
        return HttpResponse(answer.getvalue(), status=answer.status_code, headers=answer.headers)

    def _filled(self, route: str) -> Iterator[str]:
        if (hole := re.search(r"([^/]*)/<(\w+)>", route)) is None:
            yield route
            return
        for value in self._values(before=hole[1], name=hole[2]):
            yield from self._filled(route.replace(f"<{hole[2]}>", str(value), 1))

    def _values(self, *, before: str, name: str) -> list[Any]:
        if name == "slug":
            return sorted(set(SLUGS[before]._base_manager.values_list("slug", flat=True)))
        if name == "number":
            return _numbers()
        if name == "id":
            return [f"{known}-{number}" for known in RESOURCES[before] for number in _numbers()]
        return {"kind": list(RESOURCES), "token": [self.token], "signed": list(self.signed)}[name]

    def _answers(self) -> Iterator[tuple[str, Any]]:
        """To every symptom that there is, by every release; what was asked is named as a path."""
        slugs = sorted(set(Symptom._base_manager.values_list("slug", flat=True)))
        for release in (None, *_numbers()):
            for slug in slugs:
                for address, body in _questions(slug):
                    body |= {"release": release}
                    answer = self.client.post(address, body, content_type="application/json")
                    yield f"{address}{slug}/?release={release}", answer


def _questions(slug: str) -> list[tuple[str, dict[str, Any]]]:
    """What can be asked about one symptom, all that can be told with it."""
    answers = {"answers": {slug: "yes"}}
    return [
        (TRIAGE, answers | {"limit": 20, "include": ["next_question", "what_would_change"]}),
        (f"{TRIAGE}batch/", {"cases": [answers], "limit": 20}),
        ("/api/v1/parse/", {"text": f"{slug} heel"}),
    ]


def _numbers() -> list[int]:
    return list(Release.objects.order_by("number").values_list("number", flat=True))


def _queries(address: str) -> list[str]:
    """What else can be asked of an address; `heel` is in every text that a test makes for this."""
    if address.endswith("search/"):
        return ["?q=heel"]
    if address.startswith("/fhir/"):
        return [f"?version={number}" for number in _numbers()]
    if not address.startswith("/api/v1/"):
        return [f"?release={number}" for number in _numbers()[-1:]]
    return ["?search=heel", "?page_size=200", *(f"?release={number}" for number in _numbers())]


def arrived(client: Client) -> Stranger:
    """With the form filled in, and two interviews begun and answered to their end."""
    form = client.get(CHECK).context["form"]
    token = client.post(CHECK, first_answers(form))["Location"].split("/")[-2]
    return Stranger(client, token, (interviewed(client), interviewed(Client())))


def interviewed(client: Client) -> str:
    """Answer all that the guided interview asks; what stands in the link that it can go on by."""
    person = {"for_whom": "me", "age": "45", "sex": "female"}
    page: Any = client.post(GUIDED, person, follow=True)
    link: str = page.context["keeping"]["link"]
    while form := getattr(page.context.get("page"), "form", None):
        page = client.post(page.request["PATH_INFO"], first_answers(form), follow=True)
    return link.split("/")[-2]


def first_answers(form: BaseForm) -> dict[str, Any]:
    """The first that is offered to each question, and an age."""
    return {
        field.html_name: next((value for value, _ in getattr(field.field, "choices", ())), "45")
        for field in form
    }
