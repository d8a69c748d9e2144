"""Two people who do something at the same moment: one wins, and the other is told."""

import io
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.db import transaction
from django.test import Client

from benchmarks.crash.states import problems
from conditions import document
from conditions.admin.grid_cells import Opened, as_opened
from conditions.conflicts import OUTDATED
from conditions.imports import STALE
from conditions.models import Condition, ConditionSymptom, Release, Symptom
from conditions.models.recording import entries_of
from conditions.releases import propose
from tests.accounts import make_member
from tests.at_once import MOMENTS, at_once
from tests.factories import (
    make_condition,
    make_evidence,
    make_symptom,
    make_user,
    publish,
)
from tests.forms import address, filled_in
from tests.made_once import made_once

pytestmark = pytest.mark.django_db

PROPOSE = "/admin/conditions/release/propose/"
GRID = "/admin/conditions/conditionsymptom/grid/"
DOCUMENT = "/admin/knowledge/document/"

Act = Callable[[], list[str]]
"""What somebody does, and reads then."""


@pytest.fixture(params=MOMENTS, ids=["before the first writes", "before it commits"])
def moment(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def stays_whole(own_database: str) -> Iterator[None]:
    """Afterwards one release is live, and all releases and histories are whole."""
    yield
    assert problems() == []


@pytest.fixture
def row(stays_whole: None) -> ConditionSymptom:
    return publish_row()


@made_once
def publish_row() -> ConditionSymptom:
    """Of the draft, as release 1 has it, which is live."""
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    publish()
    return row


def sending(page: str, sent: dict[str, Any]) -> Act:
    """Somebody's press of a button, on a page that was opened before."""
    client = Client(raise_request_exception=False)
    client.force_login(make_member("administrator"))
    return lambda: said(client.post(page, sent))


def said(answer: Any) -> list[str]:
    """Messages and complaints; not by `answer.context`, where what others render is as well."""
    if answer.status_code not in (200, 302):
        return [f"Status {answer.status_code}"]
    shown = getattr(answer, "context_data", None) or {}
    return [
        *map(str, get_messages(answer.wsgi_request)),
        *(problem.message for problem in shown.get("problems", ())),
        *(refusal.message for refusal in getattr(shown.get("table"), "refusals", {}).values()),
        *(error for form in forms_of(shown) for errors in form.errors.values() for error in errors),
    ]


def forms_of(shown: dict[str, Any]) -> Iterator[Any]:
    if "adminform" in shown:
        yield shown["adminform"].form
        for inline in shown["inline_admin_formsets"]:
            yield from inline.formset.forms


def opened(page: str) -> dict[str, Any]:
    client = Client()
    client.force_login(make_member("administrator"))
    return filled_in(client, page)


def changed(row: Any, **values: str) -> Act:
    page = address(type(row), "change", row.pk)
    return sending(page, opened(page) | {name.replace("__", "-"): values[name] for name in values})


def proposing() -> Act:
    return sending(PROPOSE, {"notes": "More.", "something_else_prior": "0.19", "temperature": "1"})


def deciding(step: str, number: int, *, live: int) -> Act:
    release = Release.objects.get(number=number)
    page = f"/admin/conditions/release/{release.pk}/{step}/"
    return sending(page, {"reason": "So.", "live": live})


def saving(row: ConditionSymptom, frequency: str) -> Act:
    """In the grid."""
    key = f"{row.condition_id}-{row.symptom_id}"
    seen = {key: Opened(row.version, str(row.frequency))} if row.pk else {}
    sent = {"action": "save", "opened": as_opened(seen), f"frequency-{key}": frequency}
    return sending(GRID, sent)


def deleting(row: Any) -> Act:
    return sending(address(type(row), "delete", row.pk), {"post": "yes"})


def importing(content: dict[str, Any]) -> Act:
    """A document whose preview was read."""
    client = Client(raise_request_exception=False)
    client.force_login(make_member("administrator"))
    file = io.BytesIO(json.dumps(content).encode())
    file.name = "document.json"
    shown = client.post(f"{DOCUMENT}preview/", {"file": file}).context["confirm_form"]
    return lambda: said(client.post(f"{DOCUMENT}import/", shown.initial))


def status_of_releases() -> dict[int, str]:
    return dict(Release.objects.values_list("number", "status"))


def test_who_proposes_twice_makes_one_release(row: ConditionSymptom, moment: int) -> None:
    ConditionSymptom.objects.draft().update(frequency=0.5)
    assert at_once(proposing(), proposing(), at=moment) == (
        ["Release 2 waits for a reviewer."],
        ["Release 2 is the same, and waits for a reviewer."],
    )
    assert status_of_releases() == {1: "live", 2: "candidate"}


@made_once
def publish_two_and_propose_two() -> Release:
    publish_row()
    ConditionSymptom.objects.draft().update(frequency=0.5)
    live = publish()
    for frequency in (0.6, 0.7):
        ConditionSymptom.objects.draft().update(frequency=frequency)
        proposing()()
    return live


@pytest.mark.parametrize(
    ("acts", "done", "told", "statuses"),
    [
        (
            [("approve", 3), ("approve", 3)],
            "Release 3 is live.",
            "Release 3 is live; only a candidate release can be approved.",
            "retired retired live candidate",
        ),
        (
            [("approve", 3), ("reject", 3)],
            "Release 3 is live.",
            "Release 3 is live; only a candidate release can be rejected.",
            "retired retired live candidate",
        ),
        (
            [("reject", 3), ("approve", 3)],
            "Release 3 is sent back.",
            "Release 3 is rejected; only a candidate release can be approved.",
            "retired live rejected candidate",
        ),
        (
            [("approve", 3), ("approve", 4)],
            "Release 3 is live.",
            "Release 3 has become live since you opened the page. Look again at what release 4"
            " would change.",
            "retired retired live candidate",
        ),
        (
            [("roll-back", 1), ("approve", 3)],
            "Release 1 is live again.",
            "Release 1 has become live since you opened the page. Look again at what release 3"
            " would change.",
            "live retired candidate candidate",
        ),
        (
            [("approve", 3), ("roll-back", 1)],
            "Release 3 is live.",
            "Release 3 has become live since you opened the page. Look again at what release 1"
            " would change.",
            "retired retired live candidate",
        ),
    ],
)
@pytest.mark.usefixtures("stays_whole")
def test_two_decide_about_releases(
    acts: list[tuple[str, int]], done: str, told: str, statuses: str, moment: int
) -> None:
    publish_two_and_propose_two()
    first, second = (deciding(step, number, live=2) for step, number in acts)

    assert at_once(first, second, at=moment) == ([done], [told])

    assert status_of_releases() == dict(enumerate(statuses.split(), start=1))


def test_a_proposal_has_all_of_an_edit_or_nothing_of_it(row: ConditionSymptom, moment: int) -> None:
    ConditionSymptom.objects.draft().update(frequency=0.5)
    page = {"name": "Edited", "evidence__0__frequency": "0.6"}

    proposed, _ = at_once(proposing(), changed(row.condition, **page), at=moment)

    assert proposed == ["Release 2 waits for a reviewer."]
    released = ConditionSymptom.objects.in_release(Release.objects.get(number=2)).get()
    assert (released.condition.name, released.frequency) == ("Sprain", 0.5)
    stored = ConditionSymptom.objects.draft().get()
    assert (stored.condition.name, stored.frequency) == ("Edited", 0.6)


def test_who_proposes_waits_for_a_writer_and_the_writer_not_for_them(row: ConditionSymptom) -> None:
    """PostgreSQL locks one table after the other, and this writes to them in another order."""

    @transaction.atomic
    def write() -> None:
        Symptom.objects.draft().update(name="Edited")
        Condition.objects.draft().update(name="Edited")

    editor = make_user()

    _, release = at_once(write, lambda: propose(by=editor, notes="More."), at=3)

    released = ConditionSymptom.objects.in_release(release).get()
    assert (released.symptom.name, released.condition.name) == ("Edited", "Edited")


def test_two_save_the_same_row(row: ConditionSymptom, moment: int) -> None:
    done, told = at_once(changed(row, frequency="0.5"), changed(row, frequency="0.6"), at=moment)

    assert done[0].endswith("was changed successfully.")
    assert told[0].startswith(f"{OUTDATED} ")
    assert "Frequency: stored now 0.5, yours 0.6" in told[0]
    row.refresh_from_db()
    assert (row.frequency, row.version) == (0.5, 2)


def test_one_saves_a_row_in_the_grid_and_another_on_its_page(
    row: ConditionSymptom, moment: int
) -> None:
    done, told = at_once(saving(row, "0.5"), changed(row, frequency="0.6"), at=moment)

    assert done == ["Rows of evidence: 1 changed."]
    assert told[0].startswith(f"{OUTDATED} ")
    row.refresh_from_db()
    assert row.frequency == 0.5


def test_two_save_the_same_cell_of_the_grid(row: ConditionSymptom, moment: int) -> None:
    assert at_once(saving(row, "0.5"), saving(row, "0.6"), at=moment) == (
        ["Rows of evidence: 1 changed."],
        [f"{OUTDATED} Save again to keep yours."],
    )
    row.refresh_from_db()
    assert row.frequency == 0.5


def test_two_fill_the_same_cell_of_the_grid(row: ConditionSymptom, moment: int) -> None:
    empty = ConditionSymptom(condition=row.condition, symptom=make_symptom("bruise"))
    assert at_once(saving(empty, "0.5"), saving(empty, "0.6"), at=moment) == (
        ["Rows of evidence: 1 added."],
        [f"{OUTDATED} Save again to keep yours."],
    )
    assert ConditionSymptom.objects.draft().get(symptom=empty.symptom).frequency == 0.5


def test_two_add_a_row_of_the_same_name(row: ConditionSymptom, moment: int) -> None:
    page = address(Symptom, "add")
    sent = opened(page) | {
        "slug": "bruise",
        "name": "Bruise",
        "lay_name": "a bruise",
        "kind": "symptom",
        "background_rate": "0.2",
    }
    done, told = at_once(sending(page, sent), sending(page, sent), at=moment)

    said = [done, told] if done[0].endswith("was added successfully.") else [told, done]
    assert said[0][0].endswith("was added successfully.")
    assert said[1] == ["Another row of the draft has this slug already."]
    assert Symptom.objects.draft().filter(slug="bruise").count() == 1


def test_one_deletes_what_another_edits(row: ConditionSymptom, moment: int) -> None:
    edit = changed(row.condition, name="Edited")
    assert at_once(deleting(row.condition), edit, at=moment) == (
        ["The condition “Sprain” was deleted successfully."],
        [
            f"condition with ID “{row.condition_id}” doesn\N{RIGHT SINGLE QUOTATION MARK}t exist."
            " Perhaps it was deleted?"
        ],
    )
    assert not Condition.objects.draft().exists()


def test_one_deletes_a_symptom_that_another_finds_evidence_for(
    row: ConditionSymptom, moment: int
) -> None:
    symptom = make_symptom("bruise")
    fill = saving(ConditionSymptom(condition=row.condition, symptom=symptom), "0.5")
    assert at_once(deleting(symptom), fill, at=moment) == (
        ["The symptom “bruise” was deleted successfully."],
        ["The condition or the symptom was deleted since you opened the page."],
    )
    assert ConditionSymptom.objects.draft().get() == row


def test_two_import_the_same(row: ConditionSymptom, moment: int) -> None:
    content = json.loads(document.write(None)) | {"checksum": None}
    content["knowledge"]["conditions.condition"][0]["name"] = "Imported"
    done, told = at_once(importing(content), importing(content), at=moment)
    assert done == ["Imported: 0 added, 1 changed, 0 removed, 2 as they were."]
    assert told == [STALE]
    assert Condition.objects.draft().get().version == 2


def test_one_edits_what_another_imports(row: ConditionSymptom, moment: int) -> None:
    content = json.loads(document.write(None)) | {"checksum": None}
    content["knowledge"]["conditions.condition"][0]["name"] = "Imported"
    edit = changed(row.condition, name="Edited")
    _, told = at_once(edit, importing(content), at=moment)
    assert told == [STALE]
    assert Condition.objects.draft().get().name == "Edited"


def test_one_edits_what_another_reverts(row: ConditionSymptom, moment: int) -> None:
    row.frequency = 0.5
    row.save()
    then = entries_of(ConditionSymptom)._base_manager.earliest("pk")
    page = address(ConditionSymptom, "revert", row.pk, then.pk)
    revert = sending(page, {"reason": "Back.", "version": row.version + 1})

    _, told = at_once(changed(row, frequency="0.6"), revert, at=moment)

    assert told == [f"{OUTDATED} Look again at what reverting changes."]
    row.refresh_from_db()
    assert row.frequency == 0.6
