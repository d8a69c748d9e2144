import pytest

from conditions.models import Condition, ConditionSymptom, Reporter, SymptomKind
from conditions.profiles import EvidenceGroup, pointers, profile
from tests.factories import make_condition, make_evidence, make_symptom, publish

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def groups_of(condition: Condition) -> dict[str, list[str]]:
    released = ConditionSymptom.objects.in_release(publish()).filter(condition__slug=condition.slug)
    rows = released.strongest_first().with_symptoms()
    return {group.title: [row.symptom.slug for row in group.rows] for group in profile(rows)}


@pytest.mark.parametrize(
    ("_case", "kind", "reporter", "frequency", "title"),
    [
        ("a symptom", SymptomKind.SYMPTOM, Reporter.PATIENT, 0.6, "What speaks for it"),
        ("a sign one sees", SymptomKind.SIGN, Reporter.PATIENT, 0.6, "What speaks for it"),
        ("as common as elsewhere", SymptomKind.SIGN, Reporter.PATIENT, 0.2, "What speaks for it"),
        (
            "a sign for examiners",
            SymptomKind.SIGN,
            Reporter.EXAMINER,
            0.6,
            "What an examination may find",
        ),
        (
            "a risk factor",
            SymptomKind.RISK_FACTOR,
            Reporter.PATIENT,
            0.6,
            "What makes it more likely",
        ),
        ("history", SymptomKind.HISTORY, Reporter.PATIENT, 0.6, "What makes it more likely"),
        (
            "rarer than elsewhere",
            SymptomKind.SYMPTOM,
            Reporter.PATIENT,
            0.1,
            "What speaks against it",
        ),
        ("a rare risk", SymptomKind.RISK_FACTOR, Reporter.PATIENT, 0.1, "What speaks against it"),
        ("a rare finding", SymptomKind.SIGN, Reporter.EXAMINER, 0.1, "What speaks against it"),
    ],
)
def test_evidence_is_told_in_groups(
    _case: str, kind: SymptomKind, reporter: Reporter, frequency: float, title: str
) -> None:
    heel = make_condition("heel")
    symptom = make_symptom("it", kind=kind, reporter=reporter, background_rate=0.2)
    make_evidence(heel, symptom, frequency)

    assert groups_of(heel) == {title: ["it"]}


def test_what_says_most_comes_first_on_either_side() -> None:
    heel = make_condition("heel")
    for frequency in (0.3, 0.1, 0.9, 0.02):
        name = f"f{round(frequency * 100):02}"
        make_evidence(heel, make_symptom(name, background_rate=0.2), frequency)

    assert groups_of(heel) == {
        "What speaks for it": ["f90", "f30"],
        "What speaks against it": ["f02", "f10"],
    }


def test_a_symptom_points_to_some_conditions_and_away_from_others() -> None:
    it = make_symptom("it", background_rate=0.2)
    for frequency in (0.3, 0.1, 0.9, 0.02, 0.2):
        make_evidence(make_condition(f"f{round(frequency * 100):02}"), it, frequency)
    released = ConditionSymptom.objects.in_release(publish()).strongest_first().with_conditions()

    groups = {
        group.title: [row.condition.slug for row in group.rows] for group in pointers(released)
    }

    assert groups == {
        "What it points to": ["f90", "f30", "f20"],
        "What it speaks against": ["f02", "f10"],
    }


@pytest.mark.parametrize(
    ("rows", "first", "rest"), [(0, 0, 0), (4, 4, 0), (6, 6, 0), (7, 4, 3), (40, 4, 36)]
)
def test_long_groups_are_folded_but_never_for_one_or_two_rows(
    rows: int, first: int, rest: int
) -> None:
    group = EvidenceGroup("", "", open=4, rows=[ConditionSymptom() for _ in range(rows)])

    assert (len(group.first), len(group.rest)) == (first, rest)
    assert group.first + group.rest == group.rows
