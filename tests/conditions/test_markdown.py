"""The Markdown of patients' texts: what it knows, and that nothing else gets through."""

from collections.abc import Callable

import pytest
from django.template import Context, Template

from conditions.markdown import LONGEST, as_html, as_line, as_text
from conditions.wording import in_brief

LEAFLET = (
    "Rest it for **two** weeks, *not more*.\nThen:\n\n"
    "- walk\n- see the [leaflet](https://example.org/leaflet?a=1&b=2)\n\n"
    "3. warm up\n4. run"
)
LINK = (
    '<a href="https://example.org/leaflet?a=1&amp;b=2"'
    ' rel="noopener noreferrer nofollow">leaflet</a>'
)


def test_paragraphs_lists_emphasis_and_links_are_rendered() -> None:
    assert as_html(LEAFLET) == (
        "<p>Rest it for <strong>two</strong> weeks, <em>not more</em>.<br>\nThen:</p>\n"
        f"<ul>\n<li>walk</li>\n<li>see the {LINK}</li>\n</ul>\n"
        '<ol start="3">\n<li>warm up</li>\n<li>run</li>\n</ol>'
    )


def test_inside_a_paragraph_blocks_become_lines() -> None:
    assert as_line(LEAFLET) == (
        "Rest it for <strong>two</strong> weeks, <em>not more</em>.<br>\nThen:"
        f"<br>• walk<br>• see the {LINK}<br>3. warm up<br>4. run"
    )


def test_plain_text_has_neither_marks_nor_addresses() -> None:
    assert as_text(LEAFLET) == (
        "Rest it for two weeks, not more.\nThen:\n• walk\n• see the leaflet\n3. warm up\n4. run"
    )
    assert in_brief("It is **very** sore. [Rest](https://example.org)!", 4) == "It is very sore."


@pytest.mark.parametrize(
    "text",
    [
        "# A heading",
        "Under it\n===",
        "> quoted",
        "`code` and ~~struck~~",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "***",
        "[a]: https://example.org",
        "https://example.org and me@example.org",
        "2 * 3 and a_name_of_it, 5 < 6 & 7 > 6",
        "&lt;b&gt; &#106; &copy;",
        'it\'s "so"',
    ],
)
def test_everything_else_is_shown_as_typed(text: str) -> None:
    assert as_text(text) == text
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert as_html(text) == f"<p>{shown}</p>".replace("\n", "<br>\n")


ATTACKS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<a href='javascript:alert(1)'>x</a>",
    '<p style="color:red" onclick="x()">x</p>',
    "</p><script>alert(1)</script><p>",
    "<!--<script>-->x",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<\0script>alert(1)</script>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "[x](javascript:alert(1))",
    "[x](JaVaScRiPt:alert(1))",
    "[x](java\tscript:alert(1))",
    "[x](<java\nscript:alert(1)>)",
    "[x](java\0script:alert(1))",
    "[x](&#106;avascript:alert(1))",
    "[x](javascript&colon;alert(1))",
    "[x](javascript&#x3A;alert(1))",
    "[x](\\javascript:alert(1))",
    "[x](%6Aavascript:alert(1))",
    "[x](data:text/html;base64,PHNjcmlwdD4=)",
    "[x](vbscript:msgbox(1))",
    "[x](//evil.example)",
    "[x](/admin/logout/)",
    "[x](https:evil.example)",
    "[x](http:///evil.example)",
    "![x](javascript:alert(1))",
    "![x](data:image/svg+xml,<svg/onload=alert(1)>)",
    "<javascript:alert(1)>",
    "<https://evil.example>",
    "[x]: javascript:alert(1)\n\n[x]",
    "**<b onmouseover=alert(1)>x**",
    "- <script>alert(1)</script>\n  - [x](javascript:alert(1))",
]


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("render", [as_html, as_line])
def test_no_element_but_those_of_markdown_and_no_link_gets_through(
    render: Callable[[str], str], text: str
) -> None:
    html = render(text)
    for element in ("p", "br", "ul", "li", "strong"):
        html = html.replace(f"<{element}>", "").replace(f"</{element}>", "")
    assert "<" not in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        pytest.param(
            '[x](https://e.example/"onmouseover="alert(1))',
            '<a href="https://e.example/%22onmouseover=%22alert(1)" rel="{}">x</a>',
            id="quotes",
        ),
        pytest.param(
            '[x](https://e.example "onmouseover")',
            '<a href="https://e.example" rel="{}">x</a>',
            id="title",
        ),
        pytest.param(
            "[<b>](HTTPS://e.example)",
            '<a href="HTTPS://e.example" rel="{}">&lt;b&gt;</a>',
            id="html_in_the_words",
        ),
        pytest.param(
            "![x](https://e.example/x.png)",
            '!<a href="https://e.example/x.png" rel="{}">x</a>',
            id="image",
        ),
        pytest.param(
            "[a [b](https://e.example)](https://f.example)",
            '[a <a href="https://e.example" rel="{}">b</a>](https://f.example)',
            id="nested",
        ),
    ],
)
def test_a_link_keeps_its_address_and_nothing_else(text: str, html: str) -> None:
    assert as_line(text) == html.format("noopener noreferrer nofollow")


@pytest.mark.parametrize("mark", ["**a**", "[", "*a", "[a](http://x", "- ", "\\[", "_*"])
def test_a_text_that_is_too_long_is_shown_as_typed(mark: str) -> None:
    """What takes time by the square of its length would take a worker with it."""
    text = f"<b> {mark * LONGEST}".strip()
    assert as_text(text) == text
    assert as_html(text) == f"<p>&lt;b&gt; {text[4:]}</p>"


def test_the_filters_take_texts_that_are_translated_late() -> None:
    template = Template("{% load knowledge %}{{ text|markdown }}{{ text|markdown_line }}")
    assert template.render(Context({"text": "<b> *x*"})) == (
        "<p>&lt;b&gt; <em>x</em></p>&lt;b&gt; <em>x</em>"
    )
    assert template.render(Context({"text": ""})) == ""
