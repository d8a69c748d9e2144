"""What may be searched for: the words of `search` and `q`, refused by name where there are none."""

import re
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from conditions.search_words import terms

# Longer searches find nothing more, and a thousand words are more than SQLite's parser takes.
LONGEST_SEARCH = 100  # characters
# At least one character that is no sign of ASCII and no space. Spelt out, because `\w` is one thing
# here and another to readers of the schema; databases do not take the character NUL.
SIGNS = r"\x00-\x2F\x3A-\x40\x5B-\x60\x7B-\xA0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000"
SOME_WORD = rf"^[^\x00]*[^{SIGNS}][^\x00]*$"
SCHEMA = {"type": "string", "pattern": SOME_WORD, "maxLength": LONGEST_SEARCH}


def looked_for(request: Request, parameter: str) -> list[str] | None:
    """The terms of a parameter, or None where it is not given; raises ValidationError."""
    text: Any = request.query_params.get(parameter)
    if text is None:
        return None
    if len(text) > LONGEST_SEARCH or not re.fullmatch(SOME_WORD, text):
        limit = f"Give one or more words, of at most {LONGEST_SEARCH} characters together."
        raise ValidationError({parameter: limit})
    return terms(text)
