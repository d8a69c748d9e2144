"""The knowledge in other languages than English: which texts are translated, and which are not.

A translation belongs to its row: it is proposed, released and fingerprinted with it. What is not
translated is read in English.
"""

from typing import Any

from django.db import models
from modeltrans.translator import get_i18n_field


def translated_fields(model: type[models.Model]) -> tuple[str, ...]:
    """The names of the fields that have translations."""
    translations = get_i18n_field(model)
    return tuple(translations.fields) if translations else ()


def translated(model: type[models.Model], name: str) -> Any:
    """For queries: the field's text in the active language, in English where that is missing."""
    field: Any = model._meta.get_field(f"{name}_i18n")
    return field.as_expression(field.name)
