"""Checks data against the part of schema.org's vocabulary that the pages use (schema_org.json)."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

VOCABULARY = json.loads(Path(__file__).with_suffix(".json").read_text())
# What a plain value can be: addresses and dates are texts in JSON.
PLAIN = {str: {"Text", "URL", "Date", "Language"}, int: {"Number"}}


def mistakes(data: dict[str, Any], path: str = "") -> Iterator[str]:
    """Each type and property that is none, each property of another type, and wrong values."""
    kinds = VOCABULARY["types"].get(data["@type"])
    if kinds is None:
        yield f"{path}: no type {data['@type']}"
        return
    for name, value in data.items():
        if name.startswith("@"):
            continue
        here = f"{path}/{data['@type']}.{name}"
        rule = VOCABULARY["properties"].get(name)
        if rule is None or not set(kinds) & set(rule["of"]):
            yield f"{here}: no such property"
            continue
        for item in value if isinstance(value, list) else [value]:
            if not _kinds(item) & {*rule["values"]}:
                yield f"{here}: {item!r} is none of {rule['values']}"
            if isinstance(item, dict):
                yield from mistakes(item, here)


def _kinds(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(VOCABULARY["types"].get(value["@type"], []))
    return PLAIN[type(value)]
