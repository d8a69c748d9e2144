"""Words as searches compare them: without case, accents and signs, by their beginning.

`written` is what a row is found by, such as ` haglund s heel es:talon`. Each word has a space
before it: where a text has ` he`, it has a word that begins with `he`. Words of a translation are
marked with its language, because only those who read it look for them.
"""

import re
import unicodedata
from collections.abc import Iterable

import snowballstemmer

# Signs inside quotation marks keep words together, and so do signs inside a word: x-ray.
TERM = re.compile(r'"([^"]*)"?|([^\s"]+)')
WORD = re.compile(r"[^\W_]+")

STEMMERS = {"en": "english", "es": "spanish"}
SHORTEST_STEM = 3  # letters; shorter beginnings are those of too many words


def plain(text: str) -> str:
    """The words of a text with one space between them: "Köhler's x-ray" is "kohler s x ray"."""
    return " ".join(WORD.findall(text.lower() if text.isascii() else _without_accents(text)))


def written(text: str, language: str = "") -> str:
    words = f" {plain(text)}".rstrip()
    return words.replace(" ", f" {language}:") if language else words


def terms(query: str) -> list[str]:
    """What is looked for, each in plain words; what holds no word is left out."""
    found = (plain(quoted or bare) for quoted, bare in TERM.findall(query))
    return [term for term in found if term]


def beginnings(term: str, languages: Iterable[str] = ("",)) -> set[str]:
    """What a text written down holds where it has the term or another form of its last word.

    `injuries` is found by `injur`: the stemmer turns a last y into i.
    """
    *before, last = term.split()
    found = set()
    for language in languages:
        stem = _STEMMERS[language or "en"].stemWord(last).removesuffix("i")
        forms = {stem} if last.startswith(stem) else {stem, last}
        usable = {form for form in forms if len(form) >= SHORTEST_STEM} or {last}
        found |= {written(" ".join([*before, form]), language) for form in usable}
    return found


def has_all(text: str, looked_for: Iterable[str]) -> bool:
    """Whether a text written down has every one of these terms."""
    return all(any(form in text for form in beginnings(term)) for term in looked_for)


def _without_accents(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold())
    return "".join(c for c in decomposed if not unicodedata.combining(c))


_STEMMERS = {code: snowballstemmer.stemmer(name) for code, name in STEMMERS.items()}
