"""Whatever anybody writes is text to those who work in the admin, and no element of its pages."""

import pytest
from django.apps import apps
from django.test import Client

from tests.ankle_site.security.markup import injected, poison
from tests.ankle_site.test_permissions import TABLE, address, rows  # noqa: F401  is a fixture
from tests.factories import make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

APPS = ("auth", "axes", "conditions", "triage")
EMPTY = ("_add", "_export", "_import")  # pages of no row


def test_no_text_becomes_markup_in_the_admin(client: Client) -> None:
    poison(*(model for app in APPS for model in apps.get_app_config(app).get_models()))
    client.force_login(make_user(is_staff=True, is_superuser=True))
    pages = {name: page for name, page in TABLE.items() if not name.endswith(EMPTY)}

    answers = [(name, client.get(address(name) + page.query)) for name, page in pages.items()]

    assert injected(answers) == []
    shown = [name for name, answer in answers if b"&lt;xss" in answer.getvalue()]
    assert len(shown) > len(pages) / 2
