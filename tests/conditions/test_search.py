from importlib import import_module

import pytest
from django.apps import apps
from pytest_django import DjangoAssertNumQueries

from conditions import search_texts
from conditions.models import SearchText
from conditions.search import MOST_HITS, Hit, search, split_words
from conditions.search_texts import found_by_search
from tests.factories import (
    make_condition,
    make_guide,
    make_investigation,
    make_structure,
    make_symptom,
    make_treatment,
    publish,
)
from tests.samples import publish_every_kind

pytestmark = pytest.mark.django_db


def test_every_kind_that_people_name_is_found_by_its_name() -> None:
    assert [model for model in found_by_search() if not model.search_names] == []


def found(query: str) -> dict[str, list[str]]:
    """Slugs by kind for the draft made so far, published."""
    hits = search(split_words(query), release=publish())
    return {str(of_kind.kind.title): [hit.slug for hit in of_kind.hits] for of_kind in hits}


def test_every_kind_of_knowledge_is_searched_in_its_names_and_texts() -> None:
    make_guide("a-guide", introduction="About a spur.")
    make_condition("a-condition", causes="A spur.")
    make_symptom("a-symptom", description="A spur can be felt.")
    make_treatment("a-treatment", cautions="Not with a spur.")
    make_investigation("a-test", description="Shows a spur.")
    make_structure("a-structure", description="Where a spur grows.")
    make_structure("another")

    assert list(found("spur").items()) == list(
        {
            "Conditions": ["a-condition"],
            "Guides": ["a-guide"],
            "Symptoms": ["a-symptom"],
            "Treatments": ["a-treatment"],
            "Tests": ["a-test"],
            "Anatomy": ["a-structure"],
        }.items()
    )


@pytest.mark.parametrize(
    ("_case", "query", "slugs"),
    [
        ("capitals do not matter", "HAGLUND", ["haglund"]),
        ("nor do they outside ASCII", "KÖHLER", ["koehler"]),
        ("nor in the text", "köhler", ["koehler"]),
        ("accents do not matter", "kohler", ["koehler"]),
        ("nor where only the query has them", "hàglund", ["haglund"]),
        ("nor how they are written", "ko\u0308hler", ["koehler"]),
        ("the beginning of a word is enough", "hagl", ["haglund"]),
        ("its end is not", "glund", []),
        ("another form of the word is found", "bumps", ["haglund"]),
        ("so is one with another ending", "injury", ["koehler"]),
        ("other names are names", "pump bump", ["haglund"]),
        ("every word has to occur", "haglund köhler", []),
        ("words may stand in different fields", "pump haglund", ["haglund"]),
        ("punctuation around words is left out", "«(haglund)», \u2018pump\u2019!", ["haglund"]),
        ("signs inside words count", "x-ray", ["koehler"]),
        ("so are signs after a word", "50%", ["koehler"]),
        ("a per cent sign is no wildcard", "h%d", []),
        ("nor is an underscore", "hag_und", []),
        ("a NUL is a gap", "pump\0bump", ["haglund"]),
        ("nothing is found for what is not there", "unicorn", []),
    ],
)
def test_words_are_looked_for(_case: str, query: str, slugs: list[str]) -> None:
    make_condition("haglund", name="Haglund's heel", other_names="Pump bump")
    make_condition("koehler", name="Köhler's disease", summary="50% have injuries on an x-ray.")

    assert found(query) == ({"Conditions": slugs} if slugs else {})


def test_names_come_before_texts_and_then_slugs_decide() -> None:
    make_condition("a-text", name="Sprain", summary="The heel hurts.")
    make_condition("b-name", name="Heel pad pain")
    make_condition("c-other-name", name="Plantar fasciitis", other_names="Policeman's heel")
    make_condition("d-name", name="Bruised heel")

    assert found("heel") == {"Conditions": ["b-name", "c-other-name", "d-name", "a-text"]}


def test_a_name_match_needs_every_word_in_the_names() -> None:
    make_condition("a-half", name="Heel pad pain", summary="Bruised by running.")
    make_condition("b-whole", name="Bruised heel")

    assert found("bruised heel") == {"Conditions": ["b-whole", "a-half"]}


def test_a_hit_says_what_it_is() -> None:
    make_condition("haglund", name="Haglund's heel", summary="A bump at the heel.")

    (conditions,) = search(["haglund"], release=publish())

    assert conditions.hits == [Hit("Haglund's heel", "haglund", "A bump at the heel.")]
    assert conditions.more is False


def test_hits_of_a_kind_are_bounded_and_say_so() -> None:
    make_condition("a-condition")
    for number in range(MOST_HITS + 1):
        make_structure(f"tendon-{number:02}")

    (anatomy,) = search(["tendon"], release=publish())

    assert [hit.slug for hit in anatomy.hits] == [f"tendon-{n:02}" for n in range(MOST_HITS)]
    assert anatomy.more is True


def test_only_the_given_release_is_searched() -> None:
    make_condition("old")
    release = publish()
    make_condition("new")

    assert search(["new"], release=release) == []


@pytest.mark.parametrize(
    ("_case", "query", "words"),
    [
        ("nothing", "", []),
        ("white space", " \t\n", []),
        ("punctuation", "?! -- '", []),
        ("control characters", "\0\x07\u200b", []),
        ("words", "  heel   pain ", ["heel", "pain"]),
        ("many words", "a b c d e f g h i j", ["a", "b", "c", "d", "e", "f", "g", "h"]),
        ("a very long word", "x" * 100_000, ["x" * 200]),
    ],
)
def test_a_query_is_split(_case: str, query: str, words: list[str]) -> None:
    assert split_words(query) == words


@pytest.mark.parametrize("size", [1, 5])
def test_each_kind_costs_one_query(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(size):
        make_condition(summary="Sore heel.")
        make_symptom(description="Sore heel.")
    release = publish()

    # Conditions, guides, symptoms, treatments, tests, structures.
    with django_assert_num_queries(6):
        search(["heel"], release=release)


def test_no_words_cost_no_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    make_condition("a-condition")
    release = publish()

    with django_assert_num_queries(0):
        assert search([], release=release) == []


def test_releases_from_before_there_were_search_texts_get_theirs() -> None:
    make_condition("heel", name="Sore heel", name_es="Talón dolorido")
    make_guide("morning")
    release = publish_every_kind(2)
    SearchText.objects.all().delete()

    migration = import_module("triage.migrations.0012_search_texts_of_releases")
    migration.write(apps, None)

    assert search_texts.wrong(release) == []
