"""The read API as a whole: it shows every kind of knowledge, and each answer costs the same."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.handlers.base import BaseHandler
from django.test import Client
from django.urls import URLPattern, get_resolver
from pytest_django import DjangoAssertNumQueries, Settings
from rest_framework.serializers import ModelSerializer

from ankle_site.api.middleware import ShortWayMiddleware
from conditions.api.viewsets import KnowledgeViewSet
from conditions.canonical import content_fields, knowledge_models
from conditions.models import KnowledgeRow
from tests.conditions.api import read
from tests.factories import make_empty_release
from tests.samples import publish_every_kind

pytestmark = pytest.mark.django_db

# What the API tells in another way than by a field of this name.
TOLD_OTHERWISE = {
    "i18n",  # translations: the export has them
    "other_names",  # names
    "choice.question",  # rows inside the one that they belong to
    "choice.position",  # the order of the choices
    "guideanswer.guide",
    "urgencycriterion.rule",
    "vignetteanswer.vignette",
}


def shapes() -> Iterator[ModelSerializer[Any]]:
    """Of every address of the API that reads knowledge, and of what is inside."""
    for view in views():
        yield from _and_inside(view.serializer_class())


def views() -> list[type[KnowledgeViewSet]]:
    patterns: list[Any] = get_resolver("conditions.api.urls").url_patterns
    patterns += get_resolver("triage.api.urls").url_patterns
    classes = [
        getattr(pattern.callback, "cls", None)
        for pattern in patterns
        if isinstance(pattern, URLPattern)
    ]
    return [
        cls for cls in classes if cls and issubclass(cls, KnowledgeViewSet) and cls.serializer_class
    ]


def _and_inside(shape: Any) -> Iterator[ModelSerializer[Any]]:
    yield shape
    for field in shape.fields.values():
        inner = getattr(field, "child", field)
        if isinstance(inner, ModelSerializer):
            yield from _and_inside(inner)


def test_every_kind_of_knowledge_is_shown_with_all_that_editors_write() -> None:
    shown: dict[type[KnowledgeRow], set[str]] = {}
    for shape in shapes():
        told = {str(field.source).removeprefix("first_") for field in shape.fields.values()}
        shown.setdefault(shape.Meta.model, set()).update(told, shape.fields)
    missing = {
        f"{model._meta.model_name}.{name}"
        for model in knowledge_models()
        for name in [*content_fields(model), *(f.name for f in model._meta.local_many_to_many)]
        if name not in shown.get(model, set())
    }
    named = {name for name in missing if {name, name.partition(".")[2]}.isdisjoint(TOLD_OTHERWISE)}
    assert named == set()


# By page; each address of a list also by cursor, which does not count.
QUERIES = {
    # live release, count, rows, sources
    "evidence/": 4,
    "condition-treatments/": 4,
    "condition-investigations/": 4,
    # live release, count, rows
    "structure-relations/": 3,
    "conditions/": 3,
    "symptoms/": 3,
    "treatments/": 3,
    "investigations/": 3,
    "structures/": 3,
    "sources/": 3,
    "guides/": 3,
    # live release, count, rows, felt there, lying there
    "zones/": 5,
    # live release, count, rows, choices, their symptoms
    "questions/": 5,
    # live release, count, rows, criteria
    "rules/": 4,
    # live release, count, rows, what they have
    "vignettes/": 4,
    # live release, count, releases, last decision
    "releases/": 4,
    # the same with the notes of all releases, which are searched here
    "releases/?search=test": 5,
    # live release, count, rows: what they are found by is joined
    "conditions/?search=condition": 3,
    # live release, and each of eleven kinds
    "search/?q=what": 12,
    # live release, count, rows, anatomy, evidence and its sources, the parents of its symptoms,
    # treatments and their sources, tests and their sources, sources
    "conditions/?expand=structures,evidence.symptom,evidence.sources,treatments.treatment,"
    "investigations,sources": 12,
    # live release, count, rows, structure, children, evidence and its sources, sources
    "symptoms/?expand=structure,children,evidence.condition,sources": 8,
    # live release, count, rows, uses and their sources, sources
    "treatments/?expand=conditions.condition,sources": 6,
    "investigations/?expand=conditions.condition,sources": 6,
    # live release, count, rows, relations both ways, symptoms and their parents, sources
    "structures/?expand=relations.structure,inverse_relations.structure,symptoms,sources": 8,
    # live release, count, rows, sources, parents of symptoms
    "evidence/?expand=condition,symptom,sources": 5,
    # live release, count, rows, answers, parents of their symptoms, sources
    "guides/?expand=answers.symptom,sources": 6,
    # live release, count, rows, condition, acceptable ones, answers, parents of their symptoms,
    # rules twice with their criteria, symptoms of the criteria that there are, sources
    "vignettes/?expand=gold,acceptable,answers.symptom,must_fire,must_not_fire,sources": 13,
    # live release, count, rows
    "conditions/?fields=slug": 3,
    "vignettes/?fields=slug": 3,
    # of one row, before it is kept, the release once more;
    # live release, row, anatomy, sources, evidence and its sources, treatments and their sources,
    # investigations and their sources
    "conditions/{condition}/": 11,
    # live release, row
    "conditions/{condition}/?fields=name": 2,
    # live release, row, structure, children, sources, evidence and its sources
    "symptoms/{symptom}/": 8,
    # live release, row, sources, uses and their sources
    "treatments/{treatment}/": 6,
    "investigations/{investigation}/": 6,
    # live release, row, sources, symptoms, relations both ways
    "structures/{structure}/": 7,
    # live release, row, felt there, lying there
    "zones/{zone}/": 5,
    # live release, row
    "sources/{source}/": 3,
    # live release, row, sources, answers
    "guides/{guide}/": 5,
    # live release, row, choices, their symptoms
    "questions/{question}/": 5,
    # live release, row, criteria, sources
    "rules/{rule}/": 5,
    # live release, row, condition, acceptable ones, answers, rules twice, sources
    "vignettes/{vignette}/": 9,
    # last decision, row
    "releases/1/": 2,
}


def addresses(client: Client) -> dict[str, str]:
    """Those of QUERIES with the slug of a row that has all of its parts."""
    lists = ["treatments", "investigations", "zones", "sources", "guides", "questions", "vignettes"]
    rows = {kind.rstrip("s"): _first(client, f"{kind}/") for kind in lists}
    told = _first(client, "evidence/", key=None)
    rows |= {side: told[side]["slug"] for side in ("condition", "symptom")}
    rows["structure"] = _first(client, "structure-relations/", key="structure")["slug"]
    rows["rule"] = _first(client, f"rules/?symptom={rows['symptom']}")
    return {address: address.format(**rows) for address in QUERIES}


def _first(client: Client, address: str, *, key: str | None = "slug") -> Any:
    row = read(client, address)["results"][0]
    return row[key] if key else row


@pytest.mark.parametrize("size", [1, 3])
def test_each_address_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_every_kind(size + 1)
    for address, filled in addresses(client).items():
        with django_assert_num_queries(QUERIES[address], info=address):
            answer = read(client, filled)
        if address.endswith("}/"):  # kept by now, but for the live release
            with django_assert_num_queries(1, info=address):
                assert read(client, filled) == answer


@pytest.mark.parametrize("size", [1, 3])
def test_a_cursor_takes_the_same_queries_at_any_size(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    publish_every_kind(size + 1)
    first = read(client, "evidence/?cursor=*&page_size=1")
    # The release, the row of the cursor, rows, sources.
    with django_assert_num_queries(4):
        client.get(first["next"])


def test_what_a_client_has_costs_one_query_at_every_address(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_every_kind(2)
    for address in addresses(client).values():
        etag = client.get(f"/api/v1/{address}")["ETag"]
        # The release, or the last decision about one.
        with django_assert_num_queries(1, info=address):
            again = client.get(f"/api/v1/{address}", headers={"if-none-match": etag})
        assert (again.status_code, again.content) == (304, b"")


OF_PAGES = ("session", "person", "htmx", "_messages")


@pytest.mark.parametrize(("address", "known"), [("/api/v1/conditions/", False), ("/", True)])
def test_a_request_of_the_api_is_led_past_what_is_of_pages(
    client: Client, address: str, *, known: bool
) -> None:
    make_empty_release()
    request = client.get(address).wsgi_request
    assert [hasattr(request, name) for name in OF_PAGES] == [known] * len(OF_PAGES)


def test_it_is_led_past_all_of_that(settings: Settings) -> None:
    """A middleware that does not hold the next one would hide those below it."""
    first = settings.MIDDLEWARE.index(f"{ShortWayMiddleware.__module__}.ShortWayMiddleware")
    settings.MIDDLEWARE = settings.MIDDLEWARE[first:]
    handler: Any = BaseHandler()
    handler.load_middleware()
    short_way = handler._middleware_chain.__wrapped__
    assert short_way.view_response.__wrapped__ == handler._get_response
