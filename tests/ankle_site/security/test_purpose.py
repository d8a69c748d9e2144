"""What the site is meant for, and that it is no medical device, is said where people look."""

import pytest
from django.test import Client

from tests.architecture.project import ROOT
from tests.factories import make_empty_release
from tests.pages import main_text, one_line, tags

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

FOR_WHOM = (
    "Adults, and parents of children, with pain at the back of the ankle, the heel or the lower"
    " calf, who want to know how soon to get help, what may be behind the pain and what to do"
    " meanwhile."
)
NO_DEVICE = "It is not a medical device. It was not tested on patients, and no authority has"


def test_a_page_says_it_in_each_language(client: Client) -> None:
    english, spanish = (main_text(client.get(f"{code}/about/").text) for code in ("", "/es"))

    assert [said for said in (FOR_WHOM, NO_DEVICE) if said not in english] == []
    assert "No es un producto sanitario. No se ha probado con pacientes" in spanish
    assert "Para personas adultas, y para madres y padres" in spanish


@pytest.mark.parametrize("path", ["/", "/check/", "/check/guided/", "/conditions/", "/no-such/"])
def test_every_page_leads_there_and_says_that_it_is_no_diagnosis(client: Client, path: str) -> None:
    make_empty_release()
    page = client.get(path).text
    foot = page[page.index("<footer") :]

    assert "/about/" in [attributes.get("href") for _, attributes in tags(foot)]
    assert "This is not a diagnosis." in foot


def test_the_note_for_operators_says_it_too() -> None:
    note = one_line((ROOT / "docs" / "data-protection.md").read_text())

    assert "## Intended purpose A reference and a self-assessment for adults" in note
    assert "**It is not a medical device as it is shipped**" in note
