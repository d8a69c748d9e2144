"""The page of the evidence grid: what it shows, to whom, and what it makes of what is sent."""

import json
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from conditions.admin.grid_table import Cell
from conditions.evidence import Refusal
from conditions.levels import Urgency
from conditions.models import Basis, ConditionSymptom
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_question,
    make_source,
    make_structure,
    make_symptom,
    publish,
)
from tests.samples import make_every_kind

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

GRID = "/admin/conditions/conditionsymptom/grid/"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_member("editor"))
    return client


@pytest.fixture
def row() -> ConditionSymptom:
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    row.sources.set([make_source("paper")])
    row.refresh_from_db()
    return row


def axes(answer: Any) -> tuple[list[str], list[str]]:
    table = answer.context["table"]
    return [c.slug for c in table.conditions], [s.slug for s in table.symptoms]


def cells(answer: Any) -> list[Cell]:
    return list(answer.context["table"].cells.values())


def told(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def key(row: ConditionSymptom) -> str:
    return f"{row.condition_id}-{row.symptom_id}"


def opened(*rows: ConditionSymptom) -> str:
    return json.dumps(
        {f"{r.condition_id}-{r.symptom_id}": [r.version, f"{r.frequency:g}"] for r in rows}
    )


def typed(row: ConditionSymptom, **values: Any) -> dict[str, Any]:
    """What is sent for the cell of this row, with the version that was opened."""
    fields = {f"{name}-{key(row)}": value for name, value in values.items()}
    return {"action": "save", "opened": opened(row), **fields}


def test_the_sidebar_and_the_list_of_evidence_lead_to_it(editor: Client) -> None:
    page = editor.get(reverse("admin:conditions_conditionsymptom_changelist"))
    assert page.content.decode().count(f'href="{GRID}"') == 2


def test_a_cell_shows_frequency_weight_basis_and_sources(
    editor: Client, row: ConditionSymptom
) -> None:
    publish()  # its copies are on no page of the admin
    make_symptom("bruise", background_rate=0.1)
    page = editor.get(GRID)
    shown = [(str(c.symptom), c.frequency, c.level, c.facts) for c in cells(page)]
    assert shown == [
        ("bruise", "", None, ""),
        ("swelling", "0.4", 2, "+0.7 · editorial · 1 source"),
    ]
    assert "+0.7 · editorial · 1 source" in page.content.decode()


@pytest.mark.parametrize(
    ("frequency", "level"),
    [(0.0, -3), (0.02, -3), (0.05, -2), (0.09, 0), (0.1, 0), (0.13, 1), (0.2, 2), (0.5, 3)],
)
def test_colours_change_where_it_is_so_many_times_as_common(frequency: float, level: int) -> None:
    symptom = make_symptom(background_rate=0.1)
    row = make_evidence(make_condition(), symptom, frequency)
    assert Cell(row.condition, symptom, row, None, None).level == level


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, (["gout", "sprain"], ["bruise", "swelling"])),
        ({"conditions-words": "gou"}, (["gout"], ["bruise", "swelling"])),
        ({"conditions-urgency": "3"}, (["sprain"], ["bruise", "swelling"])),
        ({"conditions-anatomy": "joint"}, (["gout"], ["bruise", "swelling"])),
        ({"conditions-only": "sprain"}, (["sprain"], ["bruise", "swelling"])),
        ({"symptoms-words": "swell"}, (["gout", "sprain"], ["swelling"])),
        ({"symptoms-kind": "sign"}, (["gout", "sprain"], ["bruise"])),
        ({"symptoms-anatomy": "joint"}, (["gout", "sprain"], ["swelling"])),
        ({"symptoms-question": "look"}, (["gout", "sprain"], ["bruise"])),
        ({"symptoms-only": "swelling"}, (["gout", "sprain"], ["swelling"])),
        (
            {"symptoms-evidence": "evidence", "conditions-words": "sprain"},
            (["sprain"], ["swelling"]),
        ),
        ({"symptoms-kind": "feeling"}, (["gout", "sprain"], ["bruise", "swelling"])),
        ({"conditions-words": "nothing"}, ([], ["bruise", "swelling"])),
    ],
)
def test_conditions_and_symptoms_are_chosen_by_filters(
    editor: Client, query: dict[str, str], expected: tuple[list[str], list[str]]
) -> None:
    joint = make_structure("joint")
    gout, sprain = make_condition("gout"), make_condition("sprain", urgency=Urgency.URGENT)
    gout.structures.set([joint])
    bruise = make_symptom("bruise", kind="sign")
    swelling = make_symptom("swelling", structure=joint)
    make_evidence(sprain, swelling)
    named = [joint, gout, sprain, bruise, swelling, make_question("look", [bruise])]
    keys = {row.slug: str(row.pk) for row in named}
    exact = ("only", "anatomy", "question")
    sent = {k: keys[v] if k.rpartition("-")[2] in exact else v for k, v in query.items()}
    assert axes(editor.get(GRID, sent)) == expected


def test_both_axes_have_pages(editor: Client) -> None:
    conditions = [make_condition(f"c-{n:02}").slug for n in range(12)]
    symptoms = [make_symptom(f"s-{n:02}").slug for n in range(27)]
    assert axes(editor.get(GRID)) == (conditions[:10], symptoms[:25])
    second = {"conditions-page": "2", "symptoms-page": "2", "conditions-size": "5"}
    page = editor.get(GRID, second)
    assert axes(page) == (conditions[5:10], symptoms[25:])
    assert [paging["links"] for paging in page.context["pages"]] == [
        [
            ("Previous conditions", "?conditions-page=1&symptoms-page=2&conditions-size=5"),
            ("Next conditions", "?conditions-page=3&symptoms-page=2&conditions-size=5"),
        ],
        [("Previous symptoms", "?conditions-page=2&symptoms-page=1&conditions-size=5")],
    ]
    most = {"conditions-size": "1000", "symptoms-size": "-1", "symptoms-page": "x"}
    assert axes(editor.get(GRID, most)) == (conditions[:10], symptoms[:25])


@pytest.mark.parametrize("size", [1, 4])
def test_the_grid_costs_the_same_at_any_size(
    editor: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_every_kind(size)
    # Session, account, two of permissions; conditions and symptoms, each counted and fetched; the
    # rows and what they cite; the choices of two filters for anatomy and of the one for questions.
    with django_assert_num_queries(13):
        editor.get(GRID)


def test_what_was_changed_is_saved_and_the_rest_left_alone(
    editor: Client, row: ConditionSymptom
) -> None:
    other = make_evidence(row.condition, make_symptom("bruise"), 0.3)
    gout = make_condition("gout")
    values = {"basis": "measured", "note": " Said. ", "sources": [str(make_source().pk)]}
    sent = typed(row, frequency="0,6", **values) | {
        "opened": opened(row, other),
        f"frequency-{key(other)}": "0.3",
        f"frequency-{gout.pk}-{row.symptom_id}": "0.9",
    }

    answer = editor.post(f"{GRID}?conditions-size=5", sent, follow=True)

    assert answer.redirect_chain == [(f"{GRID}?conditions-size=5", 302)]
    assert told(answer) == ["Rows of evidence: 1 added, 1 changed."]
    stored = ConditionSymptom.objects.order_by("pk")
    assert [(r.frequency, r.basis, r.note, r.sources.count(), r.version) for r in stored] == [
        (0.6, "measured", "Said.", 1, 5),
        (0.3, "editorial", "", 0, 1),
        (0.9, "editorial", "", 0, 1),
    ]


def test_saving_without_a_change_says_so(editor: Client, row: ConditionSymptom) -> None:
    answer = editor.post(GRID, typed(row, frequency="0.4"), follow=True)
    assert told(answer) == ["There was nothing to save."]


def test_a_mistake_is_shown_at_its_cell_and_what_was_typed_is_kept(
    editor: Client, row: ConditionSymptom
) -> None:
    gout = make_condition("gout")
    sent = typed(row, frequency="often", basis="band", note="Said.", sources=[])
    answer = editor.post(GRID, sent | {f"frequency-{gout.pk}-{row.symptom_id}": "0.9"})

    assert answer.status_code == 200
    good, bad = cells(answer)
    assert (good.frequency, good.basis, good.note, good.sources, good.refusal) == (
        "0.9",
        "editorial",
        "",
        [],
        None,
    )
    mistake = Refusal("A frequency is a number from 0 to 1, such as 0.4.", row.version)
    assert (bad.frequency, bad.basis, bad.note, bad.sources, bad.refusal) == (
        "often",
        "band",
        "Said.",
        [],
        mistake,
    )
    page = answer.content.decode()
    kept = (
        f'name="frequency-{bad.key}" value="often"',
        f'name="basis-{bad.key}" value="band"',
        f'name="note-{bad.key}" value="Said."',
        f'aria-invalid="true" aria-describedby="refusal-{bad.key}"',
        "2 unsaved changes",
    )
    assert [text for text in kept if text not in page] == []
    row.refresh_from_db()
    assert (row.frequency, ConditionSymptom.objects.count()) == (0.4, 1)


def test_a_newer_row_is_shown_with_both_values_and_saved_over_knowingly(
    editor: Client, row: ConditionSymptom
) -> None:
    sent = typed(row, frequency="0.6")
    ConditionSymptom.objects.update(frequency=0.5)

    answer = editor.post(GRID, sent)

    page = answer.content.decode()
    assert page.count("Frequency: stored now 0.5, yours 0.6.") == 2  # above and in the cell
    row.refresh_from_db()
    assert row.frequency == 0.5
    again = sent | {"opened": answer.context["table"].opened}
    assert editor.post(GRID, again).status_code == 302
    row.refresh_from_db()
    assert row.frequency == 0.6


def test_a_cell_that_is_no_longer_shown_is_not_lost(editor: Client, row: ConditionSymptom) -> None:
    make_symptom("bruise")
    sent = typed(row, frequency="2", basis="band", note="Said.", sources=[])
    answer = editor.post(f"{GRID}?symptoms-words=bruise", sent)
    page = answer.content.decode()
    assert "A cell that the filters no longer show, with 2:" in page
    assert f'<input type="hidden" name="frequency-{key(row)}" value="2">' in page
    assert f'<input type="hidden" name="note-{key(row)}" value="Said.">' in page
    assert json.loads(answer.context["table"].opened) == {key(row): [row.version, "0.4"]}


def test_details_can_be_opened_and_taken_back_without_javascript(
    editor: Client, row: ConditionSymptom
) -> None:
    chosen = {"condition": row.condition_id, "symptom": row.symptom_id}
    sent = typed(row, frequency="0.6") | chosen
    shown = editor.post(GRID, sent | {"action": "show"})
    form = shown.context["details"]
    assert {field.html_name: field.value() for field in form} == {
        f"basis-{key(row)}": Basis.EDITORIAL,
        f"note-{key(row)}": "",
        f"sources-{key(row)}": [row.sources.get().pk],
    }
    assert [cell.frequency for cell in cells(shown)] == ["0.6"]
    back = editor.post(GRID, sent | {"action": "revert"})
    assert [cell.frequency for cell in cells(back)] == ["0.4"]
    row.refresh_from_db()
    assert row.frequency == 0.4


@pytest.mark.parametrize("number", ["x", "-1", "\u00b2", "9" * 18, "9" * 5000])
def test_details_of_a_cell_that_is_none_are_not_shown(
    editor: Client, row: ConditionSymptom, number: str
) -> None:
    chosen = {"condition": number, "symptom": row.symptom_id, "action": "show"}
    answer = editor.post(GRID, typed(row, frequency="0.6") | chosen)
    assert [cell.frequency for cell in cells(answer)] == ["0.6"]


@pytest.mark.parametrize(
    "text",
    ["[]", "{", '{"1-2": 3}', '{"1-2": ["x", "0.4"]}', '{"1-2": [1e999, "0.4"]}', "[" * 100_000],
)
def test_what_cannot_be_read_is_refused(editor: Client, row: ConditionSymptom, text: str) -> None:
    answer = editor.post(GRID, typed(row, frequency="0.6") | {"opened": text})
    assert answer.status_code == 400
    row.refresh_from_db()
    assert row.frequency == 0.4


@pytest.mark.parametrize(
    ("roles", "reads", "writes"),
    [
        (["editor"], 200, 302),
        (["reviewer"], 200, 403),
        (["administrator"], 200, 302),
        ([], 403, 403),
    ],
)
def test_each_role_reads_and_writes_as_it_may(
    client: Client, row: ConditionSymptom, roles: list[str], reads: int, writes: int
) -> None:
    client.force_login(make_member(*roles))
    page = client.get(GRID)
    assert page.status_code == reads
    inputs = f'name="frequency-{key(row)}"' in page.content.decode()
    assert inputs == (writes == 302)
    assert client.post(GRID, typed(row, frequency="0.6")).status_code == writes
    row.refresh_from_db()
    assert row.frequency == (0.6 if writes == 302 else 0.4)


def test_who_is_not_logged_in_is_asked_to(client: Client) -> None:
    assert client.get(GRID).headers["Location"] == f"/admin/login/?next={GRID}"
