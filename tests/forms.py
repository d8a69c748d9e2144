"""Pages of the admin: their addresses, and what a browser sends when somebody presses "Save"."""

from typing import Any

from django.db.models import Model, QuerySet
from django.test import Client
from django.urls import reverse


def address(model: type[Model], page: str, *args: object) -> str:
    return reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_{page}", args=args)


def offered(client: Client, model_name: str, field: str) -> list[str]:
    """The primary keys that the chooser of this field offers."""
    query = {"app_label": "conditions", "model_name": model_name, "field_name": field, "term": ""}
    answer = client.get(reverse("admin:autocomplete"), query)
    return [option["id"] for option in answer.json()["results"]]


def filled_in(client: Client, page: str) -> dict[str, Any]:
    """The fields of the page's form and its inlines with the values that it shows."""
    return sent_by(client.get(page))


def sent_by(answer: Any) -> dict[str, Any]:
    """What a browser would send from the edit form that it was answered with."""
    context = answer.context
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
