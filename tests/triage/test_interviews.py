from datetime import UTC, datetime

import pytest
from django.db import IntegrityError, transaction

from conditions.models import Release
from tests.factories import make_condition, make_question, make_symptom, publish
from triage import interviews
from triage.interview import Stage, Topic
from triage.interviews import Standing, Told
from triage.models import Interview, InterviewAnswer, QuestionKind
from triage.values import AnswerState

pytestmark = pytest.mark.django_db
YES, NO, UNSURE = AnswerState.YES, AnswerState.NO, AnswerState.UNSURE


@pytest.fixture
def release() -> Release:
    make_condition()
    swelling = make_symptom("swelling")
    make_question("swelling", [swelling])
    places = [make_symptom(slug, parent=swelling) for slug in ("inner", "outer")]
    make_question("where-swollen", places, kind=QuestionKind.CHOOSE_ANY)
    kinds = [make_symptom(slug) for slug in ("sudden", "slow")]
    make_question("beginning", kinds, kind=QuestionKind.CHOOSE_ONE)
    return publish()


@pytest.fixture
def begun(release: Release) -> Standing:
    interview = interviews.begin(release=release, for_whom="me", age=40, sex="")
    return interviews.standing_of(interview)


def topic(question: str, *symptoms: str) -> Topic:
    return Topic(question, symptoms, Stage.REST, "pattern")


SWELLING, PLACES = topic("swelling", "swelling"), topic("where-swollen", "inner", "outer")
BEGINNING = topic("beginning", "sudden", "slow")


def tell(standing: Standing, shown: Topic, **said: AnswerState) -> Standing:
    return interviews.record(standing=standing, shown=[shown], said={shown.slug: said})


def told_all(begun: Standing) -> Standing:
    standing = tell(begun, SWELLING, swelling=YES)
    standing = tell(standing, PLACES, inner=YES, outer=NO)
    return tell(standing, BEGINNING, slow=YES)


def test_answers_are_kept_in_the_order_of_asking(begun: Standing) -> None:
    assert told_all(begun).told == (
        Told("swelling", 1, {"swelling": YES}),
        Told("where-swollen", 2, {"inner": YES, "outer": NO}),
        Told("beginning", 3, {"slow": YES}),
    )


def test_questions_of_one_page_are_one_step(begun: Standing) -> None:
    standing = interviews.record(
        standing=begun,
        shown=[SWELLING, BEGINNING],
        said={"swelling": {"swelling": NO}, "beginning": {"slow": YES}},
    )

    assert [(told.question, told.page) for told in standing.told] == [
        ("swelling", 1),
        ("beginning", 1),
    ]
    assert standing.before(2) == "swelling"
    assert standing.before(1) is None


def test_a_changed_answer_keeps_its_place_and_what_came_later(begun: Standing) -> None:
    changed = tell(told_all(begun), SWELLING, swelling=UNSURE)

    assert changed.told == (
        Told("swelling", 1, {"swelling": UNSURE}),
        Told("where-swollen", 2, {"inner": YES, "outer": NO}),
        Told("beginning", 3, {"slow": YES}),
    )


def test_what_a_denial_rules_out_is_forgotten(begun: Standing) -> None:
    changed = tell(told_all(begun), SWELLING, swelling=NO)

    assert changed.answers == {"swelling": NO, "slow": YES}


def test_another_option_takes_the_place_of_the_chosen_one(begun: Standing) -> None:
    changed = tell(told_all(begun), BEGINNING, sudden=YES)

    assert changed.answers_to("beginning") == Told("beginning", 3, {"sudden": YES})


def test_an_answered_question_is_opened_with_all_its_answers(begun: Standing) -> None:
    standing = told_all(begun)

    assert [t.symptoms for t in standing.reopened("where-swollen")] == [("inner", "outer")]
    assert [t.symptoms for t in standing.reopened("beginning")] == [("sudden", "slow")]
    assert standing.reopened("unknown") == ()


@pytest.mark.parametrize(
    ("_case", "model", "values"),
    [
        ("for whom", Interview, {"for_whom": "dog"}),
        ("state", InterviewAnswer, {"state": "maybe"}),
    ],
)
def test_the_database_refuses_what_nobody_can_mean(
    _case: str,
    model: type[Interview] | type[InterviewAnswer],
    values: dict[str, str],
    begun: Standing,
) -> None:
    told_all(begun)
    with pytest.raises(IntegrityError), transaction.atomic():
        model.objects.update(**values)


def test_an_interview_says_when_it_began(release: Release) -> None:
    at = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
    interview = interviews.begin(release=release, for_whom="me", age=40, sex="", at=at)

    assert str(interview) == "Interview of 2026-11-23 12:05"
    assert len(interview.token) == 32
