"""Which side hurts, as the result page repeats it."""

import pytest
from django.test import Client

from conditions.models import Release
from tests.factories import make_condition, make_evidence, make_question, make_symptom, publish
from tests.triage.pages import part, result_of
from triage.assessments import store
from triage.models import QuestionKind, Section
from triage.results import assess

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("answer", "shown"),
    [("left", "Left"), ("right", "Right"), ("both", "Both"), (":unsure", "Not sure")],
)
def test_the_side_is_repeated(client: Client, clinic: Release, answer: str, shown: str) -> None:
    both = make_symptom("both-sides")
    make_question("side", [both], text="Which side?", kind=QuestionKind.SIDE, section=Section.SIGNS)
    publish()
    assert part(result_of(client, q_side=answer), "Which side?", "Is it swollen?") == [
        "Which side?",
        shown,
    ]


def test_a_side_that_nobody_named_is_one_side(client: Client) -> None:
    pain, both = make_symptom("pain"), make_symptom("both-sides")
    make_evidence(make_condition(), pain)
    make_question("side", [both], text="Which side?", kind=QuestionKind.SIDE)
    result = assess(answers={"pain": "yes", "both-sides": "no"}, release=publish())
    response = client.get(store(result=result).get_absolute_url())
    assert part(response, "Which side?", "Other answers") == ["Which side?", "One side"]
