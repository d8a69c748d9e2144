import numpy as np
import pytest
from django.conf import settings as conf
from hypothesis import HealthCheck, given, settings
from pytest_django import DjangoAssertNumQueries

from conditions.models import Release, Reporter
from tests.factories import make_condition, make_question, make_rule, make_symptom, publish
from tests.small_knowledge import publish_small_knowledge
from tests.triage.test_ranking import Base, bases, published
from triage.answers import resolve
from triage.interview import Interviewer, Stage, Topic
from triage.interviewers import evidence_of, prepared
from triage.models import QuestionKind, Section
from triage.results import Engine

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@given(base=bases())
@settings(
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_its_beliefs_are_those_of_the_ranking(base: Base) -> None:
    answers = {f"s{number}": state for number, state in base.answers.items()}
    with published(base) as release:
        engine = Engine.of(release)
        judged = engine.judge(answers=answers)
        facts = engine.language.vocabulary.facts
        evidence = evidence_of(release, facts, {s: fact.parent for s, fact in facts.items()})

    outlook = evidence.outlook(judged.case)
    scores = dict(zip(evidence.conditions, evidence.scores(judged.case), strict=False))
    shares = dict(zip(evidence.conditions, outlook.shares, strict=False))
    assert scores == pytest.approx({match.slug: match.score for match in judged.ranked})
    assert shares == pytest.approx({match.slug: match.probability for match in judged.ranked})
    assert outlook.shares[-1] == pytest.approx(judged.something_else)
    flags = engine.language.vocabulary.red_flags
    interviewer = Interviewer(evidence, [], engine.rules, conf.URGENCY_PROBABILITY, flags)
    assert interviewer.level(outlook) == judged.urgency


def test_topics_are_the_questions_that_patients_can_answer_in_the_order_of_the_form() -> None:
    make_condition()
    make_question(
        "load",
        [make_symptom("more"), make_symptom("less")],
        kind=QuestionKind.CHOOSE_ONE,
        section=Section.BEGINNING,
    )
    make_question("closer", [make_symptom("spot")], section=Section.WHERE, position=2)
    make_question("where", [make_symptom("heel")], section=Section.WHERE, position=1)
    make_question("flag", [make_symptom("cold")], section=Section.RED_FLAGS)
    make_question("exam", [make_symptom("squeeze", reporter=Reporter.EXAMINER)])

    interviewer = prepared(publish()).interviewer

    assert interviewer.topics == [
        Topic("flag", ("cold",), Stage.WARNING_SIGNS, "red_flags"),
        Topic("where", ("heel",), Stage.PLACE, "where"),
        Topic("closer", ("spot",), Stage.REST, "where"),
        Topic("load", ("more", "less"), Stage.REST, "beginning", exclusive=True),
    ]


def test_a_release_is_read_once(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    for size, number in ((1, 1), (3, 2)):
        release = publish_small_knowledge(size) if number == 1 else _published_more()
        # Release; the engine's: release, symptoms, choices, rules, criteria; questions, choices,
        # symptoms; conditions, symptoms, evidence; names of conditions.
        with django_assert_num_queries(14):
            first = prepared(release)
        with django_assert_num_queries(0):
            assert prepared(release) is first
        assert number == release.number


def _published_more() -> Release:
    for name in ("a", "b"):
        make_rule(groups=[[(make_symptom(f"{name}-symptom"), True)]])
        make_question(f"{name}-question", [make_symptom(f"{name}-asked")])
    return publish()


def test_signs_that_nobody_is_asked_for_take_no_room() -> None:
    make_condition()
    make_question("q", [make_symptom("inner", parent=make_symptom("swelling"))])
    make_symptom("squeeze", reporter=Reporter.EXAMINER)
    make_symptom("never-asked")
    make_symptom("adult", kind="demographic", min_age=18)

    interviewer: Interviewer = prepared(publish()).interviewer

    assert list(interviewer.evidence.rows) == ["adult", "inner", "swelling"]
    case = resolve(
        answers={"squeeze": "yes", "inner": "yes"},
        age=40,
        sex=None,
        vocabulary=prepared(Release.objects.get()).engine.language.vocabulary,
    )
    assert np.isfinite(interviewer.evidence.scores(case)).all()
