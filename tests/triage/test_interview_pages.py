"""The pages of the guided interview, by the clinic's five questions."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.core import signing
from django.core.management import call_command
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.models import Release
from tests.factories import make_question, make_rule, make_symptom, publish
from tests.triage.pages import NOON, lines
from triage.interview import Interviewer, Stage, Stop, StopReason, Topic
from triage.interview_forms import PageForm
from triage.interviews import finish, record, standing_of
from triage.models import Assessment, Interview, InterviewAnswer, Question, QuestionKind

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clinic"), pytest.mark.any_database]

START, ANSWERS, PERSON = "/check/guided/", "/check/guided/answers/", "/check/guided/person/"
NEXT, DELETE, DELETED = "/check/guided/next/", "/check/guided/delete/", "/check/guided/deleted/"
WARNING, WHERE, MORNING = (
    f"/check/guided/questions/{slug}/" for slug in ("warning-signs", "where", "morning")
)
PERSON_SENT = {"for_whom": "me", "age": "45", "sex": "female"}


def begin(client: Client, **changes: str) -> str:
    """Where the person is sent to first."""
    return went(client, START, **(PERSON_SENT | changes))


def went(client: Client, page: str, **data: str) -> str:
    """The page at the end of all redirects after a form was sent."""
    named = {name.replace("__", "-"): value for name, value in data.items()}
    answer: Any = client.post(page, named, follow=True)
    assert answer.status_code == 200
    address: str = answer.request["PATH_INFO"]
    return address


def said() -> dict[str, str]:
    return dict(InterviewAnswer.objects.values_list("symptom__slug", "state"))


def test_somebody_answers_question_by_question_and_sees_a_result(client: Client) -> None:
    assert begin(client) == WARNING
    assert went(client, WARNING, **{"q-warning-signs": ":none"}) == WHERE
    page = went(client, WHERE, **{"q-where": "above-heel"})
    while page != ANSWERS:
        slug = page.split("/")[-2]
        yes = {"morning": "yes", "swelling": "no", "background": ":unsure"}[slug]
        page = went(client, page, **{f"q-{slug}": yes})
    result = client.post(ANSWERS)

    stored = Assessment.objects.get()
    assert result["Location"] == stored.get_absolute_url()
    assert (stored.age, stored.sex) == (45, "female")
    given = dict(stored.answers.values_list("symptom__slug", "state"))
    assert given == said()
    assert given["above-heel"] == "yes"
    assert given["snap"] == given["cold-foot"] == "no"
    assert Interview.objects.get().assessment == stored


def test_an_emergency_leads_to_its_result_at_once(client: Client) -> None:
    begin(client)
    page = went(client, WARNING, **{"q-warning-signs": "cold-foot"})

    stored = Assessment.objects.get()
    assert page == stored.get_absolute_url()
    assert stored.level.code == "emergency"


def test_sending_the_same_answers_again_makes_no_second_result(client: Client) -> None:
    begin(client)
    went(client, WARNING, **{"q-warning-signs": ":none"})

    first, again = client.post(ANSWERS), client.post(ANSWERS)
    assert first["Location"] == again["Location"]
    assert went(client, WARNING, **{"q-warning-signs": "snap"}) == WHERE
    changed = client.post(ANSWERS)
    assert changed["Location"] != first["Location"]
    assert Assessment.objects.count() == 2


def test_the_question_page_says_what_it_means_and_why_it_is_asked(client: Client) -> None:
    address = begin(client, for_whom="other")

    page = client.get(address)

    assert lines(page)[:-1] == [
        "Step 1 usually 14 to 26",
        "You answer for someone else: “you” means that person.",
        "Is any of these true?",
        "Tick everything that is true.",
        "A sudden snap or kick at the back of the ankle The foot is cold, pale or blue",
        "or",
        "None of these Not sure",
        "Why is this asked?",
        "They can mean that the foot is in danger.",
        "Some of these signs need help at once, so they come first.",
        "Continue Back Finish now",
        "Go on later, or delete your answers",
        "For 24 hours after you began, this device finds your answers again. To go on elsewhere, "
        "keep this address. Everybody who has it can see your answers.",
        page.context["keeping"]["link"],
        "Delete my answers",
    ]


def test_an_empty_answer_is_asked_for_and_nothing_is_kept(client: Client) -> None:
    begin(client)
    page = client.post(WARNING, {})

    assert page.status_code == 200
    assert lines(page)[1:4] == [
        "Please look at your answer again",
        "Is any of these true?",
        "Tick an answer. If nothing fits, tick “None of these”. If you do not know, tick “Not "
        "sure”.",
    ]
    assert said() == {}


def test_earlier_answers_can_be_changed_and_later_ones_are_kept(client: Client) -> None:
    begin(client)
    went(client, WARNING, **{"q-warning-signs": ":none"})
    went(client, WHERE, **{"q-where": "above-heel"})

    assert 'value=":none" id="id_q-warning-signs_2" checked' in client.get(WARNING).content.decode()
    assert went(client, WARNING, **{"q-warning-signs": "snap"}) not in {WARNING, WHERE}
    assert said() == {"snap": "yes", "cold-foot": "no", "above-heel": "yes"}
    assert went(client, WHERE, **{"q-where": ":unsure"}) != WHERE
    assert said() == {
        "snap": "yes",
        "cold-foot": "no",
        "above-heel": "unsure",
        "under-heel": "unsure",
        "inner-ankle": "unsure",
    }


def test_a_question_that_does_not_come_next_is_not_shown(client: Client) -> None:
    begin(client)

    for page in (WHERE, MORNING, "/check/guided/questions/unknown/"):
        assert client.get(page)["Location"] == NEXT
        assert client.post(page, {"q-morning": "yes"})["Location"] == NEXT
    assert said() == {}


def test_the_answers_are_looked_over_before_the_result(client: Client) -> None:
    begin(client)
    went(client, WARNING, **{"q-warning-signs": ":none"})
    went(client, WHERE, **{"q-where": "under-heel"})

    page = client.get(ANSWERS)

    assert lines(page)[:13] == [
        "Check your answers",
        "You can see your result now. More answers would make it better.",
        "Show my result Go on with the questions",
        "About the person",
        "Me, 45 years, female",
        "Change About the person",
        "Is any of these true?",
        "None of these",
        "Change Is any of these true?",
        "Where does it hurt most?",
        "Pain under the heel",
        "Change Where does it hurt most?",
        "Go on later, or delete your answers",
    ]


def test_the_person_can_be_changed(client: Client) -> None:
    begin(client)

    assert 'value="45"' in client.get(PERSON).content.decode()
    assert went(client, PERSON, for_whom="other", age="7", sex=":unsaid") == WARNING
    changed = Interview.objects.get()
    assert (changed.for_whom, changed.age, changed.sex) == ("other", 7, "")
    assert client.post(PERSON, {"age": "7"}).status_code == 200  # asks whom it is about


def test_why_it_stopped_is_said(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(client)
    stop = Stop(StopReason.ENOUGH)
    monkeypatch.setattr(Interviewer, "next_step", lambda interviewer, case: stop)

    assert lines(client.get(ANSWERS))[1] == (
        "That is as much as we ask at once. You can see your result now."
    )


def test_a_signed_link_goes_on_elsewhere_until_it_expires(client: Client) -> None:
    with time_machine.travel(NOON, tick=False):
        begin(client)
        went(client, WARNING, **{"q-warning-signs": ":none"})
        link = client.get(WHERE).context["keeping"]["link"]
    other = Client()
    with time_machine.travel(NOON + timedelta(hours=24), tick=False):
        assert went(other, link) == WHERE
        assert went(other, WHERE, **{"q-where": "under-heel"}) != WHERE
    with time_machine.travel(NOON + timedelta(hours=24, seconds=1), tick=False):
        assert other.get(link).status_code == other.post(link).status_code == 404
        assert client.get(WHERE)["Location"] == START
    forged = signing.dumps(Interview.objects.get().token, salt="another")
    assert other.get(f"/check/guided/resume/{forged}/").status_code == 404


def test_a_link_plants_no_interview_on_another_device(client: Client) -> None:
    link = client.get(begin(client)).context["keeping"]["link"]
    other = Client(enforce_csrf_checks=True)

    page = other.get(link)

    assert (page.status_code, lines(page)[:-1]) == (
        200,
        [
            "Go on with this check?",
            "It was begun on another device or in another browser. Everybody who has its link can "
            "read the answers in it, and what you answer here.",
            "Did somebody send you the link? Begin your own check if you do not want them to read "
            "your answers.",
            "Go on with this check Begin my own check",
        ],
    )
    assert f'href="{START}">Begin my own check' in page.content.decode()
    assert other.post(link).status_code == 403  # a page of somebody else's cannot press the button
    assert "interview" not in other.cookies
    assert other.get(NEXT)["Location"] == START


def test_a_link_says_what_becomes_of_a_check_of_one_s_own(client: Client) -> None:
    link = client.get(begin(client)).context["keeping"]["link"]
    other = Client()
    begin(other)
    theirs, own = (each.cookies["interview"].value.split(":")[0] for each in (client, other))

    assert lines(other.get(link))[3:-1] == [
        "You have begun a check on this device already. If you go on with this one, this device no "
        "longer finds yours.",
        "Go on with this check To my own check",
    ]
    assert other.cookies["interview"].value.startswith(f"{own}:")
    other.post(link)
    assert other.cookies["interview"].value.startswith(f"{theirs}:")


def test_a_link_goes_straight_on_where_its_interview_is(client: Client) -> None:
    link = client.get(begin(client)).context["keeping"]["link"]

    assert client.get(link, follow=True).request["PATH_INFO"] == WARNING


def test_without_a_cookie_or_with_a_forged_one_one_begins_at_the_start(client: Client) -> None:
    begin(client)
    stranger = Client()
    stranger.cookies["interview"] = Interview.objects.get().token

    for page in (NEXT, WARNING, ANSWERS, PERSON, DELETE):
        assert stranger.get(page)["Location"] == START


def test_an_unfinished_interview_is_offered_at_the_start(client: Client) -> None:
    heading = "You have answered some questions already"
    assert heading not in lines(client.get(START))
    begin(client)
    assert heading in lines(client.get(START))


def test_deleting_asks_first_and_then_nothing_is_left(client: Client) -> None:
    begin(client)
    went(client, WARNING, **{"q-warning-signs": ":none"})
    assert lines(client.get(DELETE))[0] == "Delete your answers?"

    assert went(client, DELETE) == DELETED
    assert (Interview.objects.count(), InterviewAnswer.objects.count()) == (0, 0)
    assert client.cookies["interview"].value == ""


def test_deleting_the_result_deletes_the_interview(client: Client) -> None:
    begin(client)
    result = client.post(ANSWERS)["Location"]

    client.post(f"{result}delete/")

    assert (Assessment.objects.count(), Interview.objects.count()) == (0, 0)


def test_old_interviews_are_deleted_by_the_command(
    client: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    with time_machine.travel(NOON - timedelta(hours=24, seconds=1), tick=False):
        begin(client)
    with time_machine.travel(NOON - timedelta(hours=24), tick=False):
        begin(client)
    with time_machine.travel(NOON, tick=False):
        call_command("delete_old_assessments")

    assert capsys.readouterr().out.startswith("0 assessments deleted.\n1 interviews deleted.\n")
    assert Interview.objects.get().created_at == NOON - timedelta(hours=24)


def test_pages_are_kept_by_nobody_and_name_no_answer(client: Client) -> None:
    begin(client)
    for page in (START, WARNING, ANSWERS, PERSON, DELETE, DELETED):
        answer = client.get(page)
        assert (answer["Cache-Control"], answer["Referrer-Policy"]) == ("no-store", "same-origin")
    cookie = client.cookies["interview"]
    assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")


def test_a_script_is_told_to_leave_for_the_result(client: Client) -> None:
    begin(client)
    answer = client.post(ANSWERS, headers={"HX-Request": "true", "HX-Boosted": "true"})

    assert answer["HX-Redirect"] == Assessment.objects.get().get_absolute_url()


def test_only_answers_are_kept_of_a_person() -> None:
    assert {field.name for field in Interview._meta.get_fields()} == {
        "id",
        "token",
        "release",
        "created_at",
        "for_whom",
        "age",
        "sex",
        "side",
        "assessment",
        "answers",
    }


def test_it_goes_on_under_its_own_release(client: Client) -> None:
    begin(client)
    make_rule("later", [[(make_symptom("later"), True)]])
    open_again = Release.objects.get()
    from tests.factories import publish  # noqa: PLC0415

    publish()

    assert went(client, WARNING, **{"q-warning-signs": ":none"}) == WHERE
    client.post(ANSWERS)
    assert Assessment.objects.get().release == open_again


def test_the_number_of_queries_does_not_grow(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    begin(client)
    client.get(WARNING)  # reads the release
    # Interview with its release, its answers; question, choices, symptoms; places in the drawing.
    with django_assert_num_queries(6):
        client.get(WARNING)
    went(client, WARNING, **{"q-warning-signs": ":none"})
    went(client, WHERE, **{"q-where": "under-heel"})
    page = client.get(NEXT)["Location"]
    with django_assert_num_queries(6):
        client.get(page)
    # Interview, answers; questions, choices, symptoms.
    with django_assert_num_queries(5):
        client.get(ANSWERS)


def test_the_side_is_kept_shown_again_and_goes_with_the_result(client: Client) -> None:
    make_question(
        "side", [make_symptom("both-sides")], text="Which side hurts?", kind=QuestionKind.SIDE
    )
    publish()
    begin(client)
    form = PageForm(
        {"q-side": "left"},
        topics=[Topic("side", ("both-sides",), Stage.REST, "where")],
        questions={"side": Question.objects.in_release(Release.objects.live()).get(slug="side")},
        answers={},
    )
    assert form.is_valid()
    standing = standing_of(Interview.objects.get())
    after = record(standing=standing, shown=[], said=form.said(), side=form.side())

    assert (after.answers, after.interview.side) == ({"both-sides": "no"}, "left")
    assert ">Left<" in client.get(ANSWERS).content.decode().replace(" ", "").replace("\n", "")
    assert finish(standing=after).side == "left"
