import html
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings
from time_machine import travel

from conditions.levels import Urgency
from conditions.models import Condition, Guide, Release
from tests.factories import make_guide, publish
from tests.small_knowledge import publish_small_knowledge
from tests.triage.clinic import open_clinic
from triage import views
from triage.answers import InvalidAnswers
from triage.forms import AGE_MISSING, AGE_WRONG, MISSING, MISSING_ANY, NOT_LISTED, STOP
from triage.models import Answer, Assessment, Match

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

SENT = {
    "age": "45",
    "sex": "female",
    "q-warning-signs": ":none",
    "q-where": "above-heel",
    "q-morning": "yes",
    "q-swelling": "unsure",
    "q-background": "more-training",
}
FORM, DELETED = "/check/", "/check/deleted/"
WORSE = (
    "Get help straight away if the pain gets much worse; if the foot turns cold, pale, blue or "
    "numb; if your calf swells; if you get a fever; or if you get short of breath."
)


@pytest.fixture
def clinic() -> Release:
    return open_clinic()


def send(client: Client, **changes: str) -> Any:
    """The filled-in form with changes; an empty value leaves the question untouched."""
    data = SENT | {name.replace("_", "-"): value for name, value in changes.items()}
    return client.post(FORM, {name: value for name, value in data.items() if value})


def result_of(client: Client, **changes: str) -> Any:
    return client.get(send(client, **changes)["Location"])


def lines(response: Any) -> list[str]:
    """The text of the page's main part, a line for each block, hidden words included."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    flat = re.sub(r"\s+", " ", main.split(">", 1)[1])
    broken = re.sub(r"</?(p|li|ul|ol|h\d|d[ltd]|div|section|summary|br|option)\b[^>]*>", "\n", flat)
    text = html.unescape(re.sub(r"<[^>]+>", "", broken))
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def part(response: Any, start: str, end: str) -> list[str]:
    """The lines from `start` to the one before `end`."""
    found = lines(response)
    first = found.index(start)
    return found[first : found.index(end, first)]


# --- the form ---


def test_the_form_asks_what_the_live_release_asks(client: Client, clinic: Release) -> None:
    response = client.get(FORM)
    assert response.status_code == 200
    assert part(response, "About the person", "Where it hurts") == [
        "About the person",
        "How old is the person? Please answer",
        "In whole years. For a baby under one, write 0.",
        "Is the person female or male?",
        "Some causes are more common in women, others in men.",
        "Female Male Prefer not to say",
        "Check these first",
        "Some signs need help at once, whatever else you answer. That is why we ask about them "
        "before anything else. If one is true for you, you can stop at the end of this part.",
        "Is any of these true? Please answer",
        "A sudden snap or kick at the back of the ankle The foot is cold, pale or blue",
        "or",
        "None of these Not sure",
        "Why we ask: Is any of these true?",
        "They can mean that the foot is in danger.",
        "Is one of these true for you?",
        "Then you can stop here and see what to do now. If not, carry on below.",
        "Stop here: what should I do?",
    ]


def test_questions_of_the_draft_are_not_asked(client: Client, clinic: Release) -> None:
    before = lines(client.get(FORM))
    Condition.objects.draft().update(name="Draft")
    make_guide("draft-guide")
    assert lines(client.get(FORM)) == before


@pytest.mark.parametrize("size", [1, 4])
def test_the_form_costs_the_same_at_any_size(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_small_knowledge(size)
    # The live release, its questions, their choices, the choices' symptoms.
    with django_assert_num_queries(4):
        client.get(FORM)


def test_answers_are_kept_as_they_were_given(client: Client, clinic: Release) -> None:
    response = send(client)
    stored = Assessment.objects.get()
    assert (response.status_code, response["Location"]) == (302, f"/check/{stored.token}/")
    assert (stored.release, stored.age, stored.sex) == (clinic, 45, "female")
    assert dict(stored.answers.values_list("symptom__slug", "state")) == {
        "snap": "no",
        "cold-foot": "no",
        "above-heel": "yes",
        "morning": "yes",
        "swelling": "unsure",
        "more-training": "yes",
        "tight-shoes": "no",
    }


@pytest.mark.parametrize("size", [1, 4])
def test_sending_costs_the_same_at_any_size(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_small_knowledge(size)
    # The form (4) and assess (7); then in a savepoint (2) the release, the assessment, the rules
    # that fired and their links, the keys of the symptoms and the answers, the keys of the
    # conditions and the matches.
    with django_assert_num_queries(4 + 7 + 2 + 8):
        client.post(FORM, {"age": "45", "q-question-1": "yes"})


def test_missing_answers_are_named_and_the_others_kept(client: Client, clinic: Release) -> None:
    response = send(client, age="", q_warning_signs="", q_where="")
    assert response.status_code == 200
    assert part(response, "Please look at your answers again", "Check your pain") == [
        "Please look at your answers again",
        "Nothing is lost: what you filled in is still there.",
        "How old is the person?",
        AGE_MISSING,
        "Is any of these true?",
        MISSING_ANY,
        "Where does it hurt most?",
        MISSING,
    ]
    page = response.content.decode()
    assert re.findall(r'<a href="#(\w[\w-]*)">', page)[:3] == [
        "id_age",
        "id_q-warning-signs_0",
        "id_q-where_0",
    ]
    kept = re.findall(r'name="([\w-]+)" value="([^"]+)"[^>]* checked', page)
    assert kept == [
        ("sex", "female"),
        ("q-morning", "yes"),
        ("q-swelling", "unsure"),
        ("q-background", "more-training"),
    ]
    assert "<title>Error: Check your pain" in " ".join(page.split())
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize(
    ("_case", "changes", "message"),
    [
        ("a choice that is none", {"q_where": "thick-tendon"}, NOT_LISTED),
        ("a symptom of another question", {"q_background": "snap"}, NOT_LISTED),
        ("a state that is none", {"q_morning": "perhaps"}, NOT_LISTED),
        ("markup", {"age": "<script>"}, AGE_WRONG),
    ],
)
def test_tampered_answers_are_refused_and_nothing_is_kept(
    client: Client, clinic: Release, _case: str, changes: dict[str, str], message: str
) -> None:
    response = send(client, **changes)
    assert response.status_code == 200
    assert message in lines(response)
    assert "<script>" not in response.content.decode()
    assert Assessment.objects.count() == 0


def test_what_only_the_engine_refuses_is_shown_and_not_kept(
    client: Client, clinic: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(**_: object) -> None:
        raise InvalidAnswers({"answers.morning": "Answer yes, no or unsure."})

    monkeypatch.setattr(views, "assess", refuse)
    response = send(client)
    assert response.status_code == 400
    assert part(response, "Do the first steps in the morning hurt?", "Check your pain") == [
        "Do the first steps in the morning hurt?",
        "Answer yes, no or unsure.",
    ]
    assert Assessment.objects.count() == 0


def test_a_form_from_elsewhere_is_refused(clinic: Release) -> None:
    assert send(Client(enforce_csrf_checks=True)).status_code == 403
    assert Assessment.objects.count() == 0


@pytest.mark.parametrize("address", [FORM, "/guides/morning-pain/"])
def test_before_the_first_release_there_is_a_calm_page(client: Client, address: str) -> None:
    assert client.get(address).status_code == 503


def test_a_person_with_a_red_flag_may_stop_there(client: Client, clinic: Release) -> None:
    response = client.post(FORM, {"age": "45", "q-warning-signs": "cold-foot", STOP: "yes"})
    assert response.status_code == 302
    assert Assessment.objects.get().level == Urgency.EMERGENCY


# --- the result ---


def test_a_calm_verdict_says_what_to_do_if_it_gets_worse(client: Client, clinic: Release) -> None:
    assert part(result_of(client), "Your result", "What it may be") == [
        "Your result",
        "See a doctor if it does not settle",
        "Make an appointment with a doctor if it is no better after two weeks, or if it gets "
        "worse.",
        "We found nothing urgent in your answers. That can change.",
        WORSE,
    ]


def test_a_verdict_gives_the_reasons_that_fired(client: Client, clinic: Release) -> None:
    assert part(result_of(client, q_warning_signs="snap"), "Your result", "What it may be") == [
        "Your result",
        "Get medical help today",
        "See or phone a doctor today. If your doctor is closed, use the out-of-hours service or an "
        "urgent care centre.",
        "Why we say so",
        "The Achilles tendon may be torn",
        "Go to an emergency department today. Do not stretch it.",
        WORSE,
    ]


def test_in_an_emergency_everything_else_is_folded_away(client: Client, clinic: Release) -> None:
    response = result_of(client, q_warning_signs="cold-foot")
    assert part(response, "Your result", "What it may be") == [
        "Your result",
        "Get emergency help now",
        "Call your emergency number (112, 999 or 911), or have somebody take you to an emergency "
        "department. Do not drive yourself.",
        "Call 112 Call 999 Call 911",
        "Why we say so",
        "The foot may get too little blood",
        "Call an ambulance now.",
        "After you have got help: what your answers may point to",
    ]
    folded = response.content.decode().split('<details class="card later">')[1]
    assert folded.index('id="matches"') < folded.index("</details>\n        \n")


def test_a_verdict_names_the_condition_that_asks_for_it(client: Client, clinic: Release) -> None:
    response = result_of(client, q_where="inner-ankle", q_swelling="yes", q_morning="no")
    assert part(response, "See a doctor within days", "What it may be") == [
        "See a doctor within days",
        "Ask for an appointment with a doctor in the next few days.",
        "What your answers may point to should be seen that soon: Posterior tibial tendonitis.",
        WORSE,
    ]


def test_warning_signs_that_nobody_denied_are_named(client: Client, clinic: Release) -> None:
    response = result_of(client, q_warning_signs=":unsure")
    assert part(response, "We could not rule these out", "What it may be") == [
        "We could not rule these out",
        "You did not say yes or no to these. If one of them is true, answer the form again, or "
        "ask a doctor today.",
        "A sudden snap or kick at the back of the ankle",
        "The foot is cold, pale or blue",
    ]


def test_a_match_says_what_speaks_for_it_and_against(client: Client, clinic: Release) -> None:
    response = result_of(client)
    assert part(response, "Plantar fasciitis", "Osteoarthritis of the ankle") == [
        "Plantar fasciitis",
        "Fits few of your answers",
        "If it is this: Look after it yourself",
        "What plantar-fasciitis is.",
        "Speaks for it",
        "Yes: Pain with the first steps in the morning Counts some.",
        "Yes: More running or jumping than usual Counts some.",
        "Speaks against it",
        "Yes: Pain in the tendon just above the heel Counts some.",
        "We do not know about: Pain under the heel.",
    ]
    assert re.findall(r'<h3><a href="(/conditions/[^"]+)"', response.content.decode()) == [
        "/conditions/achilles-tendonitis/",
        "/conditions/plantar-fasciitis/",
        "/conditions/osteoarthritis/",
        "/conditions/posterior-tibial-tendonitis/",
        "/conditions/achilles-rupture/",
    ]


def test_advice_comes_with_its_cautions_and_leaves_out_what_may_harm(
    client: Client, clinic: Release
) -> None:
    response = result_of(client, q_where="under-heel")
    assert part(response, "What you can do yourself", "What a doctor may do") == [
        "What you can do yourself",
        "Rest",
        "How rest is done.",
        "Take care: Not in bed all day.",
        "For: Plantar fasciitis; Achilles tendonitis",
        "What is not advised",
        "Stretching",
        "It may tear on.",
        "Not if it is: Torn Achilles tendon",
        "When to see a doctor",
        "If it is Plantar fasciitis",
        "When to see a doctor with plantar-fasciitis.",
        "Sources: Source [1]",
        "If it is Achilles tendonitis",
        "When to see a doctor with achilles-tendonitis.",
        "Sources: Source [2]",
    ]


def test_what_a_doctor_may_do_is_said(client: Client, clinic: Release) -> None:
    assert part(result_of(client), "What a doctor may do", "What you answered") == [
        "What a doctor may do",
        "What you may be asked",
        "Your answers are further down. You can print this page and take it with you.",
        "Do the first steps in the morning hurt?",
        "What may be examined",
        "Squeezing the calf",
        "To see whether it is torn.",
        "What treatment there is",
        "Achilles tendonitis",
        "If that is not enough",
        "Brace",
    ]


def test_everything_that_was_answered_is_repeated(client: Client, clinic: Release) -> None:
    assert part(result_of(client), "What you answered", "This page") == [
        "What you answered",
        "Show all my answers",
        "Age",
        "45",
        "Female or male",
        "Female",
        "Is any of these true?",
        "No: A sudden snap or kick at the back of the ankle",
        "No: The foot is cold, pale or blue",
        "Where does it hurt most?",
        "Yes: Pain in the tendon just above the heel",
        "Do the first steps in the morning hurt?",
        "Yes",
        "Is it swollen?",
        "Not sure",
        "What was new before it began?",
        "Yes: More running or jumping than usual",
        "No: Shoes that press on the ankle",
    ]


def test_a_result_names_its_release_its_end_and_its_address(
    client: Client, clinic: Release, settings: Settings
) -> None:
    settings.ASSESSMENT_RETENTION_DAYS = 10
    with travel(NOON, tick=False):
        response = result_of(client)
    text = lines(response)
    assert text[text.index("This page") : text.index("Sources")] == [
        "This page",
        "Made on",
        "23 November 2026, 12:00 UTC",
        "From",
        f"release {clinic.number} of our knowledge, {clinic.proposed_at:%-d %B %Y}",
        "Kept until",
        "3 December 2026, then deleted",
        "Its address",
        f"http://testserver/check/{Assessment.objects.get().token}/",
        "Copy it to come back, or to show it to somebody. Everybody who has the address can read "
        "the page; nobody else can find it.",
        "Start again Delete this result",
    ]


def test_sources_of_the_urgency_come_first(client: Client, clinic: Release) -> None:
    response = result_of(client, q_warning_signs="snap")
    text = lines(response)
    assert text[text.index("Sources") :] == [
        "Sources",
        "Show where this comes from",
        "Torn tendons: a study, 2020. Observational or accuracy study; figure seen on an extract.",
        "About Achilles tendonitis, 2020. Observational or accuracy study; figure seen on an "
        "extract.",
    ]


def test_too_few_answers_are_not_ranked(client: Client, clinic: Release) -> None:
    response = result_of(client, q_where=":unsure", q_morning="", q_background="")
    assert part(response, "What it may be", "What you answered") == [
        "What it may be",
        "This is not a diagnosis. It ranks what may fit your answers and how soon to get help; "
        "only someone who examines you can tell what it is.",
        "Not enough to say what it may be",
        "You answered too little for a fair comparison. It would help to know:",
        "Where does it hurt most?",
        "Do the first steps in the morning hurt?",
        "Is it swollen?",
        "What was new before it began?",
        "Answer the form again",
        "What a doctor may do",
        "What you may be asked",
        "Your answers are further down. You can print this page and take it with you.",
        "Do the first steps in the morning hurt?",
    ]


def test_something_else_is_said_where_it_leads(client: Client, clinic: Release) -> None:
    title = "It may well be something else"
    assert title not in lines(result_of(client))
    response = result_of(
        client, q_where=":unsure", q_morning="no", q_swelling="no", q_background="tight-shoes"
    )
    assert part(response, title, "The advice at the top goes before everything here.") == [
        title,
        "None of the conditions that we know fits your answers best. Something that is not in our "
        "list is more likely, so let a doctor have a look. These come next:",
    ]


def test_a_result_stays_as_it_was_after_a_new_release(client: Client, clinic: Release) -> None:
    address = send(client)["Location"]
    before = lines(client.get(address))
    Condition.objects.draft().update(name="Renamed", prior=0.9, see_doctor="Changed.")
    publish()
    assert lines(client.get(address)) == before


@pytest.mark.parametrize("size", [1, 4])
def test_a_result_costs_the_same_at_any_size(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_small_knowledge(size)
    address = client.post(FORM, {"age": "45", "q-question-1": "yes"})["Location"]
    Assessment.objects.update(sufficient=True)
    # The assessment with its release; recall (7: the vocabulary in two, answers, rules, matches,
    # conditions, evidence); questions, choices, symptoms; conditions with sources, treatments and
    # their sources, investigations and their sources (6); the fired rules and their sources.
    with django_assert_num_queries(1 + 7 + 3 + 6 + 2):
        client.get(address)


def test_a_result_is_private(client: Client, clinic: Release) -> None:
    address = send(client)["Location"]
    # Where there is a form, the address may go to this site: see the delete view.
    policies = {
        address: "no-referrer",
        f"{address}delete/": "same-origin",
        DELETED: "no-referrer",
    }
    for page, policy in policies.items():
        response = client.get(page)
        assert (
            response["Cache-Control"],
            response["Referrer-Policy"],
            response["X-Robots-Tag"],
        ) == ("no-store", policy, "noindex"), page
    assert client.get(FORM)["Cache-Control"] == "no-store"


def test_what_is_not_there_looks_the_same_whatever_the_reason(
    client: Client, clinic: Release
) -> None:
    expired = send(client)["Location"]
    Assessment.objects.update(created_at=datetime(2020, 1, 1, tzinfo=UTC))
    gone = send(client)["Location"]
    client.post(f"{gone}delete/")
    addresses = [
        expired,
        gone,
        f"{gone}delete/",
        f"{FORM}{'A' * 32}/",
        f"{FORM}%00/",
        f"{FORM}no!token/",
    ]
    pages = [client.get(address) for address in addresses]
    assert [page.status_code for page in pages] == [404] * len(addresses)
    assert len({page.content for page in pages}) == 1


# --- deleting ---


def test_asking_to_delete_deletes_nothing(client: Client, clinic: Release) -> None:
    address = send(client, q_warning_signs="snap")["Location"]
    response = client.get(f"{address}delete/")
    assert lines(response) == [
        "Delete your result?",
        "Your answers and the result go at once and for good. Nobody can bring them back, and the "
        "address will lead nowhere.",
        "Delete it for good Keep it",
    ]
    assert client.get(address).status_code == 200


def test_deleting_leaves_no_row(client: Client, clinic: Release) -> None:
    kept = send(client)["Location"]
    address = send(client, q_warning_signs="snap")["Location"]
    before = (Answer.objects.count(), Match.objects.count())
    response = client.post(f"{address}delete/", follow=True)
    assert response.redirect_chain == [(DELETED, 302)]
    assert lines(response) == [
        "Your result is deleted",
        "We keep nothing of your answers any more.",
        "Your browser may still list the address in its history; it leads nowhere now.",
        "To the start Fill in the form again",
    ]
    assert [stored.get_absolute_url() for stored in Assessment.objects.all()] == [kept]
    assert (Answer.objects.count(), Match.objects.count()) == (before[0] / 2, before[1] / 2)
    assert Assessment.rules.through.objects.count() == 0


@pytest.mark.parametrize("method", ["put", "patch", "delete"])
def test_only_a_post_deletes(client: Client, clinic: Release, method: str) -> None:
    address = send(client)["Location"]
    assert getattr(client, method)(f"{address}delete/").status_code == 405
    assert client.post(address).status_code == 405
    assert Assessment.objects.count() == 1


def test_a_forged_deletion_is_refused(client: Client, clinic: Release) -> None:
    address = send(client)["Location"]
    assert Client(enforce_csrf_checks=True).post(f"{address}delete/").status_code == 403
    assert Assessment.objects.count() == 1


# --- guides ---


def matches(response: Any) -> list[str]:
    return re.findall(r'<h3><a href="/conditions/([^"]+)/"', response.content.decode())


def test_a_guide_ranks_its_answers_live(client: Client, clinic: Release) -> None:
    response = client.get("/guides/morning-pain/")
    assert part(response, "Suppose you answer", "Is this your pain?") == [
        "Suppose you answer",
        "Yes: Pain with the first steps in the morning",
        "No: A sudden snap or kick at the back of the ankle",
        "And nothing else. More answers, your age among them, can change the order a lot.",
    ]
    assert part(response, "Plantar fasciitis", "Achilles tendonitis") == [
        "Plantar fasciitis",
        "Fits many of your answers",
        "If it is this: Look after it yourself",
        "What plantar-fasciitis is.",
        "Speaks for it",
        "Yes: Pain with the first steps in the morning Counts some.",
        "We do not know about: Pain under the heel; Pain in the tendon just above the heel; "
        "Swelling; More running or jumping than usual.",
    ]
    assert matches(response) == [
        "plantar-fasciitis",
        "achilles-tendonitis",
        "osteoarthritis",
        "posterior-tibial-tendonitis",
        "achilles-rupture",
    ]
    assert lines(response)[-1] == (
        "Morning pain: a review, 2020. Observational or accuracy study; figure seen on an extract."
    )
    assert 'href="/check/"' in response.content.decode()


def test_a_guide_follows_the_live_release_not_the_draft(client: Client, clinic: Release) -> None:
    Condition.objects.draft().filter(slug="osteoarthritis").update(prior=0.9)
    assert matches(client.get("/guides/morning-pain/"))[0] == "plantar-fasciitis"
    publish()
    assert matches(client.get("/guides/morning-pain/"))[0] == "osteoarthritis"


def test_a_guide_shows_seven_conditions_at_most(client: Client) -> None:
    publish_small_knowledge(9)
    assert matches(client.get("/guides/guide-1/")) == [f"condition-{n}" for n in range(1, 8)]


@pytest.mark.parametrize("size", [1, 4])
def test_a_guide_costs_the_same_at_any_size(
    client: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_small_knowledge(size)
    # The live release, the guide, its sources, its answers; assess (7).
    with django_assert_num_queries(4 + 7):
        client.get("/guides/guide-1/")


def test_a_guide_of_the_draft_is_not_there(client: Client, clinic: Release) -> None:
    make_guide("new")
    assert Guide.objects.draft().filter(slug="new").exists()
    assert client.get("/guides/new/").status_code == 404
