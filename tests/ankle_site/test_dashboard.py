"""The first page of the admin: who sees which section, and what stands in it."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from ankle_site.dashboard import SECTIONS
from conditions.models import ConditionSymptom, Release, ReleaseTrial
from tests.accounts import make_member
from tests.factories import make_condition, make_evidence, make_symptom, make_user, publish
from tests.pages import main_text
from tests.samples import publish_every_kind

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

EVERY = ["releases", "draft", "problems", "reviews", "gaps", "quality", "use"]
LATER = {"draft", "problems", "reviews", "gaps"}


def logged_in(*roles: str) -> Client:
    client = Client()
    client.force_login(make_member(*roles))
    return client


def sections(client: Client) -> list[str]:
    return [shown["section"].name for shown in client.get("/admin/").context["sections"]]


def address(name: str) -> str:
    return f"/admin/overview/{name}/"


def text_of(answer: Any) -> str:
    return main_text(f"<main>{answer.content.decode()}</main>")


@pytest.mark.parametrize("role", ["editor", "reviewer", "administrator"])
def test_every_role_sees_every_section(role: str) -> None:
    client = logged_in(role)
    publish_something()
    assert list(SECTIONS) == EVERY
    assert sections(client) == EVERY
    assert {client.get(address(name)).status_code for name in EVERY} == {200}


@pytest.mark.parametrize(
    ("permission", "expected"),
    [
        ("", []),
        ("view_release", ["releases", "quality"]),
        ("view_condition", ["draft", "problems", "reviews", "gaps"]),
        ("view_statistics", ["use"]),
        ("view_assessment", []),
        ("view_feedback", []),
    ],
)
def test_a_section_is_seen_with_its_permission_only(permission: str, expected: list[str]) -> None:
    member = make_member()
    member.user_permissions.set(Permission.objects.filter(codename=permission))
    client = Client()
    client.force_login(member)
    assert sections(client) == expected
    assert {name: client.get(address(name)).status_code for name in EVERY} == {
        name: 200 if name in expected else 403 for name in EVERY
    }


def test_sections_are_behind_the_login() -> None:
    answers = [Client().get(address(name)) for name in EVERY]
    assert {answer.status_code for answer in answers} == {302}
    assert logged_in("editor").get(address("secrets")).status_code == 404


def publish_something() -> Release:
    make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    return publish()


def test_sections_over_all_of_the_draft_come_after_the_page() -> None:
    client = logged_in("editor")
    publish_something()
    page = client.get("/admin/").content.decode()
    assert {name for name in EVERY if f'hx-get="{address(name)}"' in page} == LATER
    assert {name for name in EVERY if f'href="{address(name)}"' in page} == LATER


def test_those_of_a_large_knowledge_wait_until_somebody_asks() -> None:
    client = logged_in("editor")
    Release.objects.filter(pk=publish_something().pk).update(
        counts={"conditions.condition": 20_001}
    )
    page = client.get("/admin/").content.decode()
    assert 'hx-get="/admin/overview/' not in page
    assert {name for name in EVERY if f'href="{address(name)}"' in page} == LATER


def test_a_section_comes_in_place_or_as_a_page() -> None:
    client = logged_in("editor")
    publish_something()
    whole = client.get(address("draft"))
    part = client.get(address("draft"), headers={"HX-Request": "true"})
    assert part.content.decode().startswith('<section id="section-draft"')
    assert part.content.decode().strip() in whole.content.decode()
    assert "HX-Request" in whole.headers["Vary"]
    assert "HX-Request" in part.headers["Vary"]
    assert "no-store" in part.headers["Cache-Control"]


def in_words(client: Client, name: str, query: str = "") -> str:
    answer = client.get(f"{address(name)}{query}", headers={"HX-Request": "true"})
    return text_of(answer).partition("As of")[0].strip()


def test_the_releases() -> None:
    editor = logged_in("editor")
    assert in_words(editor, "releases") == (
        "Releases No release is live. The public pages, the API and triage have nothing to show"
        " until one is approved. No candidate waits for a reviewer. publish Propose a release"
    )


def test_the_draft() -> None:
    editor = logged_in("editor")
    publish_something()
    assert in_words(editor, "draft") == (
        "Draft against the live release The draft is as Release 1."
    )
    ConditionSymptom.objects.draft().update(frequency=0.5)
    make_symptom()
    assert in_words(editor, "draft") == (
        "Draft against the live release Added 1 Changed 1 Removed 0"
        " Rows Added Changed Removed Evidence row 0 1 0 Symptom 1 0 0 Row by row"
    )
    assert "Row by row" not in in_words(logged_in("reviewer"), "draft")


def test_the_problems() -> None:
    editor = logged_in("editor")
    assert in_words(editor, "problems") == "Quality problems The checks find no problem."
    make_condition("bare", prior_note="Editorial.")
    page = editor.get(address("problems")).content.decode()
    assert "Add rows of evidence, each with its frequency." in in_words(editor, "problems")
    link = "/admin/problems/?level=error&amp;what_to_do=Add%20rows%20of%20evidence%2C%20each"
    assert link in page


def test_the_reviews() -> None:
    editor = logged_in("editor")
    make_condition()
    assert in_words(editor, "reviews") == (
        "Clinical reviews A clinician finds a row right, with all that belongs to it; that holds"
        " until it changes or its day has passed."
        " Rows Never reviewed Changed since its review Review is overdue Reviewed"
        " Conditions 1 0 0 0 Each row with its last review"
    )


def test_the_gaps() -> None:
    editor = logged_in("editor")
    make_evidence(make_condition("sprain"), make_symptom("swelling"))
    assert in_words(editor, "gaps").startswith(
        "Gaps in the content Gap Number Of"
        " Evidence without a source 1 1"
        " Evidence that is our own judgement only 1 1"
        " Conditions of which no source says how common anything is Sprain 1 1"
        " Conditions with fewer than 12 rows of evidence Sprain 1 1"
        " Conditions without a vignette Sprain 1 1"
        " Urgency rules that no vignette has to fire 0 0"
        " Urgency rules that no vignette spares 0 0"
        " Texts not translated: Español"
    )
    assert in_words(editor, "gaps").endswith(
        "Conditions of whose evidence sources tell the least"
        " Condition Told by sources Our own judgement Sprain 0 1"
    )


def test_the_quality_of_the_releases() -> None:
    editor = logged_in("editor")
    assert in_words(editor, "quality") == (
        "Quality of the releases No release that was live has been tried on vignettes."
    )
    release = publish_something()
    share = {"value": 0.8594, "low": 0.809, "high": 0.8982, "number": 284}
    one = {"value": 1.0, "low": None, "high": None, "number": 1}
    none = dict.fromkeys(("value", "low", "high"))
    metrics = {"m1": share, "m3": one, "safety_strict": none}
    report = {"triage": {"candidate": {"cases": 284, "metrics": {"all": metrics}}}}
    ReleaseTrial.objects.filter(release=release).update(outcome={"report": report})
    assert in_words(editor, "quality") == (
        "Quality of the releases On each release's own vignettes, when it was proposed: where the"
        " vignettes changed, so did the measure."
        " Release M1 M3 Safety of advice, strict Vignettes"
        " Release 1 Live 85.9 % 80.9 to 89.8 100.0 % - 284"
    )


def test_the_use_of_a_period(settings: Settings) -> None:
    settings.ASSESSMENT_RETENTION_DAYS = 30
    editor = logged_in("editor")
    assert in_words(editor, "use").startswith("Use 7 days 30 days 0 results of the last 7 days are")
    assert "of the last 30 days" in in_words(editor, "use", "?days=30")
    assert in_words(editor, "use", "?days=31") == (
        "Use 7 days 30 days days: Select a valid choice. 31 is not one of the available choices."
    )
    assert "results of the last 30 days" in editor.get("/admin/?days=30").content.decode()


@pytest.mark.parametrize("size", [1, 3])
def test_the_first_page_costs_the_same_at_any_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_every_kind(size)
    client = logged_in("editor")
    for _ in range(size):
        make_user()
    # Session, account, two of permissions, recent actions; the live release (for its size, and as
    # a section) and the candidates; the trend; six of use and two of searches.
    with django_assert_num_queries(5 + 2 + 1 + 1 + 6 + 2):
        client.get("/admin/")
