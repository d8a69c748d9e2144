import pytest
from pytest_django import DjangoAssertNumQueries

from conditions.levels import Urgency
from conditions.models import Symptom
from tests.factories import make_condition, make_rule, make_symptom, publish
from triage.red_flags import RedFlag, red_flag

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def flag_of(slug: str) -> RedFlag:
    make_condition()
    return red_flag(Symptom.objects.in_release(publish()).get(slug=slug))


def slugs(flag: RedFlag) -> tuple[list[str], list[str]]:
    return [reason.rule for reason in flag.alone], [rule.slug for rule in flag.together]


def test_a_symptom_without_rules_raises_nothing() -> None:
    make_rule("other", [[(make_symptom("other"), True)]])
    make_symptom("it")

    flag = flag_of("it")

    assert flag == RedFlag(alone=(), together=())
    assert flag.level == Urgency.SELF_CARE


@pytest.mark.parametrize(
    ("_case", "groups", "expected"),
    [
        ("the only criterion", [["it"]], (["rule"], [])),
        ("one of the alternatives", [["other", "it"]], (["rule"], [])),
        ("in every group", [["it"], ["other", "it"]], (["rule"], [])),
        ("in one group of two", [["it"], ["other"]], ([], ["rule"])),
        ("in none", [["other"]], ([], [])),
        ("its parent fires it as well", [["parent"]], (["rule"], [])),
        ("its child does not", [["child"]], ([], [])),
    ],
)
def test_rules_fire_on_a_symptom_alone_or_together_with_others(
    _case: str, groups: list[list[str]], expected: tuple[list[str], list[str]]
) -> None:
    parent = make_symptom("parent")
    it = make_symptom("it", parent=parent)
    known = {
        "parent": parent,
        "it": it,
        "child": make_symptom("child", parent=it),
        "other": make_symptom("other"),
    }
    make_rule("rule", [[(known[slug], True) for slug in group] for group in groups])

    assert slugs(flag_of("it")) == expected


def test_a_rule_about_its_absence_is_not_told() -> None:
    make_rule("rule", [[(make_symptom("it"), False)]])

    assert slugs(flag_of("it")) == ([], [])


def test_only_what_raises_the_level_further_is_told_beside_it() -> None:
    it, other = make_symptom("it"), make_symptom("other")
    make_rule("alone-soon", [[(it, True)]], level=Urgency.SOON)
    make_rule("alone-urgent", [[(it, True)]], level=Urgency.URGENT, max_age=15)
    make_rule("both-soon", [[(it, True)], [(other, True)]], level=Urgency.SOON)
    make_rule("both-urgent", [[(it, True)], [(other, True)]], level=Urgency.URGENT)
    make_rule("both-now", [[(it, True)], [(other, True)]], level=Urgency.EMERGENCY)

    flag = flag_of("it")

    assert slugs(flag) == (["alone-urgent", "alone-soon"], ["both-now"])
    assert flag.level == Urgency.URGENT


def test_the_draft_s_rules_are_not_told() -> None:
    it = make_symptom("it")
    make_condition()
    release = publish()
    make_rule("draft", [[(it, True)]])

    assert slugs(red_flag(Symptom.objects.in_release(release).get())) == ([], [])


@pytest.mark.parametrize("size", [1, 4])
def test_it_costs_three_queries(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    it = make_symptom("it")
    for _ in range(size):
        it = make_symptom(parent=it)
        make_rule(groups=[[(it, True)]])
    make_condition()
    symptom = Symptom.objects.in_release(publish()).get(slug=it.slug)

    # The families of symptoms, the rules, their criteria.
    with django_assert_num_queries(3):
        red_flag(symptom)
