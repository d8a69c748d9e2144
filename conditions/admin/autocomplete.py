"""Choosers that search as one types, and that know the labels of what is chosen already.

Django's own ask the database for these labels once for every field of every inline row; a
condition with forty evidence rows would cost eighty queries.
"""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from django.contrib.admin.widgets import AutocompleteSelect, AutocompleteSelectMultiple
from django.db import models

from conditions.admin.keys import key_of

if TYPE_CHECKING:
    Chooser = AutocompleteSelect
else:
    Chooser = object


class LabelsAtHand(Chooser):
    """Takes the labels in `at_hand` (by primary key); queries only where one is missing.

    What is no key is left out: a form that was sent with some shows its error, where Django's own
    chooser breaks.
    """

    at_hand: Mapping[str, str] = {}

    def optgroups(self, name: str, value: Sequence[str], attr: Any = None) -> Any:
        chosen = [pk for pk in map(str, value) if key_of(pk)]
        if not all(pk in self.at_hand for pk in chosen):
            return super().optgroups(name, chosen, attr)
        may_be_empty = not self.is_required and not self.allow_multiple_selected
        options = [self.create_option(name, "", "", False, 0)] if may_be_empty else []
        for pk in chosen:
            options.append(self.create_option(name, pk, self.at_hand[pk], True, len(options)))
        return [(None, options, 0)]


class ChooseOne(LabelsAtHand, AutocompleteSelect):
    pass


class ChooseMany(LabelsAtHand, AutocompleteSelectMultiple):
    """Without a cross for all: each has its own, and it would be no item of their list."""

    def build_attrs(self, base_attrs: Any, extra_attrs: Any = None) -> dict[str, Any]:
        return super().build_attrs(base_attrs, extra_attrs) | {"data-allow-clear": "false"}


def loaded_labels(row: models.Model, name: str) -> dict[str, str]:
    """Labels by primary key of what a relation of `row` leads to, as far as it is loaded."""
    field: Any = row._meta.get_field(name)
    if isinstance(field, models.ManyToManyField):
        related = getattr(row, "_prefetched_objects_cache", {}).get(name, [])
    else:
        related = [getattr(row, name)] if field.is_cached(row) and getattr(row, name) else []
    return {str(other.pk): str(other) for other in related}
