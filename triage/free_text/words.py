"""Cuts a text into words with their places, and gives each the term that it stands for."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import snowballstemmer

from triage.free_text.lexicon import NOTHING, PHRASES, SAME
from triage.free_text.spelling import Spelling

# No repeat inside a repeat: the time grows with the length and no faster.
WORD = re.compile(r"\d+(?:[.,]\d+)?|[^\W\d_]+(?:['\u2019`\u00b4][^\W\d_]+)*")
APOSTROPHES = str.maketrans("", "", "'\u2019`\u00b4")
LONGEST_WORD = 30  # letters; longer ones stand for nothing
LONGEST_PHRASE = max(len(phrase.split()) for phrase in PHRASES)

# Words that are months only after these.
MONTHS = frozenset(["march", "may"])
BEFORE_A_MONTH = frozenset(["in", "since", "last", "of", "early", "late", "until"])

# British to American, for both sides alike; only what changes no other word.
SPELLINGS = (
    (re.compile("ae(?=[dmns])|oe(?=[dst]e|st)"), "e"),
    (re.compile("(?<=[rn])[ao]e"), "e"),
    (re.compile("(?<=[lbrv])our(?=s|e|i|$)"), "or"),
    (re.compile("(?<=[iy])s(?=e$|ed$|ing$|ation)"), "z"),
    (re.compile("^grey"), "gray"),
    (re.compile("tre$"), "ter"),
)


@dataclass(frozen=True, slots=True)
class Word:
    """`terms` are what it stands for: none for words that say nothing. Places are code points.

    `length` is in words of the text. `after` is what stands between this word and the next.
    `likeness` is below 1 where it was taken for another spelling.
    """

    plain: str
    start: int
    end: int
    terms: tuple[str, ...] = ()
    length: int = 1
    after: str = ""
    likeness: float = 1.0


class Stemmer(Protocol):
    """One for each text: it keeps the word that it works on, and threads would mix theirs up."""

    def stemWord(self, word: str, /) -> str: ...  # noqa: N802  the library's name


def words_of(text: str, spelling: Spelling | None = None) -> list[Word]:
    """The words of the text with their terms; the words of a phrase are one."""
    found = [_word(match, spelling) for match in WORD.finditer(text)]
    ends = [word.start for word in found[1:]] + [len(text)] * bool(found)
    found = [replace(w, after=text[w.end : end]) for w, end in zip(found, ends, strict=True)]
    return list(_with_terms(found, snowballstemmer.stemmer("english")))


def terms_of(text: str) -> tuple[str, ...]:
    return tuple(term for word in words_of(text) for term in word.terms)


def plain_words(text: str) -> list[str]:
    return [_word(match, None).plain for match in WORD.finditer(text)]


def split(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of each sentence."""
    sentence: list[Word] = []
    for word in words:
        sentence.append(word)
        if is_break(word.after):
            yield sentence
            sentence = []
    if sentence:
        yield sentence


def is_break(after: str) -> bool:
    """Whether a sentence ends in what stands between two words."""
    return any(sign in after for sign in ".!?;\n…")


def is_pause(after: str) -> bool:
    return any(sign in after for sign in ",:()\u2013\u2014/") or " - " in after


def _word(match: re.Match[str], spelling: Spelling | None) -> Word:
    written = match[0]
    plain = unicodedata.normalize("NFKC", written).casefold().translate(APOSTROPHES)
    if plain == "ill" and len(written) > len(plain):
        plain = "will"  # "I'll" is not ill
    meant = spelling.meant(plain) if spelling else None
    plain, likeness = meant or (plain, 1.0)
    return Word(plain, match.start(), match.end(), likeness=likeness)


def _with_terms(words: Sequence[Word], stemmer: Stemmer) -> Iterator[Word]:
    place = 0
    while place < len(words):
        if phrase := _phrase_at(words, place):
            yield phrase
            place += phrase.length
            continue
        word = words[place]
        month = word.plain in MONTHS and place > 0 and words[place - 1].plain in BEFORE_A_MONTH
        term = "" if month else _term_of(word.plain, stemmer)
        yield replace(word, terms=(term,) if term else ())
        place += 1


def _phrase_at(words: Sequence[Word], place: int) -> Word | None:
    """The longest phrase that begins here, as one word."""
    for length in range(min(LONGEST_PHRASE, len(words) - place), 1, -1):
        run = words[place : place + length]
        plain = " ".join(word.plain for word in run)
        if plain in PHRASES and not any(is_break(word.after) for word in run[:-1]):
            last = run[-1]
            likeness = min(word.likeness for word in run)
            terms = PHRASES[plain]
            return Word(plain, run[0].start, last.end, terms, length, last.after, likeness)
    return None


def _term_of(plain: str, stemmer: Stemmer) -> str:
    """What a word stands for; the empty text for nothing."""
    if plain in NOTHING or len(plain) > LONGEST_WORD or plain[0].isdigit():
        return ""
    if same := SAME.get(plain):
        return same
    for pattern, spelling in SPELLINGS:
        plain = pattern.sub(spelling, plain)
    stem = stemmer.stemWord(plain)
    return SAME.get(stem, stem)
