"""Whatever editors write is text to everybody who reads it, and no element of the page."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.utils.html import escape

from conditions.canonical import knowledge_models
from conditions.models.recording import unrecorded
from tests.ankle_site.security.markup import injected, markup, poison
from tests.factories import publish
from tests.public_site import arrived
from tests.samples import make_every_kind

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@unrecorded()
def test_no_text_becomes_markup_in_public(client: Client) -> None:
    make_every_kind()
    poison(*knowledge_models())
    publish(notes=markup(1))

    answers = list(arrived(client).visit())

    assert injected(answers) == []
    assert sum(b"&lt;xss" in answer.content for _, answer in answers) > 50


@pytest.mark.parametrize(
    "html",
    [
        f"<p>{markup(1)}</p>",
        f'<a title="{markup(1)}">',
        f"<script>x = '{markup(1)}'</script>",
        f"<p>{markup(1)[:10]}</p>",
        "<a href=' javascript:xss'>",
    ],
)
def test_markup_that_gets_through_is_found(html: str) -> None:
    assert injected([("a page", HttpResponse(html))]) != []
    assert injected([("a page", HttpResponse(escape(html)))]) == []
