"""Beside each difference stands who changed the row last, and when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine

from conditions import releases
from conditions.changes import changes
from conditions.edits import LastEdit, last_edits
from conditions.models import Condition, Release
from conditions.models.recording import one_edit
from tests.factories import (
    make_condition,
    make_evidence,
    make_source,
    make_symptom,
    make_user,
    publish,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def edits(before: Release, after: Release | None = None) -> dict[str, tuple[str, datetime]]:
    found = last_edits(changes(before=before, after=after), until=after)
    return {where: (edit.by, edit.at) for where, edit in found.items()}


def test_the_last_edit_of_each_row_is_found() -> None:
    condition = make_condition("sprain")
    row = make_evidence(condition, make_symptom("swelling"), 0.4)
    gone = make_evidence(condition, make_symptom("bruise"), 0.5)
    live = publish()
    ada, ben = make_user("ada"), make_user("ben")
    for hour, by, figure in ((1, ada, 0.5), (2, ben, 0.6)):
        with time_machine.travel(NOON + timedelta(hours=hour), tick=False), one_edit(by=by):
            row.frequency = figure
            row.save()
    with time_machine.travel(NOON + timedelta(hours=3), tick=False), one_edit(by=ada):
        gone.delete()
    with time_machine.travel(NOON + timedelta(hours=4), tick=False):
        make_source("paper")
    assert edits(live) == {
        "evidence row sprain / bruise": ("ada", NOON + timedelta(hours=3)),
        "evidence row sprain / swelling": ("ben", NOON + timedelta(hours=2)),
        "source paper": ("", NOON + timedelta(hours=4)),
    }


def test_of_a_release_the_edits_after_it_are_left_out() -> None:
    condition = make_condition("sprain")
    live = publish()
    for hour, name in ((1, "ada"), (3, "ben")):
        with time_machine.travel(NOON + timedelta(hours=hour), tick=False):
            with one_edit(by=make_user(name)):
                condition.name = name
                condition.save()
            if name == "ada":
                candidate = releases.propose(by=make_user(), notes="Ada's.")
    assert edits(live, candidate) == {"condition sprain": ("ada", NOON + timedelta(hours=1))}
    assert edits(live) == {"condition sprain": ("ben", NOON + timedelta(hours=3))}


def test_a_row_that_nobody_edited_has_no_last_edit() -> None:
    condition = make_condition("sprain")
    live = publish()
    condition.name = "Torn band"
    condition.save()
    Condition.history.all().delete()
    assert edits(live) == {}


@pytest.mark.parametrize("size", [1, 4])
def test_last_edits_cost_a_query_for_each_kind_of_row(
    size: int, django_assert_num_queries: Any
) -> None:
    condition = make_condition("sprain")
    live = publish()
    for _ in range(size):
        make_evidence(condition, make_symptom(), 0.3)
    found = list(changes(before=live, after=None))
    # The entries of symptoms, and those of evidence.
    with django_assert_num_queries(2):
        assert len(last_edits(found)) == 2 * size
    assert isinstance(next(iter(last_edits(found).values())), LastEdit)
