import pytest

from conditions.search_words import terms
from conditions.snippets import snippet

LONG = f"{'Begins here and goes on. ' * 8}Then **swelling** comes.{' And it goes on.' * 20}"


@pytest.mark.parametrize(
    ("_case", "texts", "query", "shown"),
    [
        ("a short text is shown whole", ["It swells."], "swell", "It swells."),
        ("marks are left out", ["It *swells*\n\n- a lot"], "lot", "It swells • a lot"),
        ("the text that has the word", ["No.", "", "It swells."], "swelling", "It swells."),
        ("the beginning where none has it", ["", "Red.", "Hot."], "heel", "Red."),
        ("a term of several words", ["On an X-ray."], "x-ray", "On an X-ray."),
        ("nothing of nothing", ["", ""], "heel", ""),
    ],
)
def test_a_snippet_shows_why_a_row_was_found(
    _case: str, texts: list[str], query: str, shown: str
) -> None:
    assert snippet(texts, terms(query)) == shown


def test_a_snippet_is_cut_between_words() -> None:
    assert snippet([LONG], ["swell"]) == (
        "… goes on. Begins here and goes on. Begins here and goes on. Then swelling comes. And it"
        " goes on. And it goes on. And it goes on. And it goes on. And it goes on. And …"
    )
    assert snippet([LONG], ["nothing"]) == ("Begins here and goes on. " * 6 + "Begins here …")
