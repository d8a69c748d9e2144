"""A page of several questions that somebody sends again, having thought again of any of them."""

import pytest
from django.test import Client

from conditions.models import Release
from tests.triage.test_interview_pages import MORNING, WARNING, WHERE, begin, said, went
from triage.interview import Stage, Topic
from triage.interviews import record, standing_of
from triage.models import Interview
from triage.values import AnswerState

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


@pytest.fixture
def sent(client: Client, clinic: Release) -> None:
    """A page of two questions, whose answer did not get through."""
    begin(client)
    went(client, WARNING, **{"q-warning-signs": ":none"})
    went(client, WHERE, **{"q-where": "above-heel"})
    page = [Topic(slug, (slug,), Stage.REST, group="") for slug in ("morning", "swelling")]
    denied = {topic.slug: {topic.slug: AnswerState.NO} for topic in page}
    record(standing=standing_of(Interview.objects.get()), shown=page, said=denied)


@pytest.mark.usefixtures("sent")
def test_each_answer_counts(client: Client) -> None:
    assert went(client, MORNING, **{"q-morning": "unsure", "q-swelling": "yes"}) != MORNING

    assert [said()[slug] for slug in ("morning", "swelling")] == ["unsure", "yes"]


@pytest.mark.usefixtures("sent")
def test_each_that_is_empty_is_asked_for(client: Client) -> None:
    page = client.post(MORNING, {"q-morning": "yes", "q-swelling": ""})

    assert [*page.context["form"].errors] == ["q-swelling"]
    assert [said()[slug] for slug in ("morning", "swelling")] == ["no", "no"]


@pytest.mark.usefixtures("sent")
def test_what_was_never_answered_is_not_among_them(client: Client) -> None:
    went(client, MORNING, **{"q-morning": "yes", "q-background": ":none", "q-unknown": "yes"})

    assert "more-training" not in said()
    assert [said()[slug] for slug in ("morning", "swelling")] == ["yes", "no"]
