"""Staff see the site and the API under a candidate; nobody else does, and nothing is kept."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client

from conditions import releases
from conditions.models import Condition, ConditionSymptom, Release
from tests.accounts import make_member
from tests.factories import make_user
from tests.made_once import made_once
from tests.small_knowledge import publish_small_knowledge
from triage.models import Answer, Assessment, Interview

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

SECRET = "Zanzibar ankle"
PAGES = [
    "",
    "conditions/",
    "symptoms/",
    "guides/",
    "guides/guide-1/",
    "search/?q=zanzibar",
    "check/",
]
DATA = ["api/v1/conditions/", "api/v1/conditions/condition-1/", "api/v1/questions/"]


@pytest.fixture
def candidate() -> Release:
    return make_candidate()


@made_once
def make_candidate() -> Release:
    """Calls a condition by another name than the live release does."""
    publish_small_knowledge()
    condition = Condition.objects.draft().get(slug="condition-1")
    condition.name = SECRET
    condition.save()
    return releases.propose(by=make_user("ada"), notes="A better name.")


def reader() -> Client:
    """Somebody who may read releases, and nothing else."""
    member = make_member()
    member.user_permissions.add(Permission.objects.get(codename="view_release"))
    client = Client()
    client.force_login(member)
    return client


def base(release: Release) -> str:
    return f"/admin/preview/{release.number}/"


def links(answer: Any) -> list[str]:
    return re.findall(r'(?:href|action)="([^"#]+)"', answer.content.decode())


def test_pages_are_as_they_would_be_with_the_candidate_live(candidate: Release) -> None:
    client = reader()
    shown = {page: client.get(base(candidate) + page).content.decode() for page in PAGES}
    assert {page for page, body in shown.items() if SECRET in body} == {
        "",
        "conditions/",
        "guides/guide-1/",
        "search/?q=zanzibar",
    }
    # The form names no condition; the rest of each page is that of the public site.
    releases.approve(release=candidate, by=make_user(), reason="So far.")
    for page, body in shown.items():
        public = client.get(f"/{page}").content.decode()
        assert main(body).replace(base(candidate), "/") == main(public), page


def main(body: str) -> str:
    found = re.search(r"<main.*</main>", body, re.DOTALL)
    assert found
    return re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", found[0])


def test_the_read_api_answers_from_the_candidate(candidate: Release) -> None:
    client = reader()
    answer = client.get(f"{base(candidate)}api/v1/conditions/condition-1/").json()
    assert (answer["name"], answer["release"]["number"]) == (SECRET, candidate.number)
    listed = client.get(f"{base(candidate)}api/v1/conditions/").json()["results"]
    assert [row["name"] for row in listed] == [SECRET]
    asked = {"answers": {"symptom-1": "yes"}, "age": 40, "sex": "female"}
    answer = client.post(f"{base(candidate)}api/v1/triage/", asked, "application/json").json()
    assert answer["release"]["number"] == candidate.number
    assert [match["name"] for match in answer["matches"]] == [SECRET]


def test_every_page_says_that_it_is_a_preview_and_how_to_leave_it(candidate: Release) -> None:
    client = reader()
    leave = f"/admin/conditions/release/{candidate.pk}/change/"
    own = (base(candidate), f"http://testserver{base(candidate)}", "/static/", "https://")
    for page in (*PAGES, "es/conditions/", "conditions/none/", "about/"):
        answer = client.get(base(candidate) + page)
        body = answer.content.decode()
        assert body.count('<aside class="preview"') == 1, page
        said = ("Vista previa de la versión", "Salir de la vista previa")
        said = said if page.startswith("es/") else ("Preview of release", "Leave the preview")
        assert f"<strong>{said[0]} {candidate.number}.</strong>" in body
        assert f'<a class="button" href="{leave}">{said[1]}</a>' in body
        assert {link for link in links(answer) if not link.startswith(own)} == {leave}, page


def test_the_public_site_never_says_that_it_is_a_preview(candidate: Release) -> None:
    client = reader()
    client.get(base(candidate))
    for page in PAGES:
        body = client.get(f"/{page}").content.decode()
        assert 'class="preview"' not in body
        assert SECRET not in body


def test_nothing_of_a_preview_is_cached_or_indexed(candidate: Release) -> None:
    client = reader()
    for page in (*PAGES, *DATA, "conditions", "check/guided/", "none/"):
        headers = client.get(base(candidate) + page).headers
        assert (headers["Cache-Control"], headers["X-Robots-Tag"]) == (
            "private, no-store, max-age=0, no-cache, must-revalidate",
            "noindex",
        ), page
        assert "Cookie" in headers["Vary"]


def test_pages_have_the_policy_and_the_language_of_the_public_ones(candidate: Release) -> None:
    client = reader()
    answer = client.get(f"{base(candidate)}es/conditions/")
    public = client.get("/es/conditions/")
    for header in ("Content-Security-Policy", "Content-Language"):
        assert answer.headers[header] == public.headers[header]
    assert f"{base(candidate)}conditions/" in links(answer)  # the same page in English


def test_addresses_without_their_slash_are_mended_inside(candidate: Release) -> None:
    answer = reader().get(f"{base(candidate)}conditions")
    assert (answer.status_code, answer.headers["Location"]) == (
        301,
        f"{base(candidate)}conditions/",
    )


# --- nobody else -------------------------------------------------------------------------------


def test_a_visitor_is_asked_to_log_in(candidate: Release, client: Client) -> None:
    for path in (*PAGES, *DATA):
        answer = client.get(base(candidate) + path)
        assert answer.status_code == 302, path
        assert answer.headers["Location"].startswith("/admin/login/?next=/admin/preview/")


def test_who_may_not_read_releases_is_kept_out(candidate: Release) -> None:
    """Neither staff without the permission, nor somebody with it who is no staff any more."""
    for member, status in ((make_member(), 403), (make_member("editor", is_staff=False), 302)):
        client = Client()
        client.force_login(member)
        answers = [client.get(base(candidate) + path) for path in (*PAGES, *DATA)]
        assert {answer.status_code for answer in answers} == {status}
        assert [answer for answer in answers if SECRET in answer.content.decode()] == []


def test_nothing_that_a_request_says_leads_from_a_public_address_to_the_candidate(
    candidate: Release,
) -> None:
    number = str(candidate.number)
    previewing = reader()
    previewing.get(base(candidate))
    anonymous = Client()
    for client in (anonymous, previewing):
        for name in ("preview", "release", "candidate"):
            client.cookies[name] = number
        for page in ("/", "/conditions/", "/guides/guide-1/"):
            for query in ("preview", "release", "candidate", "number"):
                answer = client.get(
                    page, {query: number}, headers={"X-Preview": number, "X-Release": number}
                )
                assert (answer.status_code, SECRET in answer.content.decode()) == (200, False)
        assert (
            SECRET
            not in client.get(
                "/api/v1/conditions/",
                headers={"X-Preview": number, "X-Script-Name": base(candidate)},
            ).content.decode()
        )


def test_a_log_out_ends_it(candidate: Release) -> None:
    client = reader()
    assert client.get(base(candidate)).status_code == 200
    client.logout()
    assert client.get(base(candidate)).status_code == 302


@pytest.mark.parametrize("end", ["rejected", "live"])
def test_a_release_that_is_no_candidate_any_more_has_no_preview(
    candidate: Release, end: str
) -> None:
    client = reader()
    decide = releases.reject if end == "rejected" else releases.approve
    decide(release=candidate, by=make_user(), reason="Decided.")
    for path in (*PAGES, *DATA):
        answer = client.get(base(candidate) + path, follow=True)
        assert answer.redirect_chain == [(f"/admin/conditions/release/{candidate.pk}/change/", 302)]
        assert [str(message) for message in answer.context["messages"]] == [
            f"Release {candidate.number} is no candidate any more: it is {end}."
        ]


def test_only_public_addresses_of_a_release_have_a_preview(candidate: Release) -> None:
    client, inside = reader(), base(candidate)
    closed = [
        "admin/",
        "admin/conditions/release/",
        "admin/preview/2/",
        "api/docs/",
        "//x.example/",
    ]
    pages = [*(inside + path for path in closed), "/admin/preview/99/"]
    assert {client.get(page).status_code for page in pages} == {404}


# --- nothing is kept ---------------------------------------------------------------------------


def stored() -> list[int]:
    return [model.objects.count() for model in (Assessment, Answer, Interview)]


@pytest.mark.parametrize("language", ["", "es/"])
def test_a_form_is_answered_at_once_and_nothing_is_stored(
    candidate: Release, language: str
) -> None:
    page = f"{base(candidate)}{language}check/"
    answer = reader().post(page, {"age": "40", "sex": "female", "q-question-1": "yes"})
    assert answer.status_code == 200
    shown = answer.context["page"]
    assert (shown.result.release, shown.result.case.given) == (
        candidate.number,
        {"symptom-1": "yes"},
    )
    body = answer.content.decode()
    assert '<aside class="preview"' in body
    assert shown.assessment.token not in body
    assert stored() == [0, 0, 0]


def test_a_form_with_a_mistake_is_shown_again(candidate: Release) -> None:
    answer = reader().post(f"{base(candidate)}check/", {"age": "four"})
    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == ["age"]
    assert stored() == [0, 0, 0]


def test_what_needs_something_stored_leads_to_the_form(candidate: Release, client: Client) -> None:
    client.post("/check/", {"age": "40", "sex": "female", "q-question-1": "yes"})
    real, before = Assessment.objects.get(), stored()
    previewing = reader()
    for path in ("check/guided/", "check/guided/next/", f"check/{real.token}/delete/"):
        answer = previewing.get(base(candidate) + path)
        assert answer.headers["Location"] == f"{base(candidate)}check/"
        answer = previewing.post(base(candidate) + path, {"age": "40", "sex": "female"})
        assert answer.context["form"].data == {}
    assert stored() == before


def test_a_form_from_elsewhere_is_refused(candidate: Release) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member("reviewer"))
    for path in ("check/", "api/v1/triage/"):
        answer = client.post(base(candidate) + path, {"age": "40"}, "application/json")
        assert answer.status_code == 403


def test_links_are_those_of_the_public_site_again_afterwards(candidate: Release) -> None:
    client = reader()
    client.get(f"{base(candidate)}none/")
    client.get(base(candidate))
    assert [link for link in links(client.get("/")) if "preview" in link] == []


@pytest.mark.parametrize("size", [1, 3])
def test_a_preview_costs_five_queries_more_than_the_page(
    size: int, django_assert_num_queries: Any
) -> None:
    publish_small_knowledge(size)
    ConditionSymptom.objects.draft().update(frequency=0.7)
    candidate = releases.propose(by=make_user(), notes="Lower.")
    client = reader()
    # Session, account, two of permissions and the candidate, in place of the live release; then
    # the conditions: how many, and a page of them.
    with django_assert_num_queries(5 + 2):
        client.get(f"{base(candidate)}conditions/")
