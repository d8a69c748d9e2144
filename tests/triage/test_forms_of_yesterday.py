"""A form that was opened before another release became live, and is sent after it."""

import re
from typing import Any

import pytest
from django.test import Client

from conditions.levels import Urgency
from conditions.models import Release, Symptom
from conditions.releases import propose, roll_back
from tests.factories import make_rule, make_symptom, make_user, publish
from tests.triage.pages import FORM, SENT, lines
from triage.forms import CHANGED
from triage.models import Assessment, Choice, Question

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def opened(client: Client) -> dict[str, Any]:
    """The form as a browser would send it, filled in."""
    return SENT | hidden(client.get(FORM))


def hidden(page: Any) -> dict[str, str]:
    fields = r'<input type="hidden" name="(\w+)" value="(\d+)">'
    return dict(re.findall(fields, page.content.decode()))


def publish_another_warning_sign() -> Release:
    sign = make_symptom("open-wound")
    question = Question.objects.draft().get(slug="warning-signs")
    Choice.objects.create(question=question, symptom=sign, position=9)
    make_rule("open-wound", [[(sign, True)]], level=Urgency.EMERGENCY)
    return publish()


def said() -> dict[str, str]:
    return dict(Assessment.objects.get().answers.values_list("symptom__slug", "state"))


def test_none_of_these_denies_only_what_was_shown(client: Client, clinic: Release) -> None:
    sent = opened(client)
    newer = publish_another_warning_sign()

    assert client.post(FORM, sent).status_code == 302
    assert Assessment.objects.get().release == newer
    assert said()["snap"] == "no"
    assert "open-wound" not in said()


def test_what_the_live_release_does_not_know_is_asked_anew(client: Client, clinic: Release) -> None:
    newer = publish_another_warning_sign()
    sent = opened(client) | {"q-warning-signs": "open-wound"}
    roll_back(release=clinic, by=newer.proposed_by, reason="Wrong.")

    page = client.post(FORM, sent)

    assert page.status_code == 400
    assert str(CHANGED) in lines(page)
    assert hidden(page) == {"release": str(clinic.number)}
    assert not Assessment.objects.exists()


@pytest.mark.parametrize("number", ["", "0", "2", "9" * 5000, "-1", "1'"])
def test_a_release_that_was_never_live_is_not_asked_by(
    client: Client, clinic: Release, number: str
) -> None:
    sign = Symptom.objects.draft().get(slug="snap")
    make_rule("another", [[(sign, True)]])
    propose(by=make_user(), notes="Not live.")

    assert client.post(FORM, SENT | {"release": number}).status_code == 302
