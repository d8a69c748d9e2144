"""Puts one text into every field that people write in, past all that would refuse it."""

from typing import Any

from django.db.models import CharField, Model, QuerySet, SlugField, TextField

from conditions.translations import translated_fields

BEGINNINGS = {"doi": "10.1/", "pmcid": "PMC", "url": "https://"}  # the database wants these
CODES = {"acceptable_urgency"}  # of levels, in a text


def write_everywhere(row: Model, text: str, **others: Any) -> None:
    """Each text is cut where its field ends; translations say the same, slugs stay."""
    model = type(row)
    values = {
        field.name: f"{BEGINNINGS.get(field.name, '')}{text}"[: field.max_length]
        for field in model._meta.concrete_fields
        if isinstance(field, CharField | TextField)
        and field.editable
        and not (field.choices or field.name in CODES or isinstance(field, SlugField))
    }
    if texts := translated_fields(model):
        others["i18n"] = {f"{name}_es": values[name] for name in texts}
    if values | others:
        QuerySet(model).filter(pk=row.pk).update(**values, **others)
