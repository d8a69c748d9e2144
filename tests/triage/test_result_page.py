import re
from datetime import UTC, datetime

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings
from time_machine import travel

from conditions.models import Condition, Release
from tests.factories import publish
from tests.small_knowledge import publish_small_knowledge
from tests.triage.pages import DELETED, FORM, NOON, WORSE, lines, part, result_of, send
from triage.models import Assessment

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_a_calm_verdict_says_what_to_do_if_it_gets_worse(client: Client, clinic: Release) -> None:
    assert part(result_of(client), "Your result", "Possible causes") == [
        "Your result",
        "See a doctor if it does not settle",
        "Make an appointment with a doctor if it is no better after two weeks, or if it gets "
        "worse.",
        "We found nothing urgent in your answers. That can change.",
        WORSE,
    ]


def test_a_verdict_gives_the_reasons_that_fired(client: Client, clinic: Release) -> None:
    assert part(result_of(client, q_warning_signs="snap"), "Your result", "Possible causes") == [
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
    assert part(response, "See a doctor within days", "Possible causes") == [
        "See a doctor within days",
        "Ask for an appointment with a doctor in the next few days.",
        "What your answers may point to should be seen that soon: Posterior tibial tendonitis.",
        WORSE,
    ]


def test_warning_signs_that_nobody_denied_are_named(client: Client, clinic: Release) -> None:
    response = result_of(client, q_warning_signs=":unsure")
    assert part(response, "We could not rule these out", "Possible causes") == [
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
        "Fewer than 1 of 20 people with these answers",
        "If it is this: Look after it yourself",
        "What it is, and why: Plantar fasciitis",
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
    assert part(response, "What you can do yourself", "When you see a doctor") == [
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


def test_what_to_tell_and_to_ask_a_doctor_is_said(client: Client, clinic: Release) -> None:
    assert part(result_of(client), "When you see a doctor", "What a doctor may do") == [
        "When you see a doctor",
        "Take your answers with you: the PDF has all of them on a page or two. Get the PDF",
        "What to tell",
        "Pain in the tendon just above the heel",
        "Pain with the first steps in the morning",
        "More running or jumping than usual",
        "Which medicines you take, and any allergy",
        "What to ask",
        "Could it be Achilles tendonitis? What else could it be?",
        "Is a test needed, such as: Squeezing the calf?",
        "What can I do myself, and what should I leave alone?",
        "When should it be better, and what if it is not?",
        "What should make me come back sooner?",
        "What you may be asked",
        "Do the first steps in the morning hurt?",
    ]


def test_what_a_doctor_may_do_is_said(client: Client, clinic: Release) -> None:
    assert part(result_of(client), "What a doctor may do", "What you answered") == [
        "What a doctor may do",
        "What may be examined",
        "Squeezing the calf",
        "To see whether it is torn.",
        "What treatment there is",
        "Achilles tendonitis",
        "If that is not enough",
        "Brace",
    ]


def test_that_it_is_none_of_the_conditions_has_its_share(client: Client, clinic: Release) -> None:
    assert part(result_of(client), "Something that is not in our list", "What would change this")[
        :2
    ] == [
        "Something that is not in our list",
        "Fewer than 1 of 20 people with these answers",
    ]


def test_everything_that_was_answered_is_repeated(client: Client, clinic: Release) -> None:
    assert part(result_of(client), "What you answered", "Did this help you?") == [
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
        "PDF for the doctor Print this page",
        "Made on",
        "23 November 2026, 12:00 UTC",
        "From",
        f"release {clinic.number} of our knowledge, {clinic.proposed_at:%-d %B %Y}",
        "Kept until",
        "3 December 2026, then deleted",
        "Its address",
        f"http://testserver/check/{Assessment.objects.get().token}/",
        "Copy link",
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
        "Why not something else? See every condition with your answers",
        "When you see a doctor",
        "Take your answers with you: the PDF has all of them on a page or two. Get the PDF",
        "What to ask",
        "What can I do myself, and what should I leave alone?",
        "When should it be better, and what if it is not?",
        "What should make me come back sooner?",
        "What you may be asked",
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
    # The assessment with its release; recall (3: answers, rules, matches; what the form has read is
    # kept); questions, choices, symptoms; conditions with sources, treatments and their sources,
    # investigations and their sources (6); what would change it (ranking; names only of what would
    # come first); where the first lies in the drawing (2); feedback; the fired rules and their
    # sources.
    with django_assert_num_queries(1 + 3 + 3 + 6 + 1 + 2 + 1 + 2):
        client.get(address)


def test_a_result_is_private(client: Client, clinic: Release) -> None:
    address = send(client)["Location"]
    # Where there is a form, the address may go to this site: see the views.
    policies = {
        address: "same-origin",
        f"{address}result.pdf": "no-referrer",
        f"{address}why/": "no-referrer",
        f"{address}why/osteoarthritis/": "no-referrer",
        f"{address}feedback/": "same-origin",
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
        f"{gone}feedback/",
        f"{gone}result.pdf",
        f"{gone}why/",
        f"{gone}why/osteoarthritis/",
        f"{FORM}{'A' * 32}/",
        f"{FORM}%00/",
        f"{FORM}no!token/",
    ]
    pages = [client.get(address) for address in addresses]
    assert [page.status_code for page in pages] == [404] * len(addresses)
    # But for the links to the same address in other languages.
    assert len({re.sub(rb'<[^>]*hreflang="[^>]*>', b"", page.content) for page in pages}) == 1
