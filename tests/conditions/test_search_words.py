import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.search_words import beginnings, plain, terms, written


@pytest.mark.parametrize(
    ("_case", "text", "words"),
    [
        ("signs", "  Köhler's x-ray,\n50% (left_foot)! ", "kohler s x ray 50 left foot"),
        ("letters of two", "Straße ﬁbrous Ⅳ", "strasse fibrous iv"),
        ("letters without a Latin form", "Пятка İzmir 踵", "пятка izmir 踵"),
        ("no word at all", "\0 🙂 -- \u0301", ""),
    ],
)
def test_words_are_plain(_case: str, text: str, words: str) -> None:
    assert plain(text) == words


@given(st.text())
def test_what_is_plain_stays_as_it_is(text: str) -> None:
    assert plain(plain(text)) == plain(text)


@given(st.text(), st.text())
def test_a_word_is_found_in_every_text_that_has_it(before: str, word: str) -> None:
    for term in terms(word):
        text = written(f"{before} {term}")
        assert any(beginning in text for beginning in beginnings(term))


@pytest.mark.parametrize(
    ("_case", "query", "found"),
    [
        ("words", "Heel  pain", ["heel", "pain"]),
        ("signs inside a word", "x-ray 10.1/2", ["x ray", "10 1 2"]),
        ("quotation marks", '"Rolled  ankle" left', ["rolled ankle", "left"]),
        ("one that is not closed", 'left "rolled ankle', ["left", "rolled ankle"]),
        ("nothing to look for", '"" - 🙂', []),
    ],
)
def test_a_query_is_taken_apart(_case: str, query: str, found: list[str]) -> None:
    assert terms(query) == found


@pytest.mark.parametrize(
    ("_case", "term", "languages", "found"),
    [
        ("another form", "tendons", [""], {" tendon"}),
        ("a y that becomes an i", "injuries", [""], {" injur"}),
        ("a stem that the word does not begin with", "dying", [""], {" dying", " die"}),
        ("a short word", "is", [""], {" is"}),
        ("several words", "x rays", [""], {" x ray"}),
        ("another language", "talones", ["", "es"], {" talon", " es:talon"}),
    ],
)
def test_a_term_is_looked_for_by_its_beginnings(
    _case: str, term: str, languages: list[str], found: set[str]
) -> None:
    assert beginnings(term, languages) == found
