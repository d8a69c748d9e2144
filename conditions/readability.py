"""How hard a text is to read, by published formulas for English and Spanish; no Django.

A guide for editors and never a gate: a formula counts words and syllables, and knows no meaning.
Syllables are counted by rules for each language. Hyphenation patterns (pyphen) leave out the places
where a printer must not break a word: a fifth of the syllables in English, a tenth in Spanish.
"""

import enum
import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

GUIDE_AGE = 12  # years
ADULT = 18  # years; schools end there, and the formula with them
TOO_HIGH = 10.0  # a grade; editorial, three school years above the guide

# Too few words for a formula made for passages of a hundred; it would only be noise.
FEWEST_WORDS = 20

WORD = re.compile(r"[^\W_]+(?:['\u2019-][^\W_]+)*")
SENTENCE_END = re.compile(r"[.!?](?=\s|$)|\n")

# A vowel group is a syllable. Silent: an e at the end or before s, d and some endings; two: vowels
# that are spoken apart.
_ENGLISH_GROUPS = re.compile(r"[aeiouy]+")
_ENGLISH_SILENT = re.compile(
    r"(?<=[^aeiouy])e$(?<![^aeiouy]le)"
    r"|(?<=[^aeioudty])ed$"
    r"|(?<=[^aeiouyscgxz])(?<!sh|ch)es$(?<![^aeiouy]les)"
    r"|(?<=[^aeiouyl])e(?=(?:ful|less|ly|ment|ness|thing|times?|where|one|body)(?:s|ly)?$)"
)
_ENGLISH_APART = re.compile(
    r"(?<![tcsgx])i[ao](?!u)|ua(?=[lt])|iu|[eiy]ing|eo(?=[lr])|^(?:area|idea)"
)
# In Spanish a, e, o and accented vowels are syllables each; i, u, y only where they lean on none.
_SPANISH_SYLLABLES = re.compile(r"[aeoáéíóú]|(?<![aeoáéíóúiuüy])[iuüy]+(?![aeoáéíóúiuüy])")


class Ease(enum.IntEnum):
    """How well the text keeps to a reading age of ten to twelve, which is a guide for editors."""

    EASY = 0
    HARD = 1
    TOO_HARD = 2


@dataclass(frozen=True, slots=True)
class Reading:
    """`score` names the formula's value, `words` what it means."""

    score: str
    words: str
    ease: Ease


def read(text: str, language: str) -> Reading | None:
    """How hard a plain text of `en` or `es` is; None with too few words to tell.

    A line is a sentence of its own, as points of a list are.
    """
    words = WORD.findall(text)
    if len(words) < FEWEST_WORDS:
        return None
    in_sentence = len(words) / max(1, len(sentences(text)))
    in_word = sum(syllables(word, language) for word in words) / len(words)
    return FORMULAS[language](in_sentence, in_word)


def sentences(text: str) -> list[str]:
    return [part.strip(" •") for part in SENTENCE_END.split(text) if WORD.search(part)]


@lru_cache(maxsize=20_000)  # the words of the knowledge, some 6,000, come again and again
def syllables(word: str, language: str) -> int:
    """Of a word of `en` or `es`; a number counts as one."""
    word = word.lower()
    if language == "es":
        return max(1, len(_SPANISH_SYLLABLES.findall(word)))
    silent, apart = _ENGLISH_SILENT.findall(word), _ENGLISH_APART.findall(word)
    return max(1, len(_ENGLISH_GROUPS.findall(word)) - len(silent) + len(apart))


def flesch_kincaid(words: float, syllables: float) -> Reading:
    """The grade at a school of the USA, by words in a sentence and syllables in a word.

    Kincaid, Fishburne, Rogers and Chissom, Research Branch Report 8-75, 1975. Pupils of a grade are
    five to six years older than its number.
    """
    grade = 0.39 * words + 11.8 * syllables - 15.59
    age = max(6, round(grade + 5.5))
    ease = Ease.TOO_HARD if grade >= TOO_HIGH else Ease.HARD if age > GUIDE_AGE else Ease.EASY
    known = f"about {age}" if age < ADULT else f"{ADULT} or more"
    return Reading(f"Flesch-Kincaid grade {grade:.1f}", f"reading age {known}", ease)


def inflesz(words: float, syllables: float) -> Reading:
    """The ease of a Spanish text for patients, from 0 to 100, and the names of its steps.

    Perspicuity by Szigriszt Pazos, 1993; the steps by Barrio-Cantalejo and others, An Sist Sanit
    Navar 2008;31:135-152, who found texts below 55 too hard for many patients.
    """
    ease = 206.835 - 62.3 * syllables - words
    name, step = next((name, step) for bound, name, step in INFLESZ_STEPS if ease >= bound)
    return Reading(f"INFLESZ {ease:.0f}", name, step)


INFLESZ_STEPS = (
    (80, "very easy", Ease.EASY),
    (65, "quite easy", Ease.EASY),
    (55, "normal", Ease.EASY),
    (40, "somewhat hard", Ease.HARD),
    (-math.inf, "very hard", Ease.TOO_HARD),
)
FORMULAS: dict[str, Callable[[float, float], Reading]] = {"en": flesch_kincaid, "es": inflesz}
