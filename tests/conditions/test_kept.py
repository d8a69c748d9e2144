"""What a process keeps of releases: of published ones only, and of no other than is asked for."""

from collections.abc import Collection, Iterator
from copy import copy
from datetime import timedelta
from itertools import count

import pytest
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from conditions.kept import Kept
from conditions.models import Release, ReleaseStatus
from tests.factories import make_empty_release

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def numbers() -> Iterator[int]:
    """One more with each value that is made."""
    return count(1)


def test_a_value_is_made_once(
    numbers: Iterator[int], django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    kept: Kept[str, int] = Kept(most=2)
    release = make_empty_release()
    with django_assert_num_queries(1):  # whether it is there
        assert kept.one(release, "a", lambda: next(numbers)) == 1
    with django_assert_num_queries(0):
        assert kept.one(release, "a", lambda: next(numbers)) == 1
        again = Release.objects.none().model(**_columns(release))
        assert kept.one(again, "a", lambda: next(numbers)) == 1
    assert kept.one(release, "b", lambda: next(numbers)) == 2


def test_what_was_asked_for_longest_ago_goes_first(numbers: Iterator[int]) -> None:
    kept: Kept[str, int] = Kept(most=2)
    release = make_empty_release()
    asked = ["a", "b", "a", "c", "a", "b"]
    assert [kept.one(release, name, lambda: next(numbers)) for name in asked] == [1, 2, 1, 3, 1, 4]


def test_of_several_only_those_are_made_that_are_not_kept() -> None:
    kept: Kept[int, int] = Kept(most=3)
    release = make_empty_release()
    made: list[list[int]] = []

    def squares(numbers: Collection[int]) -> dict[int, int]:
        made.append(sorted(numbers))
        return {number: number**2 for number in numbers}

    assert kept.each(release, [1, 2], squares) == {1: 1, 2: 4}
    assert kept.each(release, {2, 3}, squares) == {2: 4, 3: 9}
    assert kept.each(release, [], squares) == {}
    # More than are kept, all the same.
    assert kept.each(release, range(4, 9), squares) == {n: n**2 for n in range(4, 9)}
    assert made == [[1, 2], [3], [4, 5, 6, 7, 8]]


@pytest.mark.parametrize("status", [ReleaseStatus.CANDIDATE, ReleaseStatus.REJECTED])
def test_of_what_is_not_published_nothing_is_kept(
    numbers: Iterator[int], status: ReleaseStatus
) -> None:
    kept: Kept[None, int] = Kept(most=9)
    release = make_empty_release(status=status)
    assert [kept.one(release, None, lambda: next(numbers)) for _ in "ab"] == [1, 2]
    Release.objects.update(status=ReleaseStatus.LIVE)
    live = Release.objects.live()
    assert live is not None
    assert [kept.one(live, None, lambda: next(numbers)) for _ in "ab"] == [3, 3]
    # Nor is it told what is kept of the same row since it is published.
    assert kept.one(release, None, lambda: next(numbers)) == 4
    Release.objects.update(status=ReleaseStatus.RETIRED)
    assert kept.one(Release.objects.get(), None, lambda: next(numbers)) == 3


@pytest.mark.parametrize("other", ["pk", "number", "checksum", "proposed_at"])
def test_another_release_is_told_by_each_of_its_marks(numbers: Iterator[int], other: str) -> None:
    """A database that is restored may give a key and a number out again."""
    kept: Kept[None, int] = Kept(most=9)
    release = make_empty_release()
    assert kept.one(release, None, lambda: next(numbers)) == 1
    values = {"pk": release.pk + 1, "number": 2, "checksum": "1" * 64}
    later = {"proposed_at": release.proposed_at + timedelta(microseconds=1)}
    setattr(release, other, (values | later)[other])
    Release.objects.all().delete()
    release.save(force_insert=True)
    assert kept.one(release, None, lambda: next(numbers)) == 2


def test_each_language_has_its_own(numbers: Iterator[int]) -> None:
    kept: Kept[None, int] = Kept(most=9)
    release = make_empty_release()
    found = []
    for language in ("en-gb", "es", "en-gb", "es"):
        with translation.override(language):
            found.append(kept.one(release, None, lambda: next(numbers)))
    assert found == [1, 2, 1, 2]


def test_what_a_database_does_not_have_yet_is_not_kept(numbers: Iterator[int]) -> None:
    """Such as a replica that is late: it would say that the release is empty."""
    kept: Kept[None, int] = Kept(most=9)
    there = make_empty_release()
    coming = copy(there)
    coming.checksum = "1" * 64
    with pytest.raises(Release.DoesNotExist):
        kept.one(coming, None, lambda: next(numbers))
    Release.objects.update(checksum=coming.checksum)
    assert kept.one(coming, None, lambda: next(numbers)) == 1


def test_what_fails_is_not_kept() -> None:
    kept: Kept[None, int] = Kept(most=9)
    release = make_empty_release()
    with pytest.raises(ZeroDivisionError):
        kept.one(release, None, lambda: 1 // 0)
    assert kept.one(release, None, lambda: 1) == 1


def _columns(release: Release) -> dict[str, object]:
    return {field.attname: getattr(release, field.attname) for field in release._meta.fields}
