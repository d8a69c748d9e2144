"""The formulas of readability, and the words that patients may not know."""

import pytest

from conditions.jargon import Jargon, jargon
from conditions.readability import Ease, Reading, flesch_kincaid, inflesz, read, syllables

EASY = (
    "A tendon is a strong cord. It joins a muscle to a bone. When you run too much too soon, it "
    "can get sore. Rest it for a few days."
)
HARD = (
    "Insertional tendinopathy represents degenerative deterioration of collagenous architecture "
    "accompanied by neovascularisation, necessitating multidisciplinary rehabilitation "
    "interventions, progressive eccentric strengthening, and individualised biomechanical "
    "optimisation."
)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "heel 1, bone 1, walked 1, ankles 2, sometimes 2, tablet 2, painful 2, muscle 2"),
        ("en", "causes 2, swollen 2, needed 2, area 3, usual 3, diagnosis 4, medicine 3, being 2"),
        ("en", "x 1, 12 1, antibiotics 5, inflammation 4, can't 1, little 2, flying 2, flare 1"),
        ("es", "pie 1, y 1, muy 1, que 1, agua 2, hueso 2, causa 2, tobillo 3, talón 2, ciudad 2"),
        ("es", "día 2, oído 3, aéreo 4, cirugía 4, médico 3, antibióticos 5, construir 2, yodo 2"),
    ],
)
def test_syllables_are_counted(language: str, words: str) -> None:
    expected = {word: int(number) for word, number in map(str.split, words.split(", "))}
    assert {word: syllables(word, language) for word in expected} == expected


@pytest.mark.parametrize(
    ("words", "in_word", "expected"),
    [
        # By hand: 0.39 * 10 + 11.8 * 1.5 - 15.59 = 6.01, 6.8 and 10.3.
        (10, 1.5, Reading("Flesch-Kincaid grade 6.0", "reading age about 12", Ease.EASY)),
        (12, 1.5, Reading("Flesch-Kincaid grade 6.8", "reading age about 12", Ease.EASY)),
        (13, 1.5, Reading("Flesch-Kincaid grade 7.2", "reading age about 13", Ease.HARD)),
        (21, 1.5, Reading("Flesch-Kincaid grade 10.3", "reading age about 16", Ease.TOO_HARD)),
        (4, 1.0, Reading("Flesch-Kincaid grade -2.2", "reading age about 6", Ease.EASY)),
    ],
)
def test_the_english_formula(words: float, in_word: float, expected: Reading) -> None:
    assert flesch_kincaid(words, in_word) == expected


@pytest.mark.parametrize(
    ("words", "in_word", "expected"),
    [
        # By hand: 206.835 - 62.3 * 2 - 10 = 72.2.
        (10, 2.0, Reading("INFLESZ 72", "quite easy", Ease.EASY)),
        (5, 1.9, Reading("INFLESZ 83", "very easy", Ease.EASY)),
        (20, 2.1, Reading("INFLESZ 56", "normal", Ease.EASY)),
        (30, 2.1, Reading("INFLESZ 46", "somewhat hard", Ease.HARD)),
        (45, 2.1, Reading("INFLESZ 31", "very hard", Ease.TOO_HARD)),
    ],
)
def test_the_spanish_formula(words: float, in_word: float, expected: Reading) -> None:
    assert inflesz(words, in_word) == expected


def test_a_text_is_read_in_its_language() -> None:
    assert read(EASY, "en") == Reading(
        "Flesch-Kincaid grade -0.1", "reading age about 6", Ease.EASY
    )
    assert read(HARD, "en") == Reading(
        "Flesch-Kincaid grade 42.9", "reading age 18 or more", Ease.TOO_HARD
    )
    assert read("El tendón une el músculo al hueso. " * 4, "es") == Reading(
        "INFLESZ 93", "very easy", Ease.EASY
    )


def test_points_of_a_list_are_sentences() -> None:
    points = "\n".join(["walk up the hill", "rest in the shade"] * 3)
    assert read(points, "en") == read(f"{points}.".replace("\n", ". "), "en")


def test_a_few_words_are_not_judged() -> None:
    assert read("word " * 19, "en") is None
    assert read("word " * 20, "en") is not None
    assert read("", "es") is None


WORDS = {
    "oedema": "swelling",
    "plantar flexion": "pointing the foot down",
    "flexion": "bending",
    "lesión": "herida",
}


def test_medical_words_are_found_with_what_to_say_instead() -> None:
    text = "Flexions and plantar  flexion, Plantar flexion; OEDEMA (oedema's), myoedema, lesión."
    assert jargon(text, WORDS) == [
        Jargon("flexion", "bending", 2),
        Jargon("plantar flexion", "pointing the foot down", 1),
        Jargon("oedema", "swelling", 2),
        Jargon("lesión", "herida", 1),
    ]
    assert jargon("Swelling.", WORDS) == []
    assert jargon(text, {}) == []
