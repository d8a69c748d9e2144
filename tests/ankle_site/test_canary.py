"""What editors write is nowhere in public before it is approved."""

from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from pypdf import PdfReader

from conditions import releases
from conditions.canonical import knowledge_models
from conditions.comments import comment
from conditions.models import KnowledgeEntity, Release
from conditions.models.recording import unrecorded
from tests.every_text import write_everywhere
from tests.factories import make_user
from tests.public_site import Stranger, arrived
from tests.samples import make_every_kind, publish_every_kind

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

CANARY = b"canary"


def mark(letter: str) -> None:
    """Put a canary into every text of every row of the draft, its slug and translations too."""
    for model in knowledge_models():
        drafts = list(model._default_manager.draft())
        assert drafts, f"{model._meta.label} is not among the samples"
        for number, row in enumerate(drafts):  # keys are too long for the shortest fields
            marker = f"canary{letter}{number}"
            named = {"slug": marker} if issubclass(model, KnowledgeEntity) else {}
            write_everywhere(row, f"{marker} heel", **named)


def propose(letter: str) -> Release:
    mark(letter)
    release = releases.propose(by=make_user(), notes=f"Canary {letter} heel")
    comment(release=release, by=make_user(), text=f"Canary {letter} heel")
    return release


def leaks(visited: Iterator[tuple[str, Any]]) -> list[str]:
    """Where a canary shows that was not in the question."""
    return [asked for asked, answer in visited if CANARY in _said(asked, answer)]


def _said(asked: str, answer: Any) -> bytes:
    content = answer.content
    if content.startswith(b"%PDF"):
        content = "".join(
            page.extract_text() for page in PdfReader(BytesIO(content)).pages
        ).encode()
    head = "".join(f"{name}: {value}\n" for name, value in answer.headers.items()).encode()
    heard = [part for part in asked.split("/") if part.startswith("canary")]
    for part in heard:
        content, head = content.replace(part.encode(), b""), head.replace(part.encode(), b"")
    return (head + content).lower()  # type: ignore[no-any-return]


@unrecorded()
def test_no_draft_candidate_or_rejected_release_shows_anywhere(client: Client) -> None:
    publish_every_kind()
    make_every_kind()
    releases.reject(release=propose("r"), by=make_user(), reason="Canary.")
    propose("c")
    mark("d")

    assert leaks(arrived(client).visit()) == []


@unrecorded()
def test_nothing_shows_before_the_first_release_is_live(client: Client) -> None:
    make_every_kind()
    propose("c")
    mark("d")

    assert leaks(Stranger(client, "A" * 32, ("none",)).visit()) == []
