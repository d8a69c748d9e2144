"""What a person sees of a page, and what a browser would load and run for it."""

import json
from html.parser import HTMLParser
from typing import Any

VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"}


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.texts: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.scripts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if "main" in self.open and (text := one_line(data)):
            self.texts.append(text)
        if self.open[-1:] == ["script"]:
            self.scripts.append(data)


def one_line(text: str) -> str:
    """A text that a test breaks into lines for its reader, as `main_text` gives it."""
    return " ".join(text.split())


def read(html: str) -> _Reader:
    reader = _Reader()
    reader.feed(html)
    return reader


def main_text(html: str) -> str:
    """The text of the main part, one space between words."""
    return " ".join(read(html).texts)


def tags(html: str) -> list[tuple[str, dict[str, str]]]:
    return read(html).tags


def structured_data(html: str) -> list[Any]:
    """The blocks of JSON-LD, as search engines read them; nothing else may stand in a script."""
    return [json.loads(text) for text in read(html).scripts]
