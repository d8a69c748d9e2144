"""What differs between two texts, word by word. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

# The comparison takes time by the square of the words: a tenth of a second at this many.
MOST_WORDS = 1_500


@dataclass(frozen=True, slots=True)
class Piece:
    kind: Literal["same", "removed", "added"]
    text: str


def differing(before: str, after: str) -> tuple[Piece, ...]:
    """Both texts as one: what is the same, was removed and was added, in reading order.

    Empty where they are too long to compare.
    """
    old, new = _words(before), _words(after)
    if max(len(old), len(new)) > MOST_WORDS:
        return ()
    return tuple(_pieces(old, new))


def _words(text: str) -> list[str]:
    """Words with the space before them, so that they join to the text again."""
    return re.findall(r"\s*\S+|\s+$", text)


def _pieces(old: list[str], new: list[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            yield Piece("same", "".join(old[i:j]))
            continue
        if i < j:
            yield Piece("removed", "".join(old[i:j]))
        if k < m:
            yield Piece("added", "".join(new[k:m]))
