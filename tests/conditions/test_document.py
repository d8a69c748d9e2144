"""The whole knowledge as one document: the same bytes, the same checksum, all of it or nothing."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from pytest_django import DjangoAssertNumQueries

from conditions import document
from conditions.canonical import knowledge_models, rows
from conditions.imports import STALE, Outcome, import_tables
from conditions.levels import Urgency
from conditions.models import Condition, ConditionSymptom, Release, Source, Symptom
from conditions.releases import propose
from tests.conditions.knowledge import empty_the_draft
from tests.factories import (
    make_condition,
    make_evidence,
    make_question,
    make_source,
    make_symptom,
    make_user,
    publish,
)
from tests.samples import make_every_kind, publish_every_kind

pytestmark = pytest.mark.django_db


def whole_draft() -> dict[str, list[Any]]:
    return {model._meta.label: list(rows(model, None)) for model in knowledge_models()}


def written(release: Release | None = None) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(document.write(release))
    return found


def imported(content: dict[str, Any], **kwargs: Any) -> Outcome:
    read = document.read(json.dumps(content).encode())
    return import_tables(read.tables, **kwargs)


def test_the_document_of_a_release_proposed_again_has_its_checksum() -> None:
    release = publish_every_kind(2)
    text = document.write(release)
    empty_the_draft()

    read = document.read(text.encode())
    assert (read.release, read.parameters) == (1, {"something_else_prior": 0.19, "temperature": 1})
    assert import_tables(read.tables).problems == ()

    Release.objects.update(status="retired")
    parameters: dict[str, Any] = read.parameters
    again = propose(by=make_user(), notes="Imported.", **parameters)
    assert again.checksum == release.checksum == json.loads(text)["checksum"]


def test_the_document_says_what_it_is_and_is_the_same_each_time() -> None:
    make_source("paper", title="Ä paper")
    make_condition("sprain")
    release = publish()
    text = document.write(release)
    assert text == document.write(Release.objects.get())
    assert text == json.dumps(json.loads(text), ensure_ascii=False, indent=1) + "\n"
    head = json.loads(text)
    knowledge = head.pop("knowledge")
    assert head == {
        "format": "ankle-site-knowledge",
        "version": 1,
        "licence": {
            "name": "CC BY 4.0",
            "url": "https://creativecommons.org/licenses/by/4.0/",
        },
        "credit": "Ankle Site, release 1, CC BY 4.0",
        "release": 1,
        "parameters": {"something_else_prior": 0.19, "temperature": 1.0},
        "checksum": release.checksum,
    }
    assert list(knowledge) == [model._meta.label_lower for model in knowledge_models()]
    assert knowledge["conditions.source"] == [
        {
            "slug": "paper",
            "title": "Ä paper",
            "authors": "",
            "year": 2020,
            "published_in": "",
            "kind": "study",
            "reading": "extract",
            "doi": "",
            "pmid": "",
            "pmcid": "",
            "url": "",
        }
    ]
    draft = written()
    assert (draft["release"], draft["credit"]) == (None, "Ankle Site, draft, CC BY 4.0")
    assert (draft["knowledge"], draft["checksum"]) == (knowledge, release.checksum)


def test_it_adds_and_changes_and_leaves_the_rest() -> None:
    make_condition("sprain", name="Sprain")
    content = written() | {"checksum": None}
    content["knowledge"]["conditions.condition"][0]["name"] = "Ankle sprain"
    make_condition("gout")
    outcome = imported(content)
    assert [(change.kind, change.identity) for change in outcome.changes] == [
        ("changed", ("sprain",))
    ]
    assert list(Condition.objects.order_by("slug").values_list("slug", "name")) == [
        ("gout", "Gout"),
        ("sprain", "Ankle sprain"),
    ]


def test_replacing_makes_the_draft_exactly_the_document() -> None:
    make_every_kind(2)
    before, content = whole_draft(), written()
    child = make_symptom("child", parent=make_symptom("parent"))
    make_evidence(Condition.objects.earliest("pk"), child)
    make_question("another", [child])
    Source.objects.earliest("slug").delete()
    Condition.objects.filter(evidence__isnull=False).latest("pk").delete()
    outcome = imported(content, replace=True)
    assert outcome.problems == ()
    assert {change.kind for change in outcome.changes} == {"added", "changed", "removed"}
    assert whole_draft() == before


def test_what_is_new_takes_the_place_of_what_goes() -> None:
    """A symptom is asked once: by another question in the document than in the draft."""
    symptom = make_symptom("swelling")
    content = make_moved_question(symptom)
    assert [problem.message for problem in imported(content).problems] == [
        "Another question asks for this symptom already."
    ]
    assert imported(content, replace=True).problems == ()
    assert symptom.choices.get().question.slug == "second"


def make_moved_question(symptom: Symptom) -> dict[str, Any]:
    make_question("first", [symptom])
    make_question("second")
    content = written() | {"checksum": None}
    content["knowledge"]["triage.choice"][0]["question"] = "second"
    return content


def test_a_translation_that_the_document_lacks_goes() -> None:
    condition = make_condition("sprain")
    content = written()
    condition.i18n = {"name_es": "Esguince"}
    condition.save()
    assert imported(content).problems == ()
    condition.refresh_from_db()
    assert not condition.i18n


CONDITION = "conditions.condition"
LEVELS = ", ".join(f"{code} ({label})" for code, label in Urgency.choices())


def spoil(content: dict[str, Any], **values: Any) -> None:
    content["knowledge"][CONDITION][0] |= values


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        pytest.param(
            {"prior": "0.2"},
            (f"{CONDITION}[0]", "prior", "Wrong type: give a number."),
            id="wrong_type",
        ),
        pytest.param(
            {"colour": "red"},
            (
                f"{CONDITION}[0]",
                "colour",
                "There is no such field. There are: slug, name, other_names, summary, causes,"
                " outlook, see_doctor, prior, prior_basis, prior_note, urgency, icd10, icd11,"
                " snomed, structures, sources, name_es, summary_es, causes_es, outlook_es,"
                " see_doctor_es.",
            ),
            id="unknown_field",
        ),
        pytest.param(
            {"prior": True},
            (f"{CONDITION}[0]", "prior", "Wrong type: give a number."),
            id="truth_is_no_number",
        ),
    ],
)
def test_a_wrong_form_is_refused_by_its_place(
    change: dict[str, Any], problem: tuple[str, str, str]
) -> None:
    make_condition("sprain")
    content = written() | {"checksum": None}
    spoil(content, **change)
    with pytest.raises(document.DocumentError) as refused:
        imported(content)
    assert [(p.place, p.column, p.message) for p in refused.value.problems] == [problem]


@pytest.mark.parametrize(
    ("change", "column", "message"),
    [
        pytest.param(
            {"prior": 1.5},
            "prior",
            "The prior lies between 0 and 1, both excluded.",
            id="share",
        ),
        pytest.param(
            {"urgency": 9},
            "urgency",
            f"'9' is not one of: {LEVELS}.",
            id="choice",
        ),
        pytest.param(
            {"sources": ["papr"]},
            "sources",
            "There is no source 'papr' in the draft. Did you mean paper?",
            id="slug",
        ),
        pytest.param({"name": ""}, "name", "Fill this in: it cannot be empty.", id="empty"),
        pytest.param(
            {"icd10": "M" * 11},
            "icd10",
            "Ensure this value has at most 10 characters (it has 11).",
            id="too_long",
        ),
    ],
)
def test_a_wrong_value_is_refused_by_its_place_and_nothing_is_written(
    change: dict[str, Any], column: str, message: str
) -> None:
    make_source("paper")
    make_condition("sprain")
    content = written() | {"checksum": None}
    spoil(content, **change)
    content["knowledge"]["conditions.source"][0]["title"] = "Changed"
    before = whole_draft()
    [problem] = imported(content).problems
    assert (problem.place, problem.column, problem.message) == (f"{CONDITION}[0]", column, message)
    assert whole_draft() == before


def refusal(content: Any) -> list[tuple[str, str]]:
    data = content if isinstance(content, bytes) else json.dumps(content).encode()
    with pytest.raises(document.DocumentError) as refused:
        document.read(data)
    return [(problem.place, problem.message) for problem in refused.value.problems]


def test_what_is_no_document_is_refused() -> None:
    content = written()
    some = {label: its for label, its in content["knowledge"].items() if "zone" not in label}
    known = ", ".join(content["knowledge"])
    refused = [
        refusal(b"{"),
        refusal([]),
        refusal({"format": "ankle-site-knowledge"}),
        refusal(content | {"version": 2}),
        refusal(content | {"knowledge": some | {"conditions.planet": []}}),
        refusal(content | {"knowledge": content["knowledge"] | {CONDITION: [1]}}),
        refusal(content | {"checksum": "0" * 64}),
    ]
    head = [
        ("version", "Only version 1 is known."),
        ("release", "Give a number, or null for a draft."),
        ("parameters", "Give an object of something_else_prior and temperature."),
        ("knowledge", "Give an object: a list of rows for each kind."),
    ]
    assert refused == [
        [
            (
                "document",
                "The file is no JSON: Expecting property name enclosed in double quotes: line 1"
                " column 2 (char 1).",
            )
        ],
        [("format", "This is no document of knowledge: give 'ankle-site-knowledge'.")],
        [place for place in head if place[0] != "release"],
        [("version", "Only version 1 is known.")],
        [
            ("conditions.planet", f"There is no such kind. There are: {known}."),
            ("conditions.zone", "Missing: give an empty list where there are no rows."),
        ],
        [(f"{CONDITION}[0]", "Give an object.")],
        [("checksum", document.DAMAGED)],
    ]


def test_a_row_that_depends_on_a_wrong_one_is_no_problem_of_its_own() -> None:
    make_evidence(make_condition("sprain"), make_symptom("swelling"))
    content = written() | {"checksum": None}
    empty_the_draft()
    spoil(content, prior=2.0)
    [problem] = imported(content).problems
    assert (problem.place, problem.column) == (f"{CONDITION}[0]", "prior")
    assert not any(whole_draft().values())


def test_what_has_changed_since_the_preview_is_not_overwritten() -> None:
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    content = written() | {"checksum": None}
    content["knowledge"]["conditions.conditionsymptom"][0]["frequency"] = 0.5
    seen = imported(content, dry_run=True)
    assert ConditionSymptom.objects.get().frequency == 0.4

    row.frequency = 0.9
    row.save()
    refused = imported(content, expected=seen.fingerprint)
    assert ([problem.message for problem in refused.problems], refused.is_stale) == ([STALE], True)
    assert ConditionSymptom.objects.get().frequency == 0.9

    assert imported(content, expected=refused.fingerprint).problems == ()
    assert ConditionSymptom.objects.get().frequency == 0.5


@pytest.mark.parametrize("size", [1, 3])
def test_a_document_that_changes_nothing_costs_the_same_at_any_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_every_kind(size)
    read = document.read(document.write(None).encode())
    # A savepoint, undone and ended; of 19 kinds the rows in canonical form, and their 17 kinds of
    # links; the rows themselves of the 10 kinds that others lead or link to.
    with django_assert_num_queries(49):
        assert import_tables(read.tables, dry_run=True).changes == ()


def test_the_commands_write_and_read_it(tmp_path: Path) -> None:
    release = publish_every_kind(1)
    file, said = tmp_path / "knowledge.json", StringIO()
    call_command("export_knowledge", str(file), release=1, stdout=said)
    assert said.getvalue() == f"Written to {file}.\n"
    assert file.read_text() == document.write(release)
    number = sum(map(len, whole_draft().values()))
    Condition.objects.draft().update(name="Other")

    said = StringIO()
    call_command("import_knowledge", str(file), dry_run=True, verbosity=0, stdout=said)
    assert said.getvalue().splitlines() == [
        f"0 added, 2 changed, 0 removed, {number - 2} as they were.",
        "Nothing was saved.",
    ]
    said = StringIO()
    call_command("import_knowledge", str(file), replace=True, verbosity=0, stdout=said)
    assert said.getvalue().splitlines() == [
        f"0 added, 2 changed, 0 removed, {number - 2} as they were.",
        "To release it as it was, propose it with something_else_prior 0.19, temperature 1.0.",
    ]
    assert list(rows(Condition, None)) == list(rows(Condition, release))


def test_the_commands_refuse_in_words(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No release is live; give --draft"):
        call_command("export_knowledge")
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_knowledge", str(tmp_path / "none.json"))
    file = tmp_path / "wrong.json"
    make_condition("sprain")
    content = written() | {"checksum": None}
    spoil(content, prior=2.0)
    file.write_text(json.dumps(content))
    with pytest.raises(CommandError) as refused:
        call_command("import_knowledge", str(file), verbosity=0)
    assert str(refused.value).splitlines() == [
        "Nothing was imported:",
        "  conditions.condition[0].prior: The prior lies between 0 and 1, both excluded.",
    ]
