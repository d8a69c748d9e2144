from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from pytest_django import DjangoAssertNumQueries, Settings

from conditions import kept
from conditions.models import Condition
from tests.factories import (
    make_condition,
    make_evidence,
    make_rule,
    make_symptom,
    publish,
)
from triage import assessments
from triage.models import Answer, Assessment, Match
from triage.results import assess
from triage.values import Result

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def result() -> Result:
    pain, fever = make_symptom("pain"), make_symptom("fever")
    make_evidence(make_condition("achilles", name="Achilles"), pain, 0.8)
    make_evidence(make_condition("joint"), fever, 0.6)
    make_symptom("adult", kind="demographic", min_age=18)
    make_rule("flag", [[(fever, True)]])
    release = publish()
    answers = {"pain": "yes", "fever": "yes"}
    return assess(answers=answers, age=40, sex="male", release=release)


def test_a_stored_result_is_recalled_as_it_was(result: Result) -> None:
    assert assessments.recall(assessments.store(result=result)) == result


def test_it_stays_as_it_was_when_the_knowledge_changes(result: Result) -> None:
    stored = assessments.store(result=result)
    Condition.objects.draft().update(name="Renamed", prior=0.9)
    publish()
    assert assessments.recall(Assessment.objects.get(token=stored.token)) == result


def test_it_stays_as_it_was_when_the_threshold_of_urgency_changes(
    result: Result, settings: Settings
) -> None:
    stored = assessments.store(result=result)
    settings.URGENCY_PROBABILITY = 1.0
    assert [match.raised_urgency for match in result.matches] == [True, True]
    assert assessments.recall(stored) == result


def test_only_answers_are_kept_of_a_person(result: Result) -> None:
    stored = assessments.store(result=result, at=NOON)
    fields = {field.name for field in Assessment._meta.get_fields()}
    assert fields == {
        "id",
        "token",
        "release",
        "created_at",
        "age",
        "sex",
        "side",
        "urgency",
        "sufficient",
        "something_else",
        "rules",
        "key_hash",
        "body_hash",
        "answers",
        "matches",
        "feedback",
        "interviews",
    }
    assert list(stored.answers.values_list("symptom__slug", "state")) == [
        ("pain", "yes"),
        ("fever", "yes"),
    ]


def test_tokens_hold_192_random_bits(result: Result) -> None:
    tokens = {assessments.store(result=result).token for _ in range(3)}
    assert len(tokens) == 3
    assert {len(token) for token in tokens} == {32}  # base64: six bits a character


def test_deleting_leaves_nothing(result: Result) -> None:
    kept = assessments.store(result=result)
    assessments.delete(assessment=assessments.store(result=result))
    assert list(Assessment.objects.all()) == [kept]
    assert (Answer.objects.count(), Match.objects.count()) == (2, 2)


def test_results_past_their_time_are_deleted(result: Result, settings: Settings) -> None:
    settings.ASSESSMENT_RETENTION_DAYS = 30
    ages = [timedelta(days=29), timedelta(days=30), timedelta(days=30, seconds=1)]
    young, just, _ = (assessments.store(result=result, at=NOON - age) for age in ages)
    assert assessments.delete_expired(at=NOON) == 1
    assert set(Assessment.objects.all()) == {young, just}


def test_the_command_says_how_many_it_deleted(result: Result) -> None:
    assessments.store(result=result, at=NOON - timedelta(days=400))
    out = StringIO()
    call_command("delete_old_assessments", stdout=out)
    assert out.getvalue().splitlines()[:3] == [
        "1 assessments deleted.",
        "0 interviews deleted.",
        "0 searches without result deleted.",
    ]


@pytest.mark.parametrize("conditions", [1, 20])
def test_storing_and_recalling_take_the_same_queries_at_any_size(
    conditions: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    symptom = make_symptom("pain")
    for _ in range(conditions):
        make_evidence(make_condition(), symptom)
    make_rule("flag", [[(symptom, True)]])
    result = assess(answers={"pain": "yes"}, release=publish())
    # savepoint and its end; release, assessment, fired rules, their links,
    # symptoms, answers, conditions, matches
    with django_assert_num_queries(10):
        stored = assessments.store(result=result)
    stored = Assessment.objects.get(pk=stored.pk)
    # release, answers, rules, matches; what `assess` has read is kept
    with django_assert_num_queries(4):
        assessments.recall(stored)
    kept.forget_all()
    # and release, symptoms, choices, rules, criteria, contenders; release, conditions, evidence
    stored = Assessment.objects.get(pk=stored.pk)
    with django_assert_num_queries(4 + 6 + 3):
        assessments.recall(stored)
