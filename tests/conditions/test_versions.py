"""Every change of a draft row is counted, however it is made; nothing else depends on the count."""

from collections.abc import Callable

import pytest
from django.core import serializers

from conditions.models import ConditionSymptom
from conditions.releases import ReleaseError
from tests.factories import (
    make_condition,
    make_evidence,
    make_hazard,
    make_source,
    make_symptom,
    publish,
)
from triage.models import Control, Hazard

pytestmark = pytest.mark.django_db


@pytest.fixture
def row() -> ConditionSymptom:
    return make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)


def save_as_loaddata_does(row: ConditionSymptom) -> None:
    text = serializers.serialize("json", [row])
    for loaded in serializers.deserialize("json", text):
        loaded.save()


@pytest.mark.parametrize(
    ("_case", "change", "counted"),
    [
        ("nothing", lambda row: None, 0),
        ("save", lambda row: row.save(), 1),
        ("save twice", lambda row: [row.save(), row.save()], 2),
        ("save one field", lambda row: row.save(update_fields=["note"]), 1),
        ("update", lambda row: ConditionSymptom.objects.update(note="Changed."), 1),
        ("bulk update", lambda row: ConditionSymptom.objects.bulk_update([row], ["note"]), 1),
        ("load a fixture", save_as_loaddata_does, 1),
        ("cite a source", lambda row: row.sources.add(make_source()), 1),
        ("cite the same ones", lambda row: row.sources.set([]), 0),
        ("cite others", lambda row: row.sources.set([make_source()]), 1),
        ("cite none", lambda row: row.sources.clear(), 1),
    ],
)
def test_a_change_is_counted(
    _case: str, change: Callable[[ConditionSymptom], object], counted: int, row: ConditionSymptom
) -> None:
    change(row)
    assert ConditionSymptom.objects.get().version == 1 + counted


def test_two_who_read_the_same_version_make_two_more(row: ConditionSymptom) -> None:
    for reader in [ConditionSymptom.objects.get(), ConditionSymptom.objects.get()]:
        reader.save()
    assert ConditionSymptom.objects.get().version == 3


def test_a_copy_says_of_which_version_it_is(row: ConditionSymptom) -> None:
    row.save()
    release = publish()
    assert ConditionSymptom.objects.in_release(release).get().version == 2
    row.save()
    with pytest.raises(ReleaseError, match="Nothing has changed since release 1"):
        publish()


def test_hazards_and_controls_count_their_changes() -> None:
    hazard = make_hazard(controls=[("document", "docs/api.md")])
    hazard.save()
    Control.objects.update(note="Changed.")
    assert (Hazard.objects.get().version, Control.objects.get().version) == (2, 2)


def test_fixtures_leave_the_count_out() -> None:
    [written] = serializers.serialize("python", [make_source()])
    assert "version" not in written["fields"]
