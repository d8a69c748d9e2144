"""Sources: how their identifiers are written, and that none is there twice."""

from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.duplicates import twins_of
from conditions.identifiers import DOI, PMCID, PMID, Identifier
from conditions.models import Source
from conditions.quality import check
from tests.accounts import make_member
from tests.factories import make_condition, make_source, publish
from tests.forms import address, filled_in
from tests.pages import main_text


@pytest.mark.parametrize(
    ("identifier", "pasted", "bare"),
    [
        (DOI, "10.1136/bmj.e1234", "10.1136/bmj.e1234"),
        (DOI, " https://doi.org/10.1016/S0020-1383(98)00147-8 ", "10.1016/S0020-1383(98)00147-8"),
        (DOI, "http://dx.doi.org/10.1000.10/1_2", "10.1000.10/1_2"),
        (DOI, "doi: 10.1136/x", "10.1136/x"),
        (DOI, "www.doi.org/10.1136/x", "10.1136/x"),
        (DOI, "10.1/x", None),
        (DOI, "10.1136/", None),
        (DOI, "10.1136/one two", None),
        (DOI, "https://example.org/10.1136/x", None),
        (PMID, "31412345", "31412345"),
        (PMID, "PMID: 31412345", "31412345"),
        (PMID, "https://pubmed.ncbi.nlm.nih.gov/31412345/", "31412345"),
        (PMID, "https://www.ncbi.nlm.nih.gov/pubmed/31412345", "31412345"),
        (PMID, "0123", None),
        (PMID, "PMC123", None),
        (PMCID, "PMC123", "PMC123"),
        (PMCID, "https://pmc.ncbi.nlm.nih.gov/articles/PMC123/", "PMC123"),
        (PMCID, "https://www.ncbi.nlm.nih.gov/pmc/articles/PMC123/", "PMC123"),
        (PMCID, "123", None),
    ],
)
def test_an_identifier_is_found_in_what_was_pasted(
    identifier: Identifier, pasted: str, bare: str | None
) -> None:
    assert identifier.bare(pasted) == bare


def test_a_source_keeps_identifiers_in_their_bare_form() -> None:
    source = Source(
        slug="s",
        title="S",
        kind="study",
        doi="https://doi.org/10.1136/bmj.e1",
        pmid="https://pubmed.ncbi.nlm.nih.gov/31412345/",
        pmcid="pmc123",
    )
    source.clean_fields()
    assert (source.doi, source.pmid, source.pmcid) == ("10.1136/bmj.e1", "31412345", "PMC123")


def test_what_is_no_identifier_is_refused_by_name() -> None:
    source = Source(slug="s", title="S", kind="study", doi="bmj.e1", pmid="x", pmcid="1")
    with pytest.raises(ValidationError) as refused:
        source.clean_fields()
    assert refused.value.message_dict == {
        "doi": ["This is no DOI; one looks like 10.1136/bmj.e1234."],
        "pmid": ["This is no PMID; one looks like 31412345."],
        "pmcid": ["This is no PMCID; one looks like PMC1234567."],
    }


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"doi": "10.1136/ABC"}, "a_doi_once_in_draft"),
        ({"pmid": "123"}, "a_pmid_once_in_draft"),
        ({"doi": "https://doi.org/10.1136/x"}, "a_doi_begins_with_10"),
        ({"pmcid": "123"}, "a_pmcid_begins_with_pmc"),
        ({"url": "javascript:alert(1)"}, "a_source_is_read_at_a_web_address"),
    ],
)
def test_the_database_refuses(values: dict[str, str], constraint: str) -> None:
    make_source("first", doi="10.1136/abc", pmid="123")
    wanted = next(c for c in Source._meta.constraints if c.name == constraint)
    with pytest.raises(ValidationError):
        wanted.validate(Source, Source(**values))
    with pytest.raises(IntegrityError), transaction.atomic():
        make_source("second", **values)


@pytest.mark.django_db
def test_a_draft_may_have_the_doi_of_its_released_copy() -> None:
    make_condition()
    source = make_source(doi="10.1136/abc", pmid="123")
    publish()
    source.full_clean()
    assert Source.objects.count() == 2


FIRST = {
    "title": "Sore heels: a review",
    "year": 2020,
    "doi": "10.1136/abc",
    "pmcid": "PMC123",
    "url": "https://www.example.org/heels/?id=1#top",
}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"doi": "10.1136/ABC", "title": "Other"}, "doi"),
        ({"url": "https://doi.org/10.1136/abc"}, "doi"),
        ({"pmcid": "pmc123"}, "pmcid"),
        ({"url": "https://pmc.ncbi.nlm.nih.gov/articles/PMC123/"}, "pmcid"),
        ({"url": "http://example.org/heels?id=1"}, "url"),
        ({"title": "Sore heels - A Review", "year": 2020}, "title"),
        ({"title": "Sore heels: a review"}, None),
        ({"title": "Sore heels: a review", "year": 2021}, None),
        ({"url": "https://example.org/heels?id=2"}, None),
        ({"pmid": "123"}, None),
    ],
)
def test_a_source_that_is_there_already_is_found(values: dict[str, Any], field: str | None) -> None:
    first = make_source("first", **FIRST)
    found = [(twin.source, twin.field) for twin in twins_of(Source(**values))]
    assert found == ([] if field is None else [(first, field)])


@pytest.mark.django_db
def test_quality_names_sources_that_are_there_twice_and_identifiers_that_are_none(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_source("first", **FIRST)
    make_source("second", pmcid="PMC123", doi="10.1/x", year=None)
    make_source("third", url="https://pmc.ncbi.nlm.nih.gov/articles/PMC123/", year=None)
    assert [(p.level.value, p.where, p.message) for p in check() if p.where != "priors"] == [
        ("warning", "source second", "The PMCID is that of the source first too."),
        ("warning", "source third", "The PMCID is that of the source first too."),
        ("warning", "source second", "'10.1/x' is no DOI in its bare form."),
    ]


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_member("editor"))
    return client


@pytest.mark.django_db
def test_a_pasted_address_becomes_an_identifier(editor: Client) -> None:
    page = address(Source, "add")
    long = "https://pubmed.ncbi.nlm.nih.gov/31412345/"
    data = {"title": "Heels", "slug": "heels", "kind": "study", "reading": "full", "pmid": long}
    assert editor.post(page, filled_in(editor, page) | data).status_code == 302
    assert Source.objects.get().pmid == "31412345"


@pytest.mark.django_db
def test_the_doi_of_another_source_is_refused_with_a_link_to_it(editor: Client) -> None:
    first = make_source("first", title="Heels", doi="10.1136/abc")
    page = address(Source, "change", make_source("second").pk)
    data = {"doi": "https://doi.org/10.1136/ABC"}
    answer = editor.post(page, filled_in(editor, page) | data)
    link = f'<a class="text-link" href="{address(Source, "change", first.pk)}">'
    assert answer.context["errors"] == [
        [f"Another source has this DOI: {link}Unknown (2020). Heels</a>."]
    ]
    assert Source.objects.get(slug="second").doi == ""


@pytest.mark.django_db
def test_what_may_be_the_same_is_saved_with_a_warning(editor: Client) -> None:
    first = make_source("first", title="Heels", url="https://example.org/")
    page = address(Source, "change", make_source("second").pk)
    data = filled_in(editor, page) | {"url": "http://www.example.org"}
    answer = editor.post(page, data)
    link = f'<a class="text-link" href="{address(Source, "change", first.pk)}">'
    assert str(next(iter(get_messages(answer.wsgi_request)))) == (
        f"Another source has this address: {link}Unknown (2020). Heels</a>."
    )
    assert Source.objects.get(slug="second").url == "http://www.example.org"


@pytest.mark.django_db
def test_a_source_is_cited_with_one_full_stop_after_each_part(client: Client) -> None:
    source = make_source(
        title="Is it torn?", authors="Kim J et al.", published_in="Heel J", year=None
    )
    make_condition().sources.add(source)
    publish()

    assert "Kim J et al. Is it torn? Heel J. Obs" in main_text(
        client.get("/sources/").content.decode()
    )
