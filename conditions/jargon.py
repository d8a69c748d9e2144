"""Medical words in a text, with what to say instead; no Django."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Jargon:
    word: str
    instead: str
    number: int


def jargon(text: str, words: Mapping[str, str]) -> list[Jargon]:
    """Which of the words (in lower case) stand in a plain text, plurals in -s and -es among them.

    In the order in which they first stand there; of words inside each other, the longest.
    """
    if not words:
        return []
    longest_first = sorted(words, key=len, reverse=True)
    any_of_them = rf"\b({'|'.join(map(re.escape, longest_first))})(?:e?s)?\b"
    found = Counter(match.lower() for match in re.findall(any_of_them, text, re.IGNORECASE))
    return [Jargon(word, words[word], number) for word, number in found.items()]
