"""Pages of the admin that list what is no model's rows: narrowed down by choices, page by page."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any, TypeVar

from django import forms
from django.core.paginator import Page, Paginator
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminSelectWidget

ON_A_PAGE = 50

Item = TypeVar("Item")


class NarrowingForm(forms.Form):
    """A chooser for each name: value -> label; empty for all. What is not offered is an error."""

    def __init__(self, request: HttpRequest, **choices: Iterable[tuple[str, str]]) -> None:
        super().__init__(request.GET)
        for name, offered in choices.items():
            self.fields[name] = forms.ChoiceField(
                choices=[("", "All"), *offered],
                label=name.replace("_", " ").capitalize(),
                required=False,
                widget=UnfoldAdminSelectWidget,
            )

    def matches(self, **values: str) -> bool:
        """Whether something with these values is wanted."""
        return all(self.cleaned_data[name] in ("", value) for name, value in values.items())


def page_of(items: Sequence[Item], request: HttpRequest) -> "Page[Item]":
    return Paginator(items, ON_A_PAGE).get_page(request.GET.get("page"))


def alphabetical(values: Collection[Any]) -> list[tuple[str, str]]:
    """Choices from texts that are their own labels."""
    return [(text, f"{text[:1].upper()}{text[1:]}") for text in sorted(set(values))]
