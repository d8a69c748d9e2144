"""Who reviews what, from a row's page and from a list; and what is refused."""

from datetime import date
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from conditions.models import Condition, Review, Treatment
from conditions.reviews import default_due, fingerprints, record
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_rule,
    make_symptom,
    make_treatment,
    make_user,
    publish,
)

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

LIST = "/admin/reviews/"
FORM = "/admin/reviews/conditions.condition/"
FAR = "01/01/2200"


@pytest.fixture
def reviewer(client: Client) -> Client:
    client.force_login(make_member("reviewer", username="ada"))
    return client


def made() -> list[tuple[str, str, str, str]]:
    return list(
        Review.objects.order_by("pk").values_list("model", "identity", "by__username", "note")
    )


def seen(*slugs: str) -> list[str]:
    now = fingerprints(Condition)
    return [f"{slug}:{now[slug]}" for slug in slugs]


@pytest.mark.parametrize(
    ("make", "address"),
    [
        (make_condition, "/admin/conditions/condition/{}/"),
        (make_treatment, "/admin/conditions/treatment/{}/"),
        (make_rule, "/admin/triage/urgencyrule/{}/"),
    ],
)
def test_a_row_is_reviewed_from_its_page(reviewer: Client, make: Any, address: str) -> None:
    row = make("right")
    make("other")
    page = address.format(row.pk)
    assert (
        f"{page.removesuffix('/')}/review_this/" in reviewer.get(f"{page}change/").content.decode()
    )

    form = reviewer.get(f"{page}review_this/", follow=True)
    rows = form.context["rows"]
    assert [line.standing.row for line in rows] == [row]
    sent = {
        "seen": [f"{line.standing.row.slug}:{line.standing.content}" for line in rows],
        "due": FAR,
        "note": "By NG1.",
    }
    answer = reviewer.post(form.redirect_chain[-1][0], sent, follow=True)

    assert [str(message) for message in answer.context["messages"]] == ["1 reviewed."]
    assert made() == [(row._meta.label_lower, "right", "ada", "By NG1.")]
    assert Review.objects.get().due == date(2200, 1, 1)


def test_selected_rows_are_reviewed_together(reviewer: Client) -> None:
    rows = [make_condition(slug) for slug in ("c", "a", "b")]
    chosen = {"action": "review_selected", "_selected_action": [rows[0].pk, rows[1].pk]}
    form = reviewer.post("/admin/conditions/condition/", chosen, follow=True)
    assert [line.standing.row.slug for line in form.context["rows"]] == ["a", "c"]
    assert form.context["form"].initial == {"due": default_due()}

    reviewer.post(form.redirect_chain[-1][0], {"seen": seen("a", "c"), "due": FAR})
    assert [slug for _, slug, _, _ in made()] == ["a", "c"]


def test_too_many_are_not_reviewed_at_once(
    reviewer: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("conditions.admin.reviews.MOST_AT_ONCE", 1)
    rows = [make_condition() for _ in range(2)]
    chosen = {"action": "review_selected", "_selected_action": [row.pk for row in rows]}
    answer = reviewer.post("/admin/conditions/condition/", chosen, follow=True)
    assert [str(message) for message in answer.context["messages"]] == [
        "Review at most 1 rows at a time."
    ]


@pytest.mark.parametrize(
    ("_case", "sent", "error"),
    [
        (
            "changed meanwhile",
            {"seen": ["tear:0"], "due": FAR},
            "Changed or gone since you looked: tear. Look again.",
        ),
        ("no row named", {"seen": ["::"], "due": FAR}, "Changed or gone since you looked: :."),
        (
            "due in the past",
            {"seen": [], "due": "01/01/2020"},
            "The next review is due after today",
        ),
        ("no day", {"seen": [], "due": "soon"}, "Enter a valid date."),
        ("no due day", {"seen": []}, "This field is required."),
    ],
)
def test_a_review_is_refused_with_the_reason(
    reviewer: Client, _case: str, sent: dict[str, Any], error: str
) -> None:
    row = make_condition("tear")
    answer = reviewer.post(f"{FORM}?row={row.pk}", sent)
    assert answer.status_code == 200
    assert error in answer.content.decode()
    assert made() == []


def test_only_drafts_of_reviewed_kinds_are_reviewed(reviewer: Client) -> None:
    make_evidence(make_condition("tear"), make_symptom("swelling"))
    release = publish()
    copy = Condition.objects.in_release(release).get()
    addresses = [
        FORM,
        f"{FORM}?row={copy.pk}",
        f"{FORM}?row=x",
        "/admin/reviews/conditions.symptom/?row=1",
        "/admin/reviews/auth.user/?row=1",
    ]
    assert {address: reviewer.get(address).status_code for address in addresses} == dict.fromkeys(
        addresses, 404
    )


@pytest.mark.parametrize(
    ("role", "form", "listing", "offered"),
    [
        ("editor", 403, 200, False),
        ("reviewer", 200, 200, True),
        ("administrator", 200, 200, True),
        ("", 403, 403, False),
    ],
)
def test_who_may_review(
    client: Client, role: str, form: int, listing: int, *, offered: bool
) -> None:
    client.force_login(make_member(*filter(None, [role])))
    row = make_condition("tear")
    address = f"{FORM}?row={row.pk}"
    assert client.get(address).status_code == form
    assert client.get(LIST).status_code == listing
    client.post(address, {"seen": seen("tear"), "due": FAR})
    assert Review.objects.exists() == offered
    page = f"/admin/conditions/condition/{row.pk}"
    assert ("review_this" in client.get(f"{page}/change/").content.decode()) == offered
    assert (client.get(f"{page}/review_this/").status_code == 302) == offered
    if role:
        client.get("/admin/conditions/condition/")
        actions = client.get("/admin/conditions/condition/").content.decode()
        assert ('value="review_selected"' in actions) == offered


def test_who_may_review_but_not_see_a_kind_does_not(client: Client) -> None:
    member = make_member()
    member.user_permissions.set(
        Permission.objects.filter(codename__in=["add_review", "view_condition"])
    )
    client.force_login(member)
    row = make_treatment("rest")
    make_condition("tear")
    answer = client.post(f"/admin/reviews/conditions.treatment/?row={row.pk}", {"due": FAR})
    assert (answer.status_code, made()) == (403, [])
    listed = client.get(LIST).context["page"]
    assert [line.standing.row.slug for line in listed] == ["tear"]


def test_the_list_says_how_each_review_stands(reviewer: Client) -> None:
    for slug in ("a", "b", "c"):
        make_condition(slug)
    make_treatment("rest")
    now = fingerprints(Condition)
    record(model=Condition, seen={slug: now[slug] for slug in ("b", "c")}, by=make_user("eve"))
    Condition.objects.filter(slug="c").update(summary="Another text.")

    def listed(**query: str) -> list[tuple[str, str]]:
        page = reviewer.get(LIST, query).context["page"]
        return [(line.standing.row.slug, line.standing.state) for line in page]

    assert listed() == [("a", "never"), ("b", "holds"), ("c", "changed"), ("rest", "never")]
    assert listed(state="never") == [("a", "never"), ("rest", "never")]
    assert listed(state="never", kind_of_row="treatment") == [("rest", "never")]
    assert listed(state="bad") == []
    row = Treatment.objects.get()
    assert (
        f'href="/admin/conditions/treatment/{row.pk}/change/"'
        in reviewer.get(LIST).content.decode()
    )


@pytest.mark.parametrize("size", [1, 4])
def test_the_pages_cost_the_same_at_any_size(
    reviewer: Client, size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    rows = [make_condition(f"c-{number}") for number in range(size)]
    record(model=Condition, seen=fingerprints(Condition), by=make_user())
    # Session, account, two of permissions; the reviews; conditions with two kinds of links, three
    # kinds of parts (there are none, so no links), and again as rows; treatments and, with their
    # criteria, rules, of which there are none.
    conditions = 1 + 2 + 3 + 1
    with django_assert_num_queries(4 + 1 + conditions + 2 + 3):
        reviewer.get(LIST)
    chosen = "&".join(f"row={row.pk}" for row in rows)
    with django_assert_num_queries(4 + 1 + conditions):
        reviewer.get(f"{FORM}?{chosen}")
