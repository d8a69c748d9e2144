"""Orders that the alphabet does not know."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, Value, When


def in_order_of(field: str, values: Sequence[Any]) -> Case:
    """For `order_by`: rows in the order in which `values` names what their `field` holds."""
    places = [When(**{field: value}, then=Value(place)) for place, value in enumerate(values)]
    return Case(*places, default=Value(len(values)))
