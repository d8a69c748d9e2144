"""What a browser would send if somebody opened a page of the admin and pressed "Save"."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse


def filled_in(response: HttpResponse) -> dict[str, Any]:
    """The fields of the form and its inlines with the values that the page shows."""
    context: Any = response.context  # type: ignore[attr-defined]  the test client adds it
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
