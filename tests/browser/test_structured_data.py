"""The strict content policy lets the block of data stand, and nothing of it is run."""

from typing import Any

import pytest
from playwright.sync_api import Page

from conditions.models import Condition
from tests.factories import publish

pytestmark = pytest.mark.usefixtures("knowledge")


def test_a_browser_reads_the_data_and_complains_of_nothing(page: Page, live_server: Any) -> None:
    name = "</script><script>document.title = 'run'</script>"
    Condition.objects.draft().filter(slug="achilles-tendonitis").update(name=name)
    publish()
    page.goto(f"{live_server.url}/conditions/achilles-tendonitis/")

    read = "JSON.parse(document.querySelector('script[type=\"application/ld+json\"]').textContent)"
    data = page.evaluate(read)

    assert (data["@type"], data["mainEntity"]["name"]) == ("MedicalWebPage", name)
    assert page.title() == f"{name} \N{EN DASH} Ankle Site"
