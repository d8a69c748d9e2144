"""What a browser would send if somebody opened a page of the admin and pressed "Save"."""

from typing import Any

from django.db.models import QuerySet
from django.test import Client


def filled_in(client: Client, page: str) -> dict[str, Any]:
    """The fields of the page's form and its inlines with the values that it shows."""
    context = client.get(page).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    values = {field.html_name: field.value() for form in forms for field in form}
    return {
        name: _sent(value)
        for name, value in values.items()
        if value is not None and value is not False  # 0 is a value
    }


def _sent(value: Any) -> Any:
    if isinstance(value, list | QuerySet):
        return [getattr(item, "pk", item) for item in value]
    return "on" if value is True else value
