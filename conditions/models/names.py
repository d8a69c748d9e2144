"""Other names of a thing, kept as one text with one name a line: easy to edit, easy to search."""


def split_names(text: str) -> list[str]:
    return [name for line in text.splitlines() if (name := line.strip())]
