"""The benchmarks at a size for a test, so that they keep working."""

import random

import pytest

from benchmarks.fuzz import as_table as fuzz_table
from benchmarks.fuzz import tried
from benchmarks.interview import compare, simulated
from benchmarks.interview import measure as interview_table
from benchmarks.measure import DatabaseInUseError, measure
from benchmarks.parsing import judge
from benchmarks.parsing import measure as measure_reading
from benchmarks.preview import measure as time_previews
from benchmarks.ranking import as_page, as_table
from benchmarks.synthetic import Size, answers, fill_draft
from benchmarks.weight import as_table as weight_table
from benchmarks.weight import weigh
from conditions.models import Condition, ConditionSymptom, Release, Symptom
from conditions.quality import Level, check_everything
from conditions.releases import verify
from tests.factories import make_condition
from tests.triage.clinic import open_clinic
from triage.free_text.index import Entry, Index
from triage.interviewers import prepared
from triage.models import Assessment, Choice, UrgencyCriterion

SMALL = Size(conditions=4, rows=40, symptoms=50)

pytestmark = pytest.mark.django_db


def test_the_made_up_knowledge_has_the_size_asked_for_and_no_errors() -> None:
    fill_draft(SMALL)

    models = (Condition, ConditionSymptom, Symptom, Choice, UrgencyCriterion)
    assert [model.objects.draft().count() for model in models] == [4, 40, 50, 50, 80]
    assert Symptom.objects.draft().filter(parent__isnull=False).count() == 2
    errors = {p.message for p in check_everything() if p.level is Level.ERROR}
    assert errors == {"No treatment."}


def test_the_same_seed_makes_the_same_answers() -> None:
    first, second = (answers(SMALL, number=15, chance=random.Random(7)) for _ in "ab")  # noqa: S311

    assert first == second
    assert sorted(first.values()) == ["no"] * 5 + ["yes"] * 10


def test_publishing_and_ranking_are_measured() -> None:
    found = measure(SMALL, runs=2)

    assert (found.conditions, found.rows, found.symptoms) == (4, 40, 50)
    assert found.propose_peak_mib >= found.propose_more_mib >= 0
    times = (found.propose_s, found.approve_s, found.rank_ms, found.assess_ms)
    assert min(times) > 0
    assert verify(Release.objects.get()) == []


def test_a_database_in_use_is_left_alone() -> None:
    make_condition("own")

    with pytest.raises(DatabaseInUseError):
        measure(SMALL, runs=1)

    assert [row.slug for row in Condition.objects.all()] == ["own"]


def test_the_table_holds_what_was_measured() -> None:
    table = as_table(
        [
            {
                "database": "SQLite 3.40.1",
                "conditions": 10_000,
                "rows": 300_000,
                "symptoms": 5_000,
                "derived_rows": 1_234,
                "rank_ms": 12.34,
                "rank_p95_ms": 15.0,
                "assess_ms": 40.0,
                "assess_p95_ms": 50.06,
                "assess_queries": 7,
                "propose_s": 20.0,
                "propose_peak_mib": 150.4,
                "propose_more_mib": 30.6,
                "approve_s": 0.012,
            }
        ]
    )

    assert table.splitlines() == [
        "| Database | Conditions | Rows of evidence | Rank, ms | Whole result, ms | Queries"
        " | Propose, s | Memory, MiB | Approve, s |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        "| SQLite 3.40.1 | 10,000 | 300,000 + 1,234 derived | 12.3 (15.0) | 40.0 (50.1) | 7"
        " | 20.0 | 150 (+31) | 0.01 |",
    ]
    assert as_page(table).endswith(f"\n\n{table}\n")


def test_the_interview_is_compared_with_as_many_questions_asked_otherwise() -> None:
    release = open_clinic()
    people = list(simulated(release, number=6, seed=3))

    found = compare(prepared(release), people, seed=3)

    assert list(found) == ["interview", "order of the form", "at random"]
    for asking in zip(*found.values(), strict=True):
        assert {one.full.urgency for one in asking} == {asking[0].full.urgency}
        assert {one.questions for one in asking} == {asking[0].questions}
    table = interview_table(release, patients=6, seed=3).splitlines()
    assert [line.split(" | ")[1] for line in table[2:5]] == [
        "interview",
        "order of the form",
        "at random",
    ]
    assert interview_table(release, patients=6, seed=3).splitlines() == table


def test_a_first_visit_is_weighed_and_nothing_of_it_kept() -> None:
    found = weigh(open_clinic())

    assert [len(weight.files) for weight in found] == [3, 8, 6, 7]
    assert max(weight.whole for weight in found) < 100_000
    assert min(weight.page for weight in found) > 0
    assert weight_table(found).splitlines()[2].startswith("| Home | ")
    assert Assessment.objects.count() == 0


def test_sentences_are_judged_by_what_is_demanded_wrong_or_left_open() -> None:
    index = Index([Entry("swelling", "", ["Swelling"]), Entry("fever", "", ["Fever"])])
    answers, also = {"swelling": "no"}, [["fever", "yes"]]
    sentence = {"text": "no swelling, but a fever", "answers": answers, "also": also}

    judged = [
        judge(sentence, index),
        judge(sentence | {"also": []}, index),
        judge(sentence | {"text": "swelling"}, index),
    ]

    found = {name: estimate.value for name, estimate in measure_reading(judged, index).items()}
    assert found == {
        "precision": 0.5,
        "recall": pytest.approx(2 / 3),
        "sentences right": pytest.approx(1 / 3),
        "nothing said, nothing answered": None,
        "recall of no": pytest.approx(2 / 3),
        "recall of unsure": None,
        "no, read as yes": pytest.approx(1 / 3),
        "yes, read as no": None,
        "red flags answered": None,
        "red flags shown": None,
    }


def test_previews_are_timed_and_leave_nothing() -> None:
    open_clinic()
    before = list(ConditionSymptom.objects.order_by("pk").values())

    found = time_previews(runs=1)

    assert list(found) == ["The draft", "An evidence row", "The same on 100 assessments"]
    assert list(ConditionSymptom.objects.order_by("pk").values()) == before


def test_what_was_tried_is_counted_and_what_broke_is_told(
    capsys: pytest.CaptureFixture[str],
) -> None:
    def breaks() -> int:
        raise ValueError("Found one.")

    found = list(tried({"api_queries": lambda: 1200, "cells": breaks}))

    assert [each.inputs for each in found] == [1200, None]
    assert "ValueError: Found one." in capsys.readouterr().err
    assert fuzz_table(found).splitlines() == [
        "| What was tried | Inputs | Seconds |",
        "| --- | --- | --- |",
        "| api queries | 1,200 | 0 |",
        "| cells | broken | 0 |",
        "| together | 1,200 | 0 |",
    ]
