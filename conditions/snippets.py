"""The piece of a found row's texts that shows why it was found."""

import re
from collections.abc import Iterable, Sequence

from conditions.markdown import as_text
from conditions.search_words import beginnings, written

LONGEST = 160  # characters, more where a word would be cut
BEFORE = 60  # characters in front of the word


def snippet(texts: Iterable[str], looked_for: Sequence[str]) -> str:
    """Around the first word that is looked for; where the texts have none, their beginning."""
    lines = [line for text in texts if (line := " ".join(as_text(text).split()))]
    begins = tuple(_first_word(form) for term in looked_for for form in beginnings(term))
    for line in lines:
        for word in re.finditer(r"\S+", line):
            if written(word[0]).startswith(begins):
                return _around(line, word.start())
    return _around(lines[0], 0) if lines else ""


def _first_word(form: str) -> str:
    return f" {form.split(maxsplit=1)[0]}"


def _around(line: str, place: int) -> str:
    start = line.rfind(" ", 0, place - BEFORE) + 1 if place > BEFORE else 0
    end = line.find(" ", start + LONGEST)
    cut = len(line) if end < 0 else end
    return ("… " if start else "") + line[start:cut] + (" …" if cut < len(line) else "")
