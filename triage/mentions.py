"""Where the hazard log names a row of the knowledge by its slug: texts, which no merge rewrites."""

import re
from collections.abc import Iterator
from typing import Any

from django.db import models

from triage.models import Control, Hazard


def mentions(slug: str) -> Iterator[str]:
    """A sentence for each text; two queries."""
    word = re.compile(rf"(?<![\w-]){re.escape(slug)}(?![\w-])")
    for row in (*Hazard.objects.all(), *Control.objects.select_related("hazard")):
        fields = [field for field in row._meta.concrete_fields if _is_text(field)]
        for field in fields:
            if word.search(getattr(row, field.attname)):
                hazard = row.hazard.slug if isinstance(row, Control) else row.slug
                about = f"the control {row}" if isinstance(row, Control) else "the hazard"
                yield f"Hazard {hazard}: '{field.verbose_name}' of {about} names {slug}."


def _is_text(field: "models.Field[Any, Any]") -> bool:
    return isinstance(field, models.CharField | models.TextField)
