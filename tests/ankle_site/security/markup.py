"""Texts that try to become elements of the page, and what became of them."""

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from tests.every_text import write_everywhere
from tests.pages import tags

# A page without any of these has escaped all of it; to parse each takes most of the time.
SUSPECT = re.compile(rb"""<xss|["']&gt;&lt;|=\s*["']?\s*javascript:""")


def poison(*models: type[Model]) -> None:
    """Write markup into every text of every row of these kinds, released or not."""
    for model in models:
        for number, row in enumerate(model._base_manager.all()):
            write_everywhere(row, markup(number))


def markup(number: int) -> str:
    """What ends an attribute, a script and an element; its first ten characters do as well."""
    return f"\"><xss {number}></script>'><xss onload=xss>[xss](javascript:xss)<!--"


def injected(answers: Iterable[tuple[str, Any]]) -> list[tuple[str, str]]:
    """By address, the elements that a text has become or got into."""
    return [
        (asked, tag)
        for asked, answer in answers
        if answer.get("Content-Type", "").startswith("text/html")
        and SUSPECT.search(answer.getvalue())
        for tag, attributes in tags(answer.getvalue().decode())
        if is_injected(tag, attributes)
    ]


def is_injected(tag: str, attributes: dict[str, str]) -> bool:
    return (
        tag.startswith("xss")
        or not attributes.keys().isdisjoint({"xss", "onload"})
        or any(value.strip().startswith("javascript:") for value in attributes.values())
    )
