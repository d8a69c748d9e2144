"""The index of a release: what is in it, and what reading it costs."""

import pytest
from pytest_django import DjangoAssertNumQueries

from conditions.models import Release, Reporter, SymptomKind
from tests.factories import make_condition, make_question, make_symptom, publish
from tests.small_knowledge import publish_small_knowledge
from triage.free_text.index import Entry
from triage.models import Section
from triage.readers import index_of

pytestmark = pytest.mark.django_db


def test_the_names_of_what_patients_can_tell_are_in_it() -> None:
    make_condition()
    pain = make_symptom("heel-pain", name="Calcaneodynia", lay_name="Sore heel")
    make_symptom(
        "cold-foot",
        name="Ischaemia",
        lay_name="A cold foot",
        other_names="White foot\nBlue foot",
        kind=SymptomKind.HISTORY,
        parent=pain,
    )
    make_symptom("squeeze", reporter=Reporter.EXAMINER)
    make_symptom("adult", kind=SymptomKind.DEMOGRAPHIC, min_age=18)
    make_question("flags", [pain], section=Section.RED_FLAGS)
    index = index_of(publish())
    assert list(index.entries.values()) == [
        Entry(
            slug="cold-foot",
            name="A cold foot",
            names=("cold foot", "Ischaemia", "A cold foot", "White foot", "Blue foot"),
            parent="heel-pain",
            red_flag=False,
            past_counts=True,
        ),
        Entry(
            slug="heel-pain",
            name="Sore heel",
            names=("heel pain", "Calcaneodynia", "Sore heel"),
            parent=None,
            red_flag=True,
            past_counts=False,
        ),
    ]


def test_words_of_the_release_are_not_taken_for_mistyped_ones() -> None:
    make_condition(summary="A swelter of heat.")
    make_symptom("swelling")
    index = index_of(publish())
    assert index.spelling.meant("swelter") is None
    meant = index.spelling.meant("sweling")
    assert meant is not None
    assert (meant[0], round(meant[1], 9)) == ("swelling", round(1 - 1 / 7, 9))


def test_a_release_is_read_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for size in (1, 6):
        release = publish_small_knowledge(size) if size == 1 else _published_more()
        # release; choices that are red flags, symptoms; texts of conditions and of questions
        with django_assert_num_queries(5):
            first = index_of(release)
        with django_assert_num_queries(0):
            assert index_of(release) is first


def _published_more() -> Release:
    for name in ("a", "b", "c"):
        make_question(f"{name}-question", [make_symptom(f"{name}-asked")])
        make_condition(name)
    return publish()
