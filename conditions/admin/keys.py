"""Primary keys as addresses and forms have them."""

import re


def key_of(text: str) -> int:
    """The key that a text names, or 0, which no row has: some digits are none to `int`."""
    return int(text) if re.fullmatch("[0-9]{1,18}", text) else 0
