"""Bodies that nobody sends in good faith are refused by their size or shape, before they cost."""

from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from conditions.admin.document import LARGEST_DOCUMENT
from conditions.sheets import LARGEST_FILE
from tests.accounts import make_member
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
@pytest.mark.parametrize(
    "address",
    [
        *(CHECK, f"/es{GUIDED}", "/", "/no-such-page/", TRIAGE),
        *("/admin/login/", "/admin/knowledge/preview/", "/admin", "/admin/no-such-page/"),
    ],
)
def test_a_form_that_is_too_long_is_refused_unread(address: str) -> None:
    client = Client(enforce_csrf_checks=True)  # looking for the token is what would read it
    file = SimpleUploadedFile("long.bin", b"x" * TOO_LONG)
    sent = [
        client.post(address, {"age": file}),
        client.post(address, "x" * TOO_LONG, content_type=FORM),
    ]

    assert [answer.status_code for answer in sent] == [413, 413]


@pytest.mark.usefixtures("unread")
def test_nor_is_it_read_from_who_has_not_given_the_second_factor(settings: Settings) -> None:
    settings.SECOND_FACTOR = True
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member("editor"))

    answer = client.post("/admin/", {"file": SimpleUploadedFile("long.bin", b"x" * TOO_LONG)})

    assert answer.status_code == 413


def test_staff_may_send_the_longest_file(client: Client) -> None:
    assert max(LARGEST_DOCUMENT, LARGEST_FILE) + 2**20 < settings.LARGEST_UPLOAD
    client.force_login(make_member("editor"))
    page = reverse("preview-knowledge")
    longest = SimpleUploadedFile("long.json", b"x" * LARGEST_DOCUMENT)

    answer = client.post(page, {"file": longest})

    assert (answer.status_code, "The file is no JSON" in answer.text) == (200, True)
    longer = {"CONTENT_LENGTH": str(settings.LARGEST_UPLOAD + 1)}
    assert client.post(page, {}, **longer).status_code == 413  # type: ignore[arg-type]


def test_who_sent_it_gets_a_page_that_says_when_not_to_wait(client: Client) -> None:
    answer = client.post(CHECK, "x" * TOO_LONG, content_type=FORM)

    text = main_text(answer.content.decode())
    assert text.startswith("That request made no sense to us")
    assert "Call your emergency number" in text


@pytest.mark.parametrize("length", ["", "-1", "x", "1e9", "٩٩٩٩٩٩٩٩", "9" * 5000])
def test_a_length_that_is_none_breaks_nothing(client: Client, length: str) -> None:
    publish_small_knowledge()
    answer = client.post(CHECK, {"age": "45"}, CONTENT_LENGTH=length)

    assert answer.status_code in {200, 400, 413}
