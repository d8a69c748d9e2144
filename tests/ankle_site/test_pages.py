from collections.abc import Callable
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.views.defaults import bad_request, permission_denied, server_error
from pytest_django import DjangoAssertNumQueries, Settings

from conditions.levels import Urgency
from tests.factories import make_condition, make_guide, make_rule, make_symptom, publish
from tests.knowledge import KNOWLEDGE_PAGES, STANDING_PAGES, publish_achilles
from tests.pages import main_text, one_line, tags

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
PUBLIC_PAGES = (*KNOWLEDGE_PAGES, *STANDING_PAGES, "/check/", "/guides/in-the-morning/")


def footer_of(client: Client, path: str) -> str:
    page = client.get(path).content.decode()
    return main_text("<main>" + page[page.index("<footer") :])


def test_the_home_page_leads_to_the_check_and_warns_first(client: Client) -> None:
    make_guide("morning", title="Why in the morning?", introduction="Tendons stiffen.")
    make_condition("heel", name="Sore heel", summary="The heel is sore.")
    publish()

    assert main_text(client.get("/").content.decode()) == one_line(
        """
        Pain at the back of the ankle, heel or calf?
        Answer a few questions. You learn how soon to get help, what may be behind the pain
        and why, and what you can do.
        Check my pain About five minutes. No name, no account.
        Or see all questions on one page .
        Do not wait if … Call your emergency number (112, 999 or 911) now if
        the foot has turned pale, blue or cold
        after an injury the ankle has changed shape, the foot is numb, or bone or a deep wound
        shows
        the ankle is hot, swollen and very painful, and you have a fever or feel ill
        your calf hurts or is swollen, and you are short of breath or have chest pain
        Get medical help today if you felt a snap or a kick at the back of the ankle, or cannot
        put weight on the foot.
        Questions people ask Why in the morning? Tendons stiffen.
        How it works
        You answer. First the signs of danger, then where and when it hurts. “Not sure” is
        always an answer.
        We weigh. Each answer speaks for some conditions and against others, by figures from
        medical studies.
        You see why. How soon to get help comes first, then what may fit, with every reason
        shown.
        It is not a diagnosis , and it stores nothing that says who you are .
        What can be behind it Sore heel The heel is sore. All conditions
        """
    )


def test_every_page_names_the_release_at_its_foot(client: Client) -> None:
    make_condition()
    publish()
    make_condition()
    publish(at=datetime(2026, 11, 23, 12, tzinfo=UTC))

    assert {footer_of(client, path) for path in ("/", *STANDING_PAGES, "/sources/")} == {
        "This is not a diagnosis. It ranks and explains; only somebody who examines you can "
        "diagnose. About Sources Privacy Accessibility API "
        "Knowledge: release 2 of 23 November 2026 . "
        "Knowledge under CC BY 4.0, code under Apache-2.0."
    }


@pytest.mark.parametrize("path", STANDING_PAGES)
def test_standing_pages_need_no_release(client: Client, path: str) -> None:
    response = client.get(path)

    assert response.status_code == 200
    assert "Knowledge: release" not in footer_of(client, path)


@pytest.mark.parametrize("path", STANDING_PAGES)
def test_standing_pages_cost_one_query(
    client: Client, path: str, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_achilles()

    # The live release, for the footer.
    with django_assert_num_queries(1):
        client.get(path)


def test_privacy_says_how_long_answers_are_kept(client: Client, settings: Settings) -> None:
    settings.ASSESSMENT_RETENTION_DAYS = 1
    one = main_text(client.get("/privacy/").content.decode())
    settings.ASSESSMENT_RETENTION_DAYS = 45
    many = main_text(client.get("/privacy/").content.decode())

    removed = "We remove your answers, your result and what you told us about it"
    assert f"{removed} 1 day after you sent them." in one
    assert f"{removed} 45 days after you sent them." in many


def test_privacy_says_how_long_searches_are_kept(client: Client, settings: Settings) -> None:
    settings.SEARCH_RETENTION_DAYS = 1
    one = main_text(client.get("/privacy/").content.decode())
    settings.SEARCH_RETENTION_DAYS = 45
    many = main_text(client.get("/es/privacy/").content.decode())

    assert "we keep the words, the day and how often it happened for 1 day, to add" in one
    assert "guardamos durante 45 días las palabras, la fecha y cuántas veces ocurrió" in many


def test_about_says_whether_a_second_person_reviews(client: Client, settings: Settings) -> None:
    settings.RELEASE_SINGLE_PERSON = False
    reviewed = main_text(client.get("/about/").content.decode())
    settings.RELEASE_SINGLE_PERSON = True
    demonstration = main_text(client.get("/about/").content.decode())

    assert "A second person sees what every release changes" in reviewed
    assert "This copy is a demonstration" not in reviewed
    assert "A second person sees what every release changes" not in demonstration
    assert "This copy is a demonstration" in demonstration


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/conditions/achilles-tendonitis/", "/conditions/"),
        ("/symptoms/", "/symptoms/"),
        ("/anatomy/calcaneus/", "/anatomy/"),
        ("/guides/in-the-morning/", "/guides/"),
        ("/search/", "/search/"),
        ("/check/", "/check/guided/"),
        ("/check/guided/", "/check/guided/"),
    ],
)
def test_the_navigation_marks_where_one_is(client: Client, path: str, name: str) -> None:
    publish_achilles()

    page = client.get(path).content.decode()
    header = page[page.index("<header") : page.index("</header>")]

    assert [a["href"] for _, a in tags(header) if "aria-current" in a] == [name]


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_nothing_inline_and_nothing_from_elsewhere(client: Client, path: str) -> None:
    """What a strict Content-Security-Policy would refuse."""
    publish_achilles()

    page = tags(client.get(path).content.decode())

    assert [tag for tag, _ in page if tag in {"style", "iframe", "object"}] == []
    assert [a for _, a in page if "style" in a or any(name[:2] == "on" for name in a)] == []
    loaders = {"img", "link", "script", "source"}
    loaded = [
        a.get("src") or a["href"]
        for tag, a in page
        if tag in loaders
        and a.get("rel") not in {"alternate", "canonical"}
        and a.get("type") != "application/ld+json"  # a block of data, which is not run
    ]
    assert [address for address in loaded if not address.startswith("/static/site/")] == []


@pytest.mark.parametrize("path", PUBLIC_PAGES)
def test_headings_are_in_order(client: Client, path: str) -> None:
    publish_achilles()

    page = tags(client.get(path).content.decode())
    levels = [int(tag[1]) for tag, _ in page if tag in {"h1", "h2", "h3", "h4", "h5", "h6"}]

    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [b for a, b in pairwise(levels) if b > a + 1] == []


def test_a_missing_page_is_plain_and_needs_no_database(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(0):
        response = client.get("/no-such-page/")

    assert response.status_code == 404
    assert main_text(response.content.decode()).startswith(
        "There is no such page It may have been moved, or the address has a slip in it."
    )


@pytest.mark.parametrize(
    ("answer", "status", "heading"),
    [
        (lambda request: bad_request(request, ValueError()), 400, "That request made no sense"),
        (lambda request: permission_denied(request, ValueError()), 403, "That is not allowed"),
        (server_error, 500, "Something broke on our side"),
    ],
)
def test_error_pages_need_no_database_and_say_when_not_to_wait(
    rf: RequestFactory,
    answer: Callable[[HttpRequest], HttpResponse],
    status: int,
    heading: str,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    with django_assert_num_queries(0):
        response = answer(rf.get("/"))

    page = response.content.decode()
    assert response.status_code == status
    assert main_text(page).startswith(heading)
    assert "Call your emergency number (112, 999 or 911) now if" in main_text(page)


def test_a_forged_form_gets_the_page_that_explains(db: None) -> None:
    response = Client(enforce_csrf_checks=True).post("/check/", {})

    assert response.status_code == 403
    assert main_text(response.content.decode()).startswith("Please send the form again")


def test_a_symptom_that_means_danger_says_so_before_anything_else(client: Client) -> None:
    cold, numb = make_symptom("cold", lay_name="a cold foot"), make_symptom("numb")
    make_rule(
        "artery",
        [[(cold, True)]],
        level=Urgency.URGENT,
        title="Blocked artery",
        message="Ring today.",
    )
    make_rule(
        "limb", [[(cold, True)], [(numb, True)]], level=Urgency.EMERGENCY, title="Limb in danger"
    )
    make_condition()
    publish()

    assert main_text(client.get("/symptoms/cold/").content.decode()).startswith(
        "Home Symptoms A cold foot A cold foot How soon to get help "
        "Blocked artery: get medical help today. Ring today. "
        "With other signs it can be more urgent: Limb in danger: get emergency help now "
        "Check what goes with it It does not point to any one condition here."
    )
    assert main_text(client.get("/symptoms/numb/").content.decode()).startswith(
        "Home Symptoms Numb Numb How soon to get help "
        "With other signs it can be urgent: Limb in danger: get emergency help now "
        "Check what goes with it It does not point to any one condition here."
    )
