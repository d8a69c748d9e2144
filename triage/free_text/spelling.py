"""Takes a word that nobody knows for one that is written nearly so; the distance is rapidfuzz's."""

from collections.abc import Iterable, Mapping

from rapidfuzz import process
from rapidfuzz.distance import OSA

# Letters: shorter words are a letter away from too many others, longer ones are none.
SHORTEST, LONGEST = 4, 30
SHORTEST_BEGINNING, LEFT_OUT = 5, 4
TWO_MISTAKES_FROM = 7
LONG = 6
# What a beginning ("cipro") counts for: about as much as a long word with one mistake.
BEGINNING = 0.9


class Spelling:
    """`wanted` are the words that are looked for, with what they stand for; `known` others.

    Nothing is kept of what it is asked.
    """

    def __init__(self, *, known: Iterable[str], wanted: Mapping[str, tuple[str, ...]]) -> None:
        self._known = frozenset(known) | wanted.keys()
        self._terms = wanted
        self._wanted = sorted(
            word for word, terms in wanted.items() if len(word) >= SHORTEST and terms
        )

    def meant(self, word: str) -> tuple[str, float] | None:
        """The word that is meant, and how like it is (0 to 1); None where that is not plain."""
        if not SHORTEST <= len(word) <= LONGEST or word in self._known or not word.isalpha():
            return None
        return self._begun(word) or self._nearest(word)

    def _begun(self, word: str) -> tuple[str, float] | None:
        """The one long word that it is short for: fewer letters left out make another word."""
        whole = [known for known in self._wanted if known.startswith(word)]
        whole = [known for known in whole if len(known) >= len(word) + LEFT_OUT]
        if len(word) < SHORTEST_BEGINNING or len({self._terms[known] for known in whole}) != 1:
            return None
        return whole[0], BEGINNING

    def _nearest(self, word: str) -> tuple[str, float] | None:
        """By restricted edits: a letter too many, missing, wrong, or two in the wrong order."""
        most = 2 if len(word) >= TWO_MISTAKES_FROM else 1
        near = process.extract(
            word, self._wanted, scorer=OSA.distance, score_cutoff=most, limit=None
        )
        alike = [(edits, known) for known, edits, _ in near if _is_slip(word, known)]
        edits, best = min(alike, default=(0, ""))
        if len({self._terms[known] for distance, known in alike if distance == edits}) != 1:
            return None
        return best, 1 - edits / len(word)


def _is_slip(word: str, known: str) -> bool:
    """Whether one may be typed for the other: in short words a wrong letter makes another word.

    "Drags" are no drugs; "brused", "waay" and "pian" are slips.
    """
    if known[0] != word[0]:
        return False
    return len(word) >= LONG or len(word) != len(known) or sorted(word) == sorted(known)
