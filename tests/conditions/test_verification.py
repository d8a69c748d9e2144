import pytest
from django.db import connection

from conditions import releases
from conditions.models import (
    Condition,
    ConditionSymptom,
    ConditionTreatment,
)
from tests.conditions.knowledge import make_knowledge
from tests.factories import (
    make_condition,
    make_evidence,
    make_symptom,
    publish,
)

pytestmark = pytest.mark.django_db


def test_the_same_knowledge_has_the_same_checksum_in_any_release() -> None:
    condition = make_condition("c", name="C")
    first = publish()
    Condition.objects.draft().update(name="D")
    publish()
    condition.refresh_from_db()
    condition.name = "C"
    condition.save()
    third = publish()
    assert (third.checksum, third.number) == (first.checksum, 3)


@pytest.mark.parametrize(
    ("_case", "tamper", "problem", "also"),
    [
        (
            "a text",
            "UPDATE conditions_condition SET name = 'X'",
            "The rows have checksum ",
            ["1 search texts do not follow from their rows."],
        ),
        ("a lost row", "DELETE FROM conditions_conditiontreatment", "The rows have checksum ", []),
        (
            "what a search looks through",
            "DELETE FROM conditions_searchtext",
            "10 search texts do not follow from their rows.",
            [],
        ),
        (
            "a weight",
            "UPDATE conditions_conditionsymptom SET yes_weight = 9 WHERE basis <> 'derived'",
            "The weights of achilles and morning-pain do not follow from their figures.",
            [],
        ),
        (
            "a derived weight",
            "UPDATE conditions_conditionsymptom SET yes_weight = 9 WHERE basis = 'derived'",
            "1 derived evidence rows are not what the rest implies.",
            [],
        ),
    ],
)
def test_verifying_finds(_case: str, tamper: str, problem: str, also: list[str]) -> None:
    make_knowledge()
    release = publish()
    for model in (ConditionSymptom, ConditionTreatment):
        model.objects.draft().delete()
    with connection.cursor() as cursor:
        clause = "AND" if "WHERE" in tamper else "WHERE"
        cursor.execute(f"{tamper} {clause} release_id = %s", [release.pk])
    found = releases.verify(release)
    assert found[0].startswith(problem)
    assert found[1:] == also


def test_of_many_wrong_weights_ten_are_named_and_the_others_counted() -> None:
    for number in range(12):
        make_evidence(make_condition(), make_symptom(f"symptom-{number}"))
    release = publish()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE conditions_conditionsymptom SET yes_weight = 9 WHERE release_id > 0")
    problems = releases.verify(release)
    assert len(problems) == 11
    assert problems[-1] == "So it is with 2 more evidence rows."
