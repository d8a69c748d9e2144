"""Answers from what a process keeps are those that the database gives, of one release each."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conditions import kept, releases
from conditions.levels import Urgency
from conditions.models import Condition, ConditionSymptom, Release, ReleaseStatus, Symptom
from tests.accounts import make_member
from tests.factories import make_evidence, make_user, publish
from tests.triage.clinic import SYMPTOMS
from tests.triage.posting import post
from triage.models import UrgencyRule

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ANSWERS = {"above-heel": "yes", "morning": "yes", "swelling": "no", "cold-foot": "yes"}


def change_everything() -> None:
    """Names, figures, messages, levels and who stands above whom, in the draft."""
    for symptom in Symptom.objects.draft():
        symptom.lay_name = f"Other: {symptom.lay_name}"
        symptom.background_rate /= 2
        symptom.save()
    for number, condition in enumerate(Condition.objects.draft(), start=1):
        condition.name, condition.prior = f"Other: {condition.name}", number / 100
        condition.urgency = Urgency.URGENT
        condition.save()
    for rule in UrgencyRule.objects.draft():
        rule.message = f"Other: {rule.message}"
        rule.save()
    ConditionSymptom.objects.draft().update(frequency=0.42)


@pytest.fixture
def two_releases(clinic: Release) -> Release:
    """Release 2 is live, and differs from release 1 in all that an answer has."""
    change_everything()
    return publish()


def switch_to(number: int) -> None:
    """As another process does: nothing in this one notices."""
    Release.objects.filter(status=ReleaseStatus.LIVE).update(status=ReleaseStatus.RETIRED)
    Release.objects.filter(number=number).update(status=ReleaseStatus.LIVE)


def texts(answer: Any) -> list[str]:
    """Everything of an answer that is in other words in release 2."""
    found = answer.json()
    return [
        *(match["name"] for match in found["matches"]),
        *(part["name"] for match in found["matches"] for part in match["evidence"]),
        *(said["name"] for said in found["answers"]),
        *(reason["message"] for reason in found["urgency"]["reasons"]),
    ]


def cold(client: Client, body: Any) -> bytes:
    kept.forget_all()
    content: bytes = post(client, body).content
    return content


@pytest.mark.usefixtures("two_releases")
def test_a_switch_by_another_process_shows_at_once_and_wholly(client: Client) -> None:
    for number in (2, 1, 2, 1):
        switch_to(number)
        answer = post(client, {"answers": ANSWERS, "age": 45, "sex": "male"})
        assert answer.json()["release"]["number"] == number
        assert {text.startswith("Other: ") for text in texts(answer)} == {number == 2}
        assert answer.content == cold(client, {"answers": ANSWERS, "age": 45, "sex": "male"})


def test_approving_and_rolling_back_show_at_once(client: Client, clinic: Release) -> None:
    first = post(client, {"answers": ANSWERS}).content
    change_everything()
    second = publish()
    assert {t.startswith("Other: ") for t in texts(post(client, {"answers": ANSWERS}))} == {True}
    releases.roll_back(release=Release.objects.get(pk=clinic.pk), by=make_user(), reason="Better.")
    assert post(client, {"answers": ANSWERS}).content == first
    assert texts(post(client, {"answers": ANSWERS, "release": second.number}))[0][:5] == "Other"


def test_a_candidate_is_neither_kept_nor_told_what_is(client: Client, clinic: Release) -> None:
    live = post(client, {"answers": ANSWERS}).content
    change_everything()
    candidate = releases.propose(by=make_user(), notes="Other.", something_else_prior=0.3)
    reader = Client()
    member = make_member()
    member.user_permissions.add(Permission.objects.get(codename="view_release"))
    reader.force_login(member)
    address = f"/admin/preview/{candidate.number}/api/v1/triage/"

    def previewed() -> Any:
        return reader.post(address, json.dumps({"answers": ANSWERS}), "application/json")

    for _ in range(2):
        assert {text.startswith("Other: ") for text in texts(previewed())} == {True}
        assert post(client, {"answers": ANSWERS}).content == live
    # The draft goes on, and is in no answer.
    before = previewed().content
    make_evidence(Condition.objects.draft()[0], Symptom.objects.draft()[0], 0.99, basis="band")
    assert (previewed().content, post(client, {"answers": ANSWERS}).content) == (before, live)
    releases.reject(release=candidate, by=make_user(), reason="Worse.")
    assert post(client, {"answers": ANSWERS}).content == live
    assert post(client, {"answers": ANSWERS, "release": candidate.number}).status_code == 400


@given(
    answers=st.dictionaries(
        st.sampled_from([*SYMPTOMS]), st.sampled_from(["yes", "no", "unsure"]), max_size=9
    ),
    age=st.none() | st.integers(0, 120),
    sex=st.sampled_from([None, "female", "male"]),
    release=st.sampled_from([None, 1, 2]),
    include=st.sets(st.sampled_from(["next_question", "should_stop", "what_would_change"])),
)
@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_kept_answers_as_the_database_does(
    two_releases: Release, client: Client, include: set[str], **body: Any
) -> None:
    asked = body | {"include": sorted(include), "limit": 20}
    warm = post(client, asked)
    assert warm.status_code in {200, 400}  # where an answer contradicts the age or sex
    assert warm.content == cold(client, asked) == post(client, asked).content
