"""What outsiders might send: texts, JSON and files, from nearly right to nonsense."""

import json
from collections.abc import Iterator
from copy import deepcopy
from typing import Any

from hypothesis import strategies as st

TRICKY = [
    "",
    " ",
    "\x00",
    "a\x00b",
    "\ud800",
    "\u202e\u200b\ufeff",
    "\r\nX-Evil: 1",
    "\U0001f4a5" * 3,
    "\u0661\u0662",
    "\u0130\u0131\ufb01",
    "e\u0301" * 20,
    "-0",
    "1e999",
    "-1",
    "nan",
    "null",
    "true",
    "9" * 30,
    "9" * 5000,
    "=1+1",
    "'=1",
    "../../etc/passwd",
    "//evil.example",
    "%00%s%n{0}{{ 7 }}",
    "' OR 1=1 --",
    "<script>x</script>",
    "[x](javascript:x)",
    "[" * 2000,
    "(" * 200,
    "a" * 300,
    "a-" * 100,
    "2026-13-45",
]

texts = st.sampled_from(TRICKY) | st.text(max_size=20)
numbers = (
    st.integers()
    | st.floats()
    | st.sampled_from([0, 1, -1, 2**31, 2**63, 2**64, 10**400, -(10**400), 1e308, 1e-320])
)
json_values = st.recursive(
    st.none() | st.booleans() | numbers | texts,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4),
    max_leaves=8,
)
nonsense = st.binary(max_size=60) | st.sampled_from(
    [b"", b"[" * 100_000, b'{"a":' * 50_000, b"\xef\xbb\xbf{}", b"\xff\xfe[\x00]\x00", b"1" * 5000]
)


@st.composite
def mutated(draw: st.DrawFn, valid: Any) -> Any:
    """A copy with a few places changed, taken out or named otherwise."""
    value = deepcopy(valid)
    for _ in range(draw(st.integers(1, 3))):
        places = list(_places(value))
        if not places:
            break
        inside, key = draw(st.sampled_from(places))
        match draw(st.sampled_from(["change", "take out", "rename"])):
            case "change":
                inside[key] = draw(json_values)
            case "take out":
                del inside[key]
            case "rename" if isinstance(inside, dict):
                inside[draw(texts)] = inside.pop(key)
    return value


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Every list and object with each of its keys."""
    if isinstance(value, dict | list):
        for key in list(value) if isinstance(value, dict) else range(len(value)):
            yield value, key
            yield from _places(value[key])


def as_bytes(values: st.SearchStrategy[Any]) -> st.SearchStrategy[bytes]:
    """As JSON: in ASCII or not, whole, cut off or with something in its middle."""
    ascii_or_not = st.tuples(values, st.booleans()).map(_encoded)
    return ascii_or_not | st.tuples(ascii_or_not, st.integers(0, 200), nonsense).map(_broken)


def _encoded(value: tuple[Any, bool]) -> bytes:
    return json.dumps(value[0], ensure_ascii=value[1]).encode(errors="surrogatepass")


def _broken(value: tuple[bytes, int, bytes]) -> bytes:
    data, at, middle = value
    return data[:at] + middle + data[at + 1 :]


def scrambled(data: bytes) -> st.SearchStrategy[bytes]:
    """A file with some of its bytes changed."""
    # An archive has its table of contents at its end.
    last = len(data) - 1
    places = st.integers(0, last) | st.integers(max(0, last - 500), last)
    changes = st.lists(st.tuples(places, st.integers(0, 255)), max_size=8)
    return changes.map(lambda pairs: _changed(data, pairs))


def _changed(data: bytes, pairs: list[tuple[int, int]]) -> bytes:
    found = bytearray(data)
    for at, byte in pairs:
        found[at] = byte
    return bytes(found)


def parameters(*names: str) -> st.SearchStrategy[dict[str, list[str]]]:
    """Of a query or a form; most of them by names that mean something there."""
    known = st.sampled_from(names) if names else texts
    return st.dictionaries(known | known | texts, st.lists(texts, max_size=3), max_size=4)
