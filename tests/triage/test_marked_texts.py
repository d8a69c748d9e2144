"""Markdown in every text for patients: rendered wherever one of them is shown."""

from io import BytesIO
from typing import Any

import pytest
from django.db.models import Q
from django.test import Client
from django.urls import reverse
from pypdf import PdfReader

from conditions.canonical import knowledge_models
from conditions.models import (
    Condition,
    Guide,
    Investigation,
    KnowledgeQuerySet,
    Structure,
    Symptom,
    Treatment,
)
from tests.factories import publish
from tests.knowledge import publish_achilles
from tests.triage.clinic import open_clinic
from tests.triage.pages import send

pytestmark = pytest.mark.django_db

MARKED = " **Mark** this.\n\n- and [that](https://example.org)"


def mark_every_text() -> None:
    """Of the draft, empty ones as well; then publish it."""
    for model in knowledge_models():
        for row in model._default_manager.draft() if model.patient_texts else []:
            for name in model.patient_texts:
                setattr(row, name, getattr(row, name) + MARKED)
            row.save()
    publish()


def opened(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def test_pages_of_the_knowledge_show_no_marks(client: Client) -> None:
    publish_achilles()
    mark_every_text()
    pages: dict[str, KnowledgeQuerySet[Any]] = {
        "conditions:condition": Condition.objects.draft().filter(slug__startswith="achilles"),
        "conditions:treatment": Treatment.objects.draft().filter(~Q(uses=None)),
        "conditions:investigation": Investigation.objects.draft().filter(~Q(uses=None)),
        "conditions:structure": Structure.objects.draft(),
        "conditions:symptom": Symptom.objects.draft().filter(slug__in=["morning-pain", "fever"]),
        "triage:guide": Guide.objects.draft(),
    }
    for name, rows in pages.items():
        for row in rows:
            page = opened(client, reverse(name, args=[row.slug]))
            assert "**" not in page, row
            assert "](" not in page, row
            assert "<strong>Mark</strong> this." in page, row
    for address in ("/", "/conditions/", "/treatments/", "/guides/", "/search/?q=mark"):
        page = opened(client, address)
        assert "**" not in page, address
        assert "](" not in page, address


def test_the_way_to_a_result_shows_no_marks(client: Client) -> None:
    open_clinic()
    mark_every_text()
    form = opened(client, "/check/")
    person = {"for_whom": "me", "age": "45", "sex": "female"}
    interview = client.post("/check/guided/", person, follow=True).content.decode()
    result = send(client, q_warning_signs="snap")["Location"]
    why = opened(client, f"{result}why/achilles-tendonitis/")
    for page in (form, interview, opened(client, result), why):
        assert "**" not in page
        assert "](" not in page
        assert "<strong>Mark</strong> this." in page
    pdf = PdfReader(BytesIO(client.get(f"{result}result.pdf").content))
    text = " ".join(" ".join(page.extract_text() for page in pdf.pages).split())
    assert "Do not stretch it. Mark this. \u2022 and that" in text
    assert "**" not in text
