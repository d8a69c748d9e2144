"""`import_cases` and `export_cases`: vignettes in and out as a file, and docs/vignettes.md."""

import json
import re
from dataclasses import fields
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from conditions.levels import Urgency
from tests.factories import (
    make_condition,
    make_rule,
    make_source,
    make_symptom,
    make_vignette,
    publish,
)
from triage.cases import InvalidCases, LabelledCase, Split, read_cases, write_cases
from triage.models import Vignette, VignetteAnswer
from triage.values import AnswerState
from triage.vignettes import Imported, import_cases

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

DOCS = Path(__file__).resolve().parents[2] / "docs" / "vignettes.md"

CASES = [
    LabelledCase(
        id="calf",
        title="A sore calf",
        age=30,
        answers={"calf-pain": AnswerState.YES, "snap": AnswerState.NO},
        gold="strain",
        acceptable=frozenset(["rupture"]),
        gold_urgency=Urgency.ROUTINE,
        spares=frozenset(["alarm"]),
        sources=("paper",),
    ),
    LabelledCase(
        id="snap",
        answers={"snap": AnswerState.YES},
        gold=None,
        gold_urgency=Urgency.URGENT,
        acceptable_urgency=frozenset([Urgency.EMERGENCY]),
        typical=False,
        split=Split.SAFETY,
        fires=frozenset(["alarm"]),
    ),
]


@pytest.fixture
def knowledge() -> None:
    """What CASES name, as draft and as a live release."""
    snap = make_symptom("snap")
    make_symptom("calf-pain")
    make_condition("strain")
    make_condition("rupture")
    make_rule("alarm", [[(snap, True)]])
    make_source("paper")
    publish()


def write(folder: Path, cases: list[LabelledCase]) -> Path:
    file = folder / "cases.json"
    file.write_text(write_cases(cases), encoding="utf-8")
    return file


def run(command: str, *arguments: object) -> str:
    output = StringIO()
    call_command(command, *map(str, arguments), stdout=output)
    return output.getvalue()


def drafts() -> list[LabelledCase]:
    return Vignette.objects.draft().as_cases()


@pytest.mark.usefixtures("knowledge")
def test_a_file_becomes_vignettes_of_the_draft(tmp_path: Path) -> None:
    assert run("import_cases", write(tmp_path, CASES)) == "2 added, 0 changed, 0 as they were.\n"
    assert drafts() == CASES


@pytest.mark.usefixtures("knowledge")
def test_a_case_replaces_the_vignette_of_its_id_and_leaves_the_others() -> None:
    import_cases(CASES)
    make_vignette("by-hand", title="By hand", story="")
    by_hand = LabelledCase(
        id="by-hand", title="By hand", answers={}, gold=None, gold_urgency=Urgency.ROUTINE
    )
    key = Vignette.objects.get(slug="calf").pk
    changed = LabelledCase(
        id="calf", answers={"snap": AnswerState.UNSURE}, gold="rupture", sources=("paper",)
    )
    new = LabelledCase(id="new", answers={}, gold="strain")

    assert import_cases([new, changed, CASES[1]]) == Imported(added=1, changed=1, same=1)

    assert drafts() == [by_hand, changed, new, CASES[1]]
    assert Vignette.objects.get(slug="calf").pk == key


@pytest.mark.usefixtures("knowledge")
@pytest.mark.parametrize(
    ("_case", "wrong", "errors"),
    [
        (
            "unknown names",
            LabelledCase(
                id="b",
                answers={"snapp": AnswerState.YES},
                gold="sprain",
                acceptable=frozenset(["strain", "tear"]),
                fires=frozenset(["r99"]),
                spares=frozenset(["r98"]),
                sources=("book", "paper"),
            ),
            {
                "cases[1].answers.snapp": "There is no symptom of this name in this release.",
                "cases[1].gold": "There is no condition of this name in this release: sprain.",
                "cases[1].acceptable": "There is no condition of this name in this release: tear.",
                "cases[1].fires": "There is no urgency rule of this name in this release: r99.",
                "cases[1].spares": "There is no urgency rule of this name in this release: r98.",
                "cases[1].sources": "The draft has no source of this name: book.",
            },
        ),
        (
            "an id that is no slug",
            LabelledCase(id="Case 12, PMC1234567", answers={}, gold="strain"),
            {
                "cases[1].id": "Enter a valid “slug” consisting of letters, numbers, underscores"
                " or hyphens."
            },
        ),
        (
            "a title that is too long",
            LabelledCase(id="b", title="x" * 161, answers={}, gold="strain"),
            {"cases[1].title": "Ensure this value has at most 160 characters (it has 161)."},
        ),
    ],
)
def test_on_any_error_nothing_is_written(
    _case: str, wrong: LabelledCase, errors: dict[str, str]
) -> None:
    with pytest.raises(InvalidCases) as refused:
        import_cases([CASES[0], wrong])

    assert refused.value.errors == errors
    assert drafts() == []


def test_what_is_released_only_is_unknown_to_the_draft() -> None:
    make_condition("kept")
    gone = make_condition("gone")
    publish()
    gone.delete()

    with pytest.raises(InvalidCases) as refused:
        import_cases([LabelledCase(id="late", answers={}, gold="gone")])

    assert list(refused.value.errors) == ["cases[0].gold"]
    assert drafts() == []


@pytest.mark.usefixtures("knowledge")
def test_the_command_names_every_error_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "cases.json"
    file.write_text('[{"id": "a", "answers": {"snap": "maybe"}, "gold": "strain", "age": 200}]')

    with pytest.raises(CommandError) as refused:
        run("import_cases", file)

    assert str(refused.value) == (
        "Nothing was imported:\n"
        "  cases[0].age: Give whole years from 0 to 120.\n"
        "  cases[0].answers.snap: Use yes, no, unsure."
    )
    assert drafts() == []


@pytest.mark.parametrize(("_case", "content"), [("missing", None), ("not UTF-8", b"\xff[]")])
def test_a_file_that_cannot_be_read_is_refused(
    tmp_path: Path, _case: str, content: bytes | None
) -> None:
    file = tmp_path / "cases.json"
    if content is not None:
        file.write_bytes(content)

    with pytest.raises(CommandError, match=rf"^{re.escape(str(file))} cannot be read: "):
        run("import_cases", file)


@pytest.mark.usefixtures("knowledge")
def test_what_is_exported_is_imported_as_the_same(tmp_path: Path) -> None:
    import_cases(CASES)
    file = tmp_path / "out.json"

    assert run("export_cases", "--draft", file) == f"2 written to {file}.\n"

    assert read_cases(file.read_text(encoding="utf-8")) == CASES
    assert run("import_cases", file) == "0 added, 0 changed, 2 as they were.\n"


@pytest.mark.usefixtures("knowledge")
def test_the_live_release_is_exported_unless_another_state_is_named() -> None:
    import_cases(CASES)
    publish()
    VignetteAnswer.objects.draft().delete()
    Vignette.objects.draft().get(slug="calf").delete()
    (left,) = drafts()

    assert run("export_cases") == write_cases(CASES)
    assert run("export_cases", "--split", "safety") == write_cases(CASES[1:])
    assert run("export_cases", "--release", 2) == write_cases(CASES)
    assert run("export_cases", "--release", 1) == "[]\n"
    assert run("export_cases", "--draft") == write_cases([left])


def test_without_a_live_release_one_has_to_be_named() -> None:
    with pytest.raises(CommandError, match=r"^No release is live"):
        run("export_cases")


@pytest.mark.usefixtures("knowledge")
@pytest.mark.parametrize("size", [1, 4])
def test_cases_that_are_there_already_cost_the_same_at_any_number(
    django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    cases = [
        LabelledCase(
            id=f"case-{number}",
            answers={"snap": AnswerState.YES},
            gold="strain",
            acceptable=frozenset(["rupture"]),
            fires=frozenset(["alarm"]),
            sources=("paper",),
        )
        for number in range(size)
    ]
    import_cases(cases)
    # Savepoint and its release; symptoms, conditions, rules, sources; vignettes with answers,
    # acceptable conditions, rules twice and sources.
    with django_assert_num_queries(12):
        assert import_cases(cases) == Imported(added=0, changed=0, same=size)


def documented() -> dict[str, Any]:
    """The example of docs/vignettes.md."""
    (example,) = re.findall(r"^```json\n(.*?)^```", DOCS.read_text(), re.MULTILINE | re.DOTALL)
    (case,) = json.loads(example)
    return dict(case)


def test_the_documented_example_shows_every_field_and_is_read() -> None:
    example = documented()

    assert list(example) == [field.name for field in fields(LabelledCase)]
    (case,) = read_cases(json.dumps([example]))
    assert json.loads(write_cases([case])) == [example]


def test_every_field_is_documented_in_the_order_of_the_example() -> None:
    table = DOCS.read_text().split("| Field |", 1)[1].split("\n\n", 1)[0]

    assert re.findall(r"^\| `([a-z_]+)` \|", table, re.MULTILINE) == list(documented())


@pytest.mark.parametrize("name", ["source", "note", "notes", "comment"])
def test_remarks_are_left_to_readers(name: str) -> None:
    case = {"id": "a", "answers": {"swelling": "yes"}, "gold": "tendon"}
    remarked = json.dumps([case | {name: "Seen in a journal."}])
    assert read_cases(remarked) == read_cases(json.dumps([case]))
