"""Released rows never change, whichever way one tries; drafts do."""

from collections.abc import Callable

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.db.models import ProtectedError
from pytest_django import DjangoAssertNumQueries

from conditions.canonical import checksum
from conditions.memory import remembering
from conditions.models import (
    Condition,
    ConditionSymptom,
    Release,
    ReleasedRowError,
    Source,
    Symptom,
)
from tests.factories import (
    make_condition,
    make_empty_release,
    make_evidence,
    make_source,
    make_symptom,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def released() -> ConditionSymptom:
    row = make_evidence(make_condition("c"), make_symptom("s"), 0.8)
    row.sources.add(make_source("paper"))
    return ConditionSymptom.objects.in_release(publish()).get()


def change_in_place(row: ConditionSymptom) -> None:
    row.frequency = 0.1
    row.save()


def smuggle_into_the_draft(row: ConditionSymptom) -> None:
    row.release = None
    row.origin = None
    row.yes_weight = row.no_weight = row.counts_as = None
    row.save()


def overwrite_by_key(row: ConditionSymptom) -> None:
    draft = ConditionSymptom.objects.draft().get()
    draft.pk = row.pk
    draft.save()


def create_in_the_release(row: ConditionSymptom) -> None:
    Symptom.objects.bulk_create(
        [Symptom(slug="new", release=row.release, origin=99, background_rate=0.5)]
    )


@pytest.mark.parametrize(
    ("_case", "attempt"),
    [
        ("save", change_in_place),
        ("save as draft", smuggle_into_the_draft),
        ("save under its key", overwrite_by_key),
        ("delete", lambda row: row.delete()),
        ("queryset update", lambda row: ConditionSymptom.objects.update(frequency=0.1)),
        ("queryset delete", lambda row: ConditionSymptom.objects.filter(pk=row.pk).delete()),
        ("bulk update", lambda row: ConditionSymptom.objects.bulk_update([row], ["frequency"])),
        ("bulk create", create_in_the_release),
        (
            "move a draft in",
            lambda row: ConditionSymptom.objects.draft().update(release=row.release, origin=5),
        ),
        ("add a link", lambda row: row.sources.add(make_source("another"))),
        ("set links", lambda row: row.sources.set([])),
        ("remove a link", lambda row: row.sources.remove(row.sources.get())),
        ("clear links", lambda row: row.sources.clear()),
        ("delete a cited source", lambda row: row.sources.get().delete()),
        ("delete its condition", lambda row: row.condition.delete()),
    ],
)
def test_a_released_row_refuses(
    _case: str, attempt: Callable[[ConditionSymptom], object], released: ConditionSymptom
) -> None:
    release = Release.objects.get()
    with pytest.raises(ReleasedRowError), transaction.atomic():
        attempt(released)
    assert checksum(release) == release.checksum


def test_a_release_with_rows_cannot_be_deleted(released: ConditionSymptom) -> None:
    with pytest.raises(ProtectedError):
        Release.objects.all().delete()


def test_drafts_change_while_their_release_stays(released: ConditionSymptom) -> None:
    draft = ConditionSymptom.objects.draft().get()
    draft.sources.clear()
    draft.frequency = 0.3
    draft.save()
    ConditionSymptom.objects.draft().update(note="Changed.")
    Condition.objects.draft().get().delete()
    Source.objects.draft().delete()

    assert ConditionSymptom.objects.draft().count() == 0
    released.refresh_from_db()
    assert (released.frequency, released.note) == (0.8, "")
    assert [source.slug for source in released.sources.all()] == ["paper"]


def test_a_draft_refuses_a_relation_to_a_released_row(released: ConditionSymptom) -> None:
    stray = ConditionSymptom(
        condition=released.condition, symptom=make_symptom(), frequency=0.5, basis="editorial"
    )
    with pytest.raises(ValidationError) as refused:
        stray.full_clean()
    assert refused.value.message_dict == {"condition": ["Choose a draft condition."]}


def test_natural_keys_name_drafts_only(released: ConditionSymptom) -> None:
    assert released.natural_key() == ("c", "s")
    assert ConditionSymptom.objects.get_by_natural_key("c", "s").release_id is None


def test_loading_fixtures_looks_up_each_named_row_once(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_evidence(make_condition("c"), make_symptom("s"), 0.8)
    # Whether there are any, and the row: of conditions and of symptoms, however often named.
    with remembering(), django_assert_num_queries(4):
        for _ in range(3):
            condition = Condition.objects.get_by_natural_key("c")
            symptom = Symptom.objects.get_by_natural_key("s")
            row = ConditionSymptom(condition_id=condition.pk, symptom_id=symptom.pk)
            assert row.natural_key() == ("c", "s")
    with django_assert_num_queries(1):
        Condition.objects.get_by_natural_key("c")


def test_loading_into_an_empty_table_looks_for_a_row_once_it_was_written(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    # Whether there are any; nothing for a row that is new; writing it; the row, once.
    with remembering(), django_assert_num_queries(3):
        with pytest.raises(Source.DoesNotExist):
            Source.objects.get_by_natural_key("trial")
        trial = Source(slug="trial", title="A trial", kind="study", year=2020)
        models.Model.save_base(trial, raw=True)  # as fixtures are written
        assert [Source.objects.get_by_natural_key("trial") for _ in "ab"] == [trial, trial]


def test_no_release_has_no_rows_and_never_the_draft() -> None:
    make_condition()
    assert not Condition.objects.in_release(None).exists()


@pytest.mark.parametrize(
    ("_case", "make"),
    [
        ("frequency above 1", lambda: make_evidence(make_condition(), make_symptom(), 1.1)),
        ("unknown basis", lambda: make_evidence(make_condition(), make_symptom(), basis="guess")),
        (
            "derived is for releases",
            lambda: make_evidence(make_condition(), make_symptom(), basis="derived"),
        ),
        ("a prior of 0", lambda: make_condition(prior=0)),
        ("unknown urgency", lambda: make_condition(urgency=7)),
        ("a slug twice", lambda: [make_condition("twice"), make_condition("twice")]),
        ("a background of 1", lambda: make_symptom(background_rate=1)),
        ("unknown kind", lambda: make_symptom(kind="feeling")),
        ("age on a plain symptom", lambda: make_symptom(min_age=3)),
        ("a demographic one without bounds", lambda: make_symptom(kind="demographic")),
        (
            "ages in the wrong order",
            lambda: make_symptom(kind="demographic", min_age=9, max_age=8),
        ),
        ("two live releases", lambda: [make_empty_release(1), make_empty_release(2)]),
        ("a temperature of 0", lambda: make_empty_release(temperature=0)),
    ],
)
def test_the_database_refuses(_case: str, make: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        make()


def test_parents_cannot_run_in_a_circle() -> None:
    top = make_symptom("top")
    bottom = make_symptom("bottom", parent=make_symptom("middle", parent=top))
    top.parent = bottom
    with pytest.raises(ValidationError) as refused:
        top.full_clean()
    assert refused.value.message_dict == {
        "parent": ["The parents of this symptom run in a circle."]
    }
