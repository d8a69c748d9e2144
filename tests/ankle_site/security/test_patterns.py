"""No regular expression of ours takes time by more than the length of what somebody sends."""

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from time import process_time

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from conditions.identifiers import IDENTIFIERS
from tests.architecture.project import APPS, name_of, project_files

LENGTH = 8_000
# Seconds of the processor for one text: some fifty times what any needs whose time grows with the
# length, and less than those need whose time grows with its square.
LONGEST = 0.04
MADE = {"compile", "match", "fullmatch", "search", "split", "sub", "findall", "finditer"}
# Of the first, what it makes is looked at below; the others are words, escaped.
MADE_OF_OTHERS = {
    "conditions/identifiers.py: written",
    "conditions/jargon.py: any_of_them",
    "conditions/replacing.py: words",
}
# One pattern of each would take long, if it were not kept from it.
EXCUSED = {
    "ankle_site/design.py": "reads our own style sheet",
    "conditions/api/searching.py": "looks at 100 characters at most",
    "conditions/sheets.py": "looks at the beginning only",
}
REPEATED = [
    *"1ai-. \n'_/:=[(\\\u00e9\u0661",
    "A1",
    "a-",
    "1.",
    "a ",
    ". ",
    "a'",
    "_x000D",
    "--a: a;",
]
HOSTILE = [one * (LENGTH // len(one)) + end for one in REPEATED for end in ("", "x\x00")]


def written() -> dict[str, str]:
    """By where it stands, each pattern that the code holds as a text."""
    return {
        f"{name_of(path)}: {ast.unparse(pattern)}": text
        for app in APPS
        for path in project_files(f"{app}/*.py")
        for pattern in _patterns(ast.parse(path.read_text()))
        if (text := _text(pattern, name_of(path)))
    }


def _patterns(tree: ast.AST) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(ast.Attribute(ast.Name("re"), made), [pattern, *_]) if made in MADE:
                yield pattern
            case ast.keyword("regex", pattern):
                yield pattern


def _text(pattern: ast.expr, path: str) -> str:
    """Empty where it is made of others; in the place of what is put into it, a letter."""
    match pattern:
        case ast.Constant(str(text)):
            return text
        case ast.JoinedStr(parts):
            return "".join(str(p.value) if isinstance(p, ast.Constant) else "a" for p in parts)
        case ast.Name(name):
            module = import_module(path.removesuffix(".py").replace("/", "."))
            return str(getattr(module, name, "")) or _known(f"{path}: {name}")
    return _known(f"{path}: {ast.unparse(pattern)}")


def _known(made_of_others: str) -> str:
    assert made_of_others in MADE_OF_OTHERS
    return ""


def of_addresses(patterns: list[URLPattern | URLResolver]) -> Iterator[str]:
    for pattern in patterns:
        yield pattern.pattern.regex.pattern
        if isinstance(pattern, URLResolver):
            yield from of_addresses(pattern.url_patterns)


def slow(pattern: str) -> str | None:
    """The beginning of the first text that it takes too long for."""
    compiled = re.compile(pattern)
    return next((text[:20] for text in HOSTILE if _seconds(compiled, text) > LONGEST), None)


def _seconds(compiled: re.Pattern[str], text: str) -> float:
    start = process_time()
    compiled.fullmatch(text)
    compiled.findall(text)
    return process_time() - start


def test_no_pattern_takes_long() -> None:
    patterns = written() | {name: each.written.pattern for name, each in IDENTIFIERS.items()}

    found = {where: text for where, each in patterns.items() if (text := slow(each))}

    assert len(patterns) > 20
    assert sorted(where.partition(": ")[0] for where in found) == sorted(EXCUSED)


def test_no_address_takes_long() -> None:
    patterns = set(of_addresses(get_resolver().url_patterns))

    assert {each: text for each in patterns if (text := slow(each))} == {}


@pytest.mark.parametrize("pattern", [r"[+-]?(\d+\.?\d*|\.\d+)", r"\s+$"])
def test_patterns_that_take_long_are_found(pattern: str) -> None:
    assert slow(pattern)
