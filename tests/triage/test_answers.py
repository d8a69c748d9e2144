import pytest

from conditions.levels import Sex
from triage.answers import InvalidAnswers, lineage, resolve
from triage.values import Case, Fact, Vocabulary

FACTS = [
    Fact("swelling"),
    Fact("ankle-swelling", parent="swelling"),
    Fact("inner-swelling", parent="ankle-swelling"),
    Fact("outer-swelling", parent="ankle-swelling"),
    Fact("sudden"),
    Fact("gradual"),
    Fact("child", max_age=15),
    Fact("over-60", min_age=60),
    Fact("woman-over-40", min_age=40, sex=Sex.FEMALE),
]
VOCABULARY = Vocabulary(
    {fact.slug: fact for fact in FACTS}, exclusive=(frozenset({"sudden", "gradual"}),)
)


def resolved(answers: dict[str, str], age: int | None = None, sex: str | None = None) -> Case:
    return resolve(answers=answers, age=age, sex=sex, vocabulary=VOCABULARY)


@pytest.mark.parametrize(
    ("_case", "answers", "yes", "no", "present", "absent"),
    [
        ("nothing", {}, "", "", "", ""),
        ("unsure says nothing", {"sudden": "unsure"}, "", "", "", ""),
        (
            "the most specific yes counts; it implies what is above",
            {"swelling": "yes", "inner-swelling": "yes"},
            "inner-swelling",
            "",
            "inner-swelling ankle-swelling swelling",
            "",
        ),
        (
            "the most general no counts; it implies what is below",
            {"swelling": "no", "inner-swelling": "no"},
            "",
            "swelling",
            "",
            "swelling ankle-swelling inner-swelling outer-swelling",
        ),
        (
            "a specific yes overrules a general no",
            {"swelling": "no", "inner-swelling": "yes"},
            "inner-swelling",
            "",
            "inner-swelling ankle-swelling swelling",
            "",
        ),
        (
            "a yes above and a no below are two facts",
            {"swelling": "yes", "inner-swelling": "no"},
            "swelling",
            "inner-swelling",
            "swelling",
            "inner-swelling",
        ),
        (
            "siblings are two facts",
            {"inner-swelling": "yes", "outer-swelling": "no"},
            "inner-swelling",
            "outer-swelling",
            "inner-swelling ankle-swelling swelling",
            "outer-swelling",
        ),
        (
            "of one choice only the chosen counts",
            {"sudden": "yes", "gradual": "no"},
            "sudden",
            "",
            "sudden",
            "gradual",
        ),
        ("without a choice a no counts", {"gradual": "no"}, "", "gradual", "", "gradual"),
    ],
)
def test_each_fact_counts_once(
    _case: str, answers: dict[str, str], yes: str, no: str, present: str, absent: str
) -> None:
    found = resolved(answers)
    assert (found.yes, found.no) == (frozenset(yes.split()), frozenset(no.split()))
    assert (found.present, found.absent) == (
        frozenset(present.split()),
        frozenset(absent.split()),
    )


@pytest.mark.parametrize(
    ("_case", "age", "sex", "yes", "absent"),
    [
        ("unknown", None, None, "", ""),
        ("the last year of childhood", 15, None, "child", "over-60 woman-over-40"),
        ("the first year after", 16, None, "", "child over-60 woman-over-40"),
        ("bounds included", 60, "female", "over-60 woman-over-40", "child"),
        ("the wrong sex", 60, "male", "over-60", "child woman-over-40"),
        ("age without sex leaves the pair open", 60, None, "over-60", "child"),
        ("sex alone can settle a no", None, "male", "", "woman-over-40"),
    ],
)
def test_age_and_sex_are_answered_by_the_server(
    _case: str, age: int | None, sex: str | None, yes: str, absent: str
) -> None:
    found = resolved({}, age=age, sex=sex)
    assert (found.yes, found.no) == (frozenset(yes.split()), frozenset())
    assert found.absent == set(absent.split())
    assert found.given == {}


def test_every_wrong_field_is_named_at_once() -> None:
    with pytest.raises(InvalidAnswers) as refused:
        resolved({"nonsense": "yes", "sudden": "maybe", "child": "yes"}, age=130, sex="x")
    assert refused.value.errors == {
        "age": "Give whole years from 0 to 120, or leave it out.",
        "sex": "Use female or male, or leave it out.",
        "answers.nonsense": "There is no symptom of this name in this release.",
        "answers.sudden": "Answer yes, no or unsure.",
        "answers.child": "This contradicts the age or sex that was given.",
    }


def test_a_demographic_answer_may_stand_in_for_an_unknown_age() -> None:
    assert resolved({"child": "yes"}).present == {"child"}


def test_lineage_pairs_everything_above_with_everything_below() -> None:
    assert lineage(frozenset({"inner-swelling", "sudden"}), VOCABULARY) == {
        ("swelling", "ankle-swelling"),
        ("swelling", "inner-swelling"),
        ("ankle-swelling", "inner-swelling"),
    }
