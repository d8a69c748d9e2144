"""Saves a row of the draft, or says in words why it cannot be."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import IntegrityError, models, transaction

from conditions.columns import columns
from conditions.models.knowledge import KnowledgeRow, knowledge_relations


def save(instance: KnowledgeRow) -> None:
    """Save, or raise ValidationError. The database judges the constraints, which takes no query.

    Only where it refuses, each is asked for its words.
    """
    instance.clean_fields(exclude=[field.name for field in knowledge_relations(type(instance))])
    instance.clean()
    try:
        with transaction.atomic():
            instance.save()
    except IntegrityError as error:
        words = violations(instance) or {NON_FIELD_ERRORS: [f"Refused: {error}"]}
        raise ValidationError(words) from error


def violations(instance: KnowledgeRow) -> dict[str, list[str]]:
    """What the constraints say of a row, by the column that each is about; costs a query each."""
    found: dict[str, list[str]] = {}
    for constraint in instance._meta.constraints:
        try:
            constraint.validate(type(instance), instance)
        except ValidationError as error:
            name = _column_of(constraint, type(instance)) or NON_FIELD_ERRORS
            found.setdefault(name, []).extend(error.messages)
    return found


def _column_of(constraint: models.BaseConstraint, model: type[KnowledgeRow]) -> str:
    """The one column that the constraint is about; empty where there are several."""
    if isinstance(constraint, models.CheckConstraint):
        names = {path.partition("__")[0] for path in _paths(constraint.condition)}
    else:
        names = set(getattr(constraint, "fields", ()))
    about = names & columns(model).keys()
    return about.pop() if len(about) == 1 else ""


def _paths(condition: Any) -> Iterator[str]:
    for child in condition.children:
        if isinstance(child, models.Q):
            yield from _paths(child)
        else:
            yield child[0]
