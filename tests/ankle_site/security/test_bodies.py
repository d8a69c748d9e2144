"""Bodies that nobody sends in good faith are refused by their size or shape, before they cost."""

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from conditions.admin.document import LARGEST_DOCUMENT
from conditions.sheets import LARGEST_FILE
from tests.pages import main_text
from tests.public_site import CHECK, GUIDED, TRIAGE
from tests.small_knowledge import publish_small_knowledge

pytestmark = pytest.mark.django_db

FORM = "application/x-www-form-urlencoded"
TOO_LONG = settings.LARGEST_FORM + 1


@pytest.fixture
def unread(monkeypatch: pytest.MonkeyPatch) -> None:
    def receive(*_: Any) -> None:
        raise AssertionError("A file was read that nobody asked for")

    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", receive)


@pytest.mark.usefixtures("unread")
@pytest.mark.parametrize("address", [CHECK, f"/es{GUIDED}", "/", "/no-such-page/", TRIAGE])
def test_a_form_that_is_too_long_is_refused_unread(client: Client, address: str) -> None:
    file = SimpleUploadedFile("long.bin", b"x" * TOO_LONG)
    sent = [
        client.post(address, {"age": file}),
        client.post(address, "x" * TOO_LONG, content_type=FORM),
    ]

    assert [answer.status_code for answer in sent] == [413, 413]


def test_who_sent_it_gets_a_page_that_says_when_not_to_wait(client: Client) -> None:
    answer = client.post(CHECK, "x" * TOO_LONG, content_type=FORM)

    text = main_text(answer.content.decode())
    assert text.startswith("That request made no sense to us")
    assert "Call your emergency number" in text


@pytest.mark.usefixtures("unread")
def test_in_the_admin_a_form_may_hold_the_longest_file(client: Client) -> None:
    assert max(LARGEST_DOCUMENT, LARGEST_FILE) + 2**20 < settings.LARGEST_UPLOAD
    longer = {"CONTENT_LENGTH": str(settings.LARGEST_UPLOAD + 1)}

    assert client.post("/admin/login/", {}, **longer).status_code == 413  # type: ignore[arg-type]
    assert client.post("/admin/login/", {"username": "x" * 2_600_000}).status_code == 200


@pytest.mark.parametrize("length", ["", "-1", "x", "1e9", "٩٩٩٩٩٩٩٩", "9" * 5000])
def test_a_length_that_is_none_breaks_nothing(client: Client, length: str) -> None:
    publish_small_knowledge()
    answer = client.post(CHECK, {"age": "45"}, CONTENT_LENGTH=length)

    assert answer.status_code in {200, 400, 413}
