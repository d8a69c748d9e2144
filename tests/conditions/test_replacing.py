"""Find and replace: what was looked at and ticked, where it still reads so, and nothing else."""

from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from conditions.models import Condition, Symptom
from conditions.replacing import (
    ReplaceError,
    Search,
    hits,
    replace,
    searchable_models,
    text_columns,
)
from tests.factories import make_condition, make_evidence, make_symptom, publish
from tests.samples import make_every_kind

pytestmark = pytest.mark.django_db


def search(find: str, replacement: str = "", **options: Any) -> Search:
    return Search(find, replacement, models=searchable_models(), **options)


def places(found: Search) -> list[tuple[str, str, int]]:
    return [(hit.row.natural_key()[0], hit.column.name, hit.start) for hit in hits(found)]


def test_each_place_in_any_text_is_found() -> None:
    condition = make_condition(
        "cord", name="Cord", summary="The cord, a cord.", i18n={"name_es": "cord"}
    )
    make_evidence(
        condition, make_symptom("cord-pain", lay_name="pain", name="Pain"), note="No cord."
    )
    assert places(search("cord")) == [
        ("cord", "summary", 4),
        ("cord", "summary", 12),
        ("cord", "causes", 4),
        ("cord", "outlook", 4),
        ("cord", "see_doctor", 26),
        ("cord", "name_es", 0),
        ("cord", "note", 3),
    ]


@pytest.mark.parametrize(
    ("_case", "options", "expected"),
    [
        ("as it stands", {}, [0, 4, 13]),
        ("any capitals", {"match_case": False}, [0, 4, 9, 13]),
        ("whole words", {"whole_words": True}, [0, 13]),
        ("both", {"match_case": False, "whole_words": True}, [0, 9, 13]),
    ],
)
def test_capitals_and_whole_words(_case: str, options: dict[str, Any], expected: list[int]) -> None:
    make_condition("c", other_names="paw paws Paw paw")
    assert [start for _, _, start in places(search("paw", **options))] == expected


def test_signs_of_patterns_are_plain_signs() -> None:
    make_condition("c", other_names="(a+)+$ .*")
    assert len(places(search("(a+)+$"))) == 1
    assert [hit for hit in hits(search(".*")) if hit.column.name != "other_names"] == []


def test_a_place_is_shown_with_what_stands_round_it() -> None:
    make_condition("c", other_names=f"{'a' * 70} paw {'b' * 59}")
    [hit] = hits(search("paw"))
    assert (hit.before, hit.found, hit.after) == (f"…{'a' * 59} ", "paw", f" {'b' * 59}")


def test_slugs_and_closed_sets_are_never_texts() -> None:
    named = {model.__name__: [c.name for c in text_columns(model)] for model in searchable_models()}
    assert named["Symptom"] == [
        "name",
        "lay_name",
        "other_names",
        "description",
        "background_note",
        "name_es",
        "lay_name_es",
        "description_es",
    ]
    assert all("slug" not in names and "kind" not in names for names in named.values())


def test_only_ticked_places_are_replaced() -> None:
    condition = make_condition("c", other_names="paw paw paw", i18n={"summary_es": "una paw"})
    found = search("paw", "foot")
    keys = [hit.key for hit in hits(found)]
    assert len(keys) == 4
    done = replace(search=found, chosen=[keys[0], keys[2], keys[3]])
    assert (done.places, [row.pk for row in done.rows], done.gone) == (3, [condition.pk], 0)
    condition.refresh_from_db()
    assert condition.other_names == "foot paw foot"
    assert condition.i18n == {"summary_es": "una foot"}


def test_what_reads_otherwise_by_now_is_left_and_said() -> None:
    one, other = make_condition("a", other_names="paw"), make_condition("b", other_names="paw")
    found = search("paw", "foot")
    keys = [hit.key for hit in hits(found)]
    other.other_names = "a paw"
    other.save()
    done = replace(search=found, chosen=keys)
    assert (done.places, done.rows, done.gone) == (1, (one,), 1)
    assert list(Condition.objects.order_by("slug").values_list("other_names", flat=True)) == [
        "foot",
        "a paw",
    ]


def test_a_text_that_may_not_stand_there_stops_all_of_it() -> None:
    make_condition("a", name="paw", other_names="paw")
    found = search("paw")
    with pytest.raises(ReplaceError) as refused:
        replace(search=found, chosen=[hit.key for hit in hits(found)])
    assert str(refused.value) == "condition a: This field cannot be blank. Nothing was changed."
    assert Condition.objects.values_list("name", "other_names").get() == ("paw", "paw")


def test_releases_are_not_searched() -> None:
    make_condition("a", other_names="paw")
    publish()
    assert places(search("paw")) == [("a", "other_names", 0)]


@pytest.mark.parametrize("size", [1, 3])
def test_searching_costs_the_same_at_any_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_every_kind(size)
    # One for each of the 15 kinds with texts.
    with django_assert_num_queries(15):
        assert list(hits(search("no such words"))) == []


def test_a_name_that_is_empty_in_spanish_is_no_text() -> None:
    make_symptom("a", name="Paw")
    assert [hit.column.name for hit in hits(search("Paw"))] == ["name"]
    assert Symptom.objects.count() == 1
