"""Patients' pages in Spanish: their addresses, the links between the languages, their words."""

import re
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from pypdf import PdfReader

from conditions.models import Condition
from tests.factories import make_condition, publish
from tests.knowledge import KNOWLEDGE_PAGES, STANDING_PAGES, make_achilles, publish_achilles
from tests.pages import main_text, tags
from tests.translated import translate_everything
from tests.triage.clinic import open_clinic
from tests.triage.pages import SENT
from triage.models import Assessment

pytestmark = pytest.mark.django_db

PERSON = {"for_whom": "me", "age": "45", "sex": "female"}
ENGLISH = re.compile(
    r"\b(?:an?d|the|you|your|this|that|what|with|from|have|how|which|when|about|more|not|yes"
    r"|answers?|questions?|result|conditions?|symptoms?|doctor)\b",
    re.IGNORECASE,
)


def text(page: str) -> str:
    """All that a person reads or hears of a page, but for the names of sources."""
    said = " ".join(
        attributes.get(name, "")
        for tag, attributes in tags(page)
        for name in ("aria-label", "alt", "title", "placeholder", "data-done", "content")
        if attributes.get("name") not in {"viewport", "color-scheme", "robots", "htmx-config"}
    )
    body = page[page.index("<title>") :].replace("<head>", "")
    body = re.sub(r'<li id="source-.*?</li>', "", body, flags=re.DOTALL)
    return f"{said} {main_text('<main>' + body)}"


def english(client: Client, paths: Any) -> dict[str, set[str]]:
    """English words by page, for the pages that have any."""
    pages = {path: client.get(path) for path in paths}
    assert {path: r.status_code for path, r in pages.items() if r.status_code != 200} == {}
    found = {path: set(ENGLISH.findall(text(r.content.decode()))) for path, r in pages.items()}
    return {path: words for path, words in found.items() if words}


def switch(page: str) -> list[tuple[str, str]]:
    """Language and address of the links to the other languages."""
    return [(a["lang"], a["href"]) for tag, a in tags(page) if tag == "a" and "hreflang" in a]


def test_the_address_alone_decides_the_language(client: Client) -> None:
    make_achilles()
    Condition.objects.filter(slug="ankle-sprain").update(i18n={"name_es": "Esguince"})
    publish()

    spanish = client.get("/es/conditions/", headers={"Accept-Language": "en"})
    plain = client.get("/conditions/", headers={"Accept-Language": "es"})

    for response, lang, title in [
        (spanish, "es", "Afecciones"),
        (plain, "en-gb", "Conditions"),
    ]:
        page = response.content.decode()
        assert ("html", {"lang": lang, "dir": "ltr"}) in tags(page)
        assert main_text(page).startswith(title)
        assert response["Content-Language"] == lang
        assert response["Vary"] == "Accept-Encoding"
    api = client.get("/api/v1/conditions/ankle-sprain/", headers={"Accept-Language": "es"})
    assert (api["Content-Language"], api.json()["name"]) == ("en-gb", "Ankle sprain")
    assert translation.get_language() == "en-gb"  # none is left behind for what comes next


def test_each_page_leads_to_itself_in_the_other_language(client: Client) -> None:
    publish_achilles()

    page = client.get("/search/?q=heel+bone").content.decode()
    back = client.get("/es/search/?q=heel+bone").content.decode()

    assert switch(page) == [("es", "/es/search/?q=heel+bone")]
    assert switch(back) == [("en-gb", "/search/?q=heel+bone")]
    assert [(a["hreflang"], a["href"]) for _, a in tags(back) if a.get("rel") == "alternate"] == [
        ("en", "http://testserver/search/?q=heel+bone"),
        ("es", "http://testserver/es/search/?q=heel+bone"),
    ]


@pytest.mark.parametrize(
    ("_case", "path", "links"),
    [
        ("a missing page", "/es/no-such-page/", [("en-gb", "/no-such-page/")]),
        ("an address of another host", "/es//example.org/", [("en-gb", "/%2Fexample.org/")]),
        ("what is in English only", "/api/v1/no-such-thing", []),
        (
            "English has no code in addresses",
            "/en-gb/",
            [("es", "/es/en-gb/")],
        ),
    ],
)
def test_a_missing_page_is_missing_in_each_language(
    client: Client, _case: str, path: str, links: list[tuple[str, str]]
) -> None:
    response = client.get(path)

    assert response.status_code == 404
    assert switch(response.content.decode()) == links


def test_no_link_takes_away_what_a_refused_form_holds(client: Client) -> None:
    open_clinic()

    assert switch(client.get("/check/").content.decode()) == [("es", "/es/check/")]
    assert switch(client.post("/check/", {"age": "400"}).content.decode()) == []


def test_pages_about_what_is_known_hold_no_english(client: Client) -> None:
    publish_achilles()
    translate_everything()
    paths = {*KNOWLEDGE_PAGES, *STANDING_PAGES, "/guides/in-the-morning/"}
    paths.remove("/design/")  # for those who build the site: in English, and it says so

    assert english(client, [f"/es{path}" for path in paths]) == {}


def test_the_check_and_its_result_hold_no_english(client: Client) -> None:
    open_clinic()
    translate_everything()
    result = client.post("/es/check/", SENT)["Location"]
    guided = "/es/check/guided/"
    asked = client.post(guided, PERSON, follow=True).request["PATH_INFO"]

    assert result.startswith("/es/check/")
    about = [f"{result}{page}/" for page in ("why", "why/plantar-fasciitis", "delete", "feedback")]
    asking = [guided, asked, f"{guided}person/", f"{guided}answers/", f"{guided}delete/"]
    assert english(client, ["/es/check/", result, *about, *asking]) == {}
    sheet = "".join(
        page.extract_text()
        for page in PdfReader(BytesIO(client.get(f"{result}result.pdf").content)).pages
    )
    assert set(ENGLISH.findall(sheet)) == set()
    assert f"Hecho el {Assessment.objects.get().created_at.day} de " in sheet


def test_an_interview_goes_on_in_the_other_language(client: Client) -> None:
    open_clinic()
    question: Any = client.post("/check/guided/", PERSON, follow=True)

    [(_, other)] = switch(question.content.decode())
    response = client.get(other)

    assert other == f"/es{question.request['PATH_INFO']}"
    assert response.status_code == 200
    assert "Paso 1" in main_text(response.content.decode())


def test_what_is_not_translated_is_read_in_english(client: Client) -> None:
    make_condition("heel", name="Sore heel", name_es="Talón dolorido")
    make_condition("toe", name="Sore toe")
    publish()

    page = main_text(client.get("/es/conditions/").content.decode())

    assert [name for name in ("Sore heel", "Talón dolorido", "Sore toe") if name in page] == [
        "Talón dolorido",
        "Sore toe",
    ]


def test_another_sites_name_is_refused_and_does_not_break_the_page_that_says_so(
    client: Client,
) -> None:
    answer = client.get("/about/", headers={"host": "evil.example"})
    assert (answer.status_code, answer.templates[0].name) == (400, "400.html")
