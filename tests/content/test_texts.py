"""The shipped texts for patients."""

import json
from html import unescape

from django.apps import apps
from django.utils.html import linebreaks

from conditions.markdown import as_html, as_text
from conditions.models import KnowledgeRow
from tests.content.shipped import FILES


def shipped_texts() -> set[str]:
    """In every language."""
    found = set()
    for row in (row for path in FILES for row in json.loads(path.read_text())):
        model = apps.get_model(row["model"])
        names = model.patient_texts if issubclass(model, KnowledgeRow) else ()
        translations = row["fields"].get("i18n") or {}
        found |= {row["fields"].get(name, "") for name in names}
        found |= {translations.get(f"{name}_es", "") for name in names}
    return found - {""}


def test_texts_without_marks_are_shown_as_they_were_before_there_was_markdown() -> None:
    texts = shipped_texts()
    assert {text for text in texts if unescape(as_html(text)) != linebreaks(text)} == set()
    assert {text for text in texts if as_text(text) != text} == set()
