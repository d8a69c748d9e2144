import pytest
from hypothesis import given
from hypothesis import strategies as st

from conditions.levels import Urgency
from triage.answers import resolve
from triage.urgency import Rules, fired, is_likely, overall
from triage.values import Case, Criterion, Fact, Reason, Rule, Vocabulary

SLUGS = ["fever", "hot-joint", "snap", "tiptoe"]
VOCABULARY = Vocabulary({slug: Fact(slug) for slug in SLUGS})


def case(age: int | None = None, **answers: str) -> Case:
    given_answers = {slug.replace("_", "-"): state for slug, state in answers.items()}
    return resolve(answers=given_answers, age=age, sex=None, vocabulary=VOCABULARY)


def rule(slug: str, *groups: set[tuple[str, bool]], **overrides: object) -> Rule:
    values: dict[str, object] = {"level": Urgency.URGENT, "message": f"About {slug}."}
    return Rule(
        slug=slug,
        groups=tuple(frozenset(Criterion(s, present) for s, present in group) for group in groups),
        **(values | overrides),  # type: ignore[arg-type]
    )


INFECTION = rule("infection", {("hot-joint", True)}, {("fever", True), ("snap", True)})
TIPTOE = rule("tiptoe", {("tiptoe", False)})
CHILD = rule("child", {("fever", True)}, min_age=2, max_age=15)


@pytest.mark.parametrize(
    ("_case", "tested", "answers", "age", "holds"),
    [
        ("every group has a criterion", INFECTION, {"hot_joint": "yes", "fever": "yes"}, 40, True),
        ("the other criterion", INFECTION, {"hot_joint": "yes", "snap": "yes"}, 40, True),
        ("one group has none", INFECTION, {"hot_joint": "yes", "fever": "no"}, 40, False),
        ("unsure is not yes", INFECTION, {"hot_joint": "yes", "fever": "unsure"}, 40, False),
        ("explicitly absent", TIPTOE, {"tiptoe": "no"}, 40, True),
        ("not asked is not absent", TIPTOE, {}, 40, False),
        ("unsure is not absent", TIPTOE, {"tiptoe": "unsure"}, 40, False),
        ("lowest age", CHILD, {"fever": "yes"}, 2, True),
        ("highest age", CHILD, {"fever": "yes"}, 15, True),
        ("below", CHILD, {"fever": "yes"}, 1, False),
        ("above", CHILD, {"fever": "yes"}, 16, False),
        ("an unknown age does not reassure", CHILD, {"fever": "yes"}, None, True),
        ("no criteria", rule("empty"), {"fever": "yes"}, 40, False),
    ],
)
def test_a_rule_fires(
    _case: str, tested: Rule, answers: dict[str, str], age: int | None, holds: bool
) -> None:
    expected = (Reason(tested.slug, tested.level, tested.message),) if holds else ()
    assert fired([tested], case(age, **answers)) == expected


def test_reasons_come_highest_first_then_by_slug() -> None:
    levels = {"b": Urgency.SOON, "a": Urgency.SOON, "c": Urgency.EMERGENCY}
    rules = [rule(slug, {("fever", True)}, level=level) for slug, level in levels.items()]
    assert [reason.rule for reason in fired(rules, case(fever="yes"))] == ["c", "a", "b"]


@pytest.mark.parametrize(
    ("_case", "reasons", "likely", "accounted_for", "level"),
    [
        ("nothing speaks", [], [], True, Urgency.SELF_CARE),
        ("nobody knows", [], [], False, Urgency.ROUTINE),
        ("a likely condition", [], [Urgency.ROUTINE, Urgency.SOON], True, Urgency.SOON),
        ("a rule", [Urgency.URGENT], [Urgency.ROUTINE], True, Urgency.URGENT),
        ("a condition above the rules", [Urgency.SOON], [Urgency.URGENT], True, Urgency.URGENT),
    ],
)
def test_the_highest_level_wins(
    _case: str, reasons: list[Urgency], likely: list[Urgency], accounted_for: bool, level: Urgency
) -> None:
    spoken = [Reason("r", found, "m") for found in reasons]
    assert overall(reasons=spoken, likely=likely, accounted_for=accounted_for) is level


@pytest.mark.parametrize(
    ("_case", "share", "found"),
    [
        ("above", 0.11, True),
        ("level with it", 0.1, True),
        ("short of it in the last digits, as a sum in another order is", 0.1 - 1e-15, True),
        ("truly short of it", 0.1 - 1e-8, False),
    ],
)
def test_a_share_reaches_the_threshold_whatever_its_last_digits(
    _case: str, share: float, found: bool
) -> None:
    assert is_likely(share, threshold=0.1) is found


@given(threshold=st.floats(min_value=0, max_value=1, exclude_min=True), more=st.floats(0, 1))
def test_what_reaches_the_threshold_is_never_rounded_below_it(
    threshold: float, more: float
) -> None:
    assert is_likely(threshold + more, threshold=threshold)


rules = st.builds(
    Rule,
    slug=st.sampled_from(["a", "b", "c"]),
    level=st.sampled_from(Urgency),
    message=st.just("m"),
    groups=st.lists(
        st.frozensets(st.builds(Criterion, st.sampled_from(SLUGS), st.just(True)), max_size=3),
        max_size=3,
    ).map(tuple),
    min_age=st.none() | st.integers(0, 40),
    max_age=st.none() | st.integers(41, 120),
)
answer_sets = st.dictionaries(st.sampled_from(SLUGS), st.sampled_from(["yes", "no", "unsure"]))


@given(
    knowledge=st.lists(rules, max_size=5),
    answers=answer_sets,
    more=st.sampled_from(SLUGS),
    age=st.none() | st.integers(0, 120),
    likely=st.lists(st.sampled_from(Urgency), max_size=3),
)
def test_a_yes_to_a_red_flag_never_lowers_the_level(
    knowledge: list[Rule],
    answers: dict[str, str],
    more: str,
    age: int | None,
    likely: list[Urgency],
) -> None:
    def level(given_answers: dict[str, str]) -> Urgency:
        found = resolve(answers=given_answers, age=age, sex=None, vocabulary=VOCABULARY)
        return overall(reasons=fired(knowledge, found), likely=likely, accounted_for=True)

    assert level(answers | {more: "yes"}) >= level(answers)


@given(knowledge=st.lists(rules, max_size=5), answers=answer_sets, more=rules)
def test_one_more_rule_never_lowers_the_level(
    knowledge: list[Rule], answers: dict[str, str], more: Rule
) -> None:
    found = resolve(answers=answers, age=None, sex=None, vocabulary=VOCABULARY)
    with_it = overall(reasons=fired([*knowledge, more], found), likely=[], accounted_for=True)
    assert with_it >= overall(reasons=fired(knowledge, found), likely=[], accounted_for=True)


@given(
    knowledge=st.lists(
        st.builds(
            Rule,
            slug=st.sampled_from("abcdefgh"),
            level=st.sampled_from(Urgency),
            message=st.just("m"),
            groups=st.lists(
                st.frozensets(
                    st.builds(Criterion, st.sampled_from(SLUGS), st.booleans()), max_size=3
                ),
                max_size=3,
            ).map(tuple),
            min_age=st.none() | st.integers(0, 40),
        ),
        max_size=8,
        unique_by=lambda rule: rule.slug,
    ),
    answers=answer_sets,
    age=st.none() | st.integers(0, 120),
)
def test_the_index_of_rules_misses_none(
    knowledge: list[Rule], answers: dict[str, str], age: int | None
) -> None:
    found = resolve(answers=answers, age=age, sex=None, vocabulary=VOCABULARY)
    assert Rules(knowledge).fired(found) == fired(knowledge, found)
