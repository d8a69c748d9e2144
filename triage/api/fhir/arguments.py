"""Parameters of searches and operations, in the address or in a posted Parameters resource.

An unknown one is refused by name: what is misspelt must not look like what is left out.
"""

import re
from collections.abc import Collection, Iterator
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from triage.api.fhir.naming import Resource

Given = tuple[str, str, Any]

TEXTS = ("valueUri", "valueCode", "valueString", "valueCanonical", "valueUrl")
LARGEST = 999_999_999


def arguments(request: Request, *, required: Collection[str] = (), **kinds: type) -> dict[str, Any]:
    """Name to value of those given; `kinds` are str, int, or list for texts that may be repeated.

    Raises ValidationError, naming the address's parameters as `http.<name>`.
    """
    asked = request.method in {"GET", "HEAD"}
    found: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for path, name, value in _asked(request, kinds) if asked else _posted(request.data):
        if message := _refusal(name, value, kinds, found):
            errors[path] = message
        elif kinds[name] is list:
            found[name] = [*found.get(name, []), value]
        else:
            found[name] = value
    missing = [name for name in required if name not in found] if not errors else []
    for name in missing:
        errors[f"http.{name}" if asked else "Parameters.parameter"] = f"Give {', '.join(missing)}."
    if errors:
        raise ValidationError(errors)
    return found


def _refusal(name: str, value: Any, kinds: dict[str, type], found: dict[str, Any]) -> str | None:
    kind = kinds.get(name)
    if kind is None:
        return f"Unknown parameter. Allowed: {', '.join(kinds) or 'none'}."
    if kind is not list and name in found:
        return "It is given twice."
    if kind is int:
        sound = type(value) is int and 0 <= value <= LARGEST
        return None if sound else f"Give a whole number from 0 to {LARGEST}."
    sound = isinstance(value, str) and bool(value.strip())
    return None if sound else "Give a text."


def _asked(request: Request, kinds: dict[str, type]) -> Iterator[Given]:
    for name, texts in request.query_params.lists():
        for text in texts if name != "_format" else ():
            number = kinds.get(name) is int and re.fullmatch("[0-9]{1,9}", text)
            yield f"http.{name}", name, int(text) if number else text


def _posted(body: Any) -> Iterator[Given]:
    parameters = body.get("parameter", []) if isinstance(body, dict) else None
    if not isinstance(parameters, list) or body.get("resourceType") != "Parameters":
        raise ValidationError({"Parameters": "Give a Parameters resource."})
    for number, parameter in enumerate(parameters):
        yield from _one(parameter, f"Parameters.parameter[{number}]")


def _one(parameter: Any, path: str) -> Iterator[Given]:
    """A coding stands for its system, version and code."""
    match parameter:
        case {"name": "coding", "valueCoding": dict() as coding}:
            parts = {name: coding[name] for name in ("system", "version", "code") if name in coding}
            yield from ((f"{path}.valueCoding.{name}", name, text) for name, text in parts.items())
        case {"name": str() as name}:
            yield path, name, _value(parameter)
        case _:
            raise ValidationError({path: "Give a name and a value."})


def _value(parameter: Resource) -> Any:
    """None where it is of another type than any parameter here."""
    for name in (*TEXTS, "valueInteger"):
        if name in parameter:
            return parameter[name]
    return None
