"""The Markdown of texts for patients, as safe HTML, as one run of it, or as plain text.

It knows paragraphs, line breaks, lists, emphasis and links to other sites. Everything else, such as
HTML and images, is shown as it was typed. The texts are kept, exported and searched as written.
"""

import re
from collections.abc import Iterator
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

# A longer text is shown as typed: some input takes time by the square of its length, 0.2 s at this
# one. The longest text of the shipped knowledge has 801 characters.
LONGEST = 5_000

MARKS = ["escape", "emphasis", "link", "list"]
ELEMENTS = {"a", "br", "em", "li", "ol", "p", "strong", "ul"}
ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
SCHEMES = {"http", "https"}

# Texts of a release are shown again and again, 0.15 ms each; this many take some 5 MB.
_remembered = lru_cache(maxsize=4096)


class _Parser(MarkdownIt):
    def __init__(self, marks: list[str]) -> None:
        super().__init__("zero", {"breaks": True})
        self.enable(["newline", *marks])

    def validateLink(self, url: str) -> bool:  # noqa: N802  as MarkdownIt has it
        return re.match(r"https?://[^/]", url, re.IGNORECASE) is not None


_with_marks, _as_typed = _Parser(MARKS), _Parser([])


@_remembered
def as_html(text: str) -> SafeString:
    """Paragraphs and lists."""
    return _fenced(_parser(text).render(text))


@_remembered
def as_line(text: str) -> SafeString:
    """For places inside a paragraph: blocks become lines, points begin with a bullet or number."""
    parser = _parser(text)
    lines = (
        marker + parser.renderer.render(words, parser.options, {})
        for marker, words in _lines(parser.parse(text))
    )
    return _fenced("<br>".join(lines))


@_remembered
def as_text(text: str) -> str:
    """Without marks and addresses; a line for each paragraph and point."""
    return "\n".join(
        marker + "".join("\n" if word.type.endswith("break") else word.content for word in words)
        for marker, words in _lines(_parser(text).parse(text))
    )


def _parser(text: str) -> MarkdownIt:
    return _with_marks if len(text) <= LONGEST else _as_typed


def _lines(blocks: list[Token]) -> Iterator[tuple[str, list[Token]]]:
    marker = ""
    for block in blocks:
        if block.type == "list_item_open":
            marker = f"{block.info}{block.markup} " if block.info else "• "
        elif block.type == "inline":
            yield marker, block.children or []
            marker = ""


def _fenced(html: str) -> SafeString:
    """Only what is allowed, whatever the parser let through."""
    clean = nh3.clean(
        html.strip(),
        tags=ELEMENTS,
        attributes=ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )
    return SafeString(clean)
