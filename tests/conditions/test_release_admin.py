"""Releases in the admin: proposed by one person, decided by another, edited by nobody."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.contenttypes.models import ContentType
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from conditions.models import ConditionSymptom, Release, ReleaseAction, ReleaseStatus
from conditions.releases import propose
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_symptom,
    make_user,
    publish,
)
from tests.made_once import made_once
from tests.samples import make_every_kind, publish_every_kind

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PROPOSE = "/admin/conditions/release/propose/"
VALID = {"notes": "First figures.", "something_else_prior": "0.2", "temperature": "1"}


def logged_in(*roles: str) -> Client:
    client = Client()
    client.force_login(make_member(*roles))
    return client


def address(release: Release, step: str = "change") -> str:
    return f"/admin/conditions/release/{release.pk}/{step}/"


@made_once
def make_candidate() -> Release:
    """Comes before the people of a test, where it is to be made once."""
    return propose_figures(make_user())


def propose_figures(by: User) -> Release:
    if not ConditionSymptom.objects.exists():
        make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    return propose(by=by, notes="First figures.")


def shown_messages(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


def test_a_proposal_is_approved_by_a_second_person_and_rolled_back() -> None:
    editor, reviewer = logged_in("editor"), logged_in("reviewer")
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)

    editor.post(PROPOSE, VALID)
    first = Release.objects.get()
    assert (first.status, first.notes, first.something_else_prior) == (
        ReleaseStatus.CANDIDATE,
        "First figures.",
        0.2,
    )
    assert Release.objects.live() is None
    answer = reviewer.post(address(first, "approve"), {"reason": "So far."}, follow=True)
    assert shown_messages(answer) == ["Release 1 is live."]

    row.frequency = 0.7
    row.save()
    editor.post(PROPOSE, VALID | {"notes": "A better figure."})
    second = Release.objects.get(number=2)
    assert frequency(Release.objects.live()) == 0.4
    reviewer.post(address(second, "approve"), {"reason": "Agreed."}, follow=True)
    assert frequency(Release.objects.live()) == 0.7

    answer = reviewer.post(address(first, "roll-back"), {"reason": "Wrong study."}, follow=True)
    assert shown_messages(answer) == ["Release 1 is live again."]
    assert frequency(Release.objects.live()) == 0.4
    assert list(second.events.values_list("action", "reason")) == [
        (ReleaseAction.PROPOSED, "A better figure."),
        (ReleaseAction.APPROVED, "Agreed."),
    ]
    assert row.frequency == 0.7


def frequency(release: Release | None) -> float:
    return ConditionSymptom.objects.in_release(release).get().frequency


def test_a_rejected_release_says_why_and_never_becomes_live() -> None:
    candidate, reviewer = make_candidate(), logged_in("reviewer")
    answer = reviewer.post(address(candidate, "reject"), {"reason": "No source."}, follow=True)
    assert shown_messages(answer) == ["Release 1 is sent back."]
    answer = reviewer.post(address(candidate, "approve"), {"reason": "Yes."}, follow=True)
    assert shown_messages(answer) == [
        "Release 1 is rejected; only a candidate release can be approved."
    ]
    assert Release.objects.get().status == ReleaseStatus.REJECTED


@pytest.mark.parametrize("step", ["reject", "roll-back"])
def test_a_decision_that_needs_a_reason_is_not_made_without_one(step: str) -> None:
    retired, live, candidate = publish_two_and_propose()
    reviewer = logged_in("reviewer")
    release = candidate if step == "reject" else retired
    answer = reviewer.post(address(release, step), {"reason": " "})
    assert answer.context["form"].errors == {"reason": ["This field is required."]}
    assert list(Release.objects.order_by("number").values_list("status", flat=True)) == [
        "retired",
        "live",
        "candidate",
    ]
    assert live.number == 2


@made_once
def publish_two_and_propose() -> list[Release]:
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    published = []
    for figure in (0.5, 0.6):
        row.frequency = figure
        row.save()
        published.append(publish())
    row.frequency = 0.7
    row.save()
    return [*published, make_candidate()]


def test_nobody_approves_their_own_proposal() -> None:
    both = make_member("editor", "reviewer", username="ada")
    candidate = propose_figures(both)
    client = Client()
    client.force_login(both)
    answer = client.post(address(candidate, "approve"), {"reason": "Mine."}, follow=True)
    assert shown_messages(answer) == ["ada proposed release 1; a second person has to approve it."]
    assert Release.objects.get().status == ReleaseStatus.CANDIDATE
    page = answer.content.decode()
    assert "You proposed it, so a second person has to approve it." in page
    assert address(candidate, "approve") not in page
    assert address(candidate, "reject") in page


def test_a_demonstration_may_do_with_one_person(settings: Settings) -> None:
    settings.RELEASE_SINGLE_PERSON = True
    both = make_member("editor", "reviewer")
    candidate = propose_figures(both)
    client = Client()
    client.force_login(both)
    client.post(address(candidate, "approve"), {"reason": "So far."})
    assert Release.objects.live() == candidate


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize(
    ("roles", "allowed"),
    [
        pytest.param(["editor"], {"propose"}, id="editor"),
        pytest.param(["reviewer"], {"approve", "reject", "roll-back"}, id="reviewer"),
        pytest.param([], set(), id="no_role"),
    ],
)
def test_steps_are_closed_to_those_who_may_not_take_them(
    method: str, roles: list[str], allowed: set[str]
) -> None:
    candidate, client = make_candidate(), logged_in(*roles)
    pages = {step: address(candidate, step) for step in ("approve", "reject", "roll-back")}
    pages["propose"] = PROPOSE
    closed = {step: page for step, page in pages.items() if step not in allowed}
    answers = {step: getattr(client, method)(page).status_code for step, page in closed.items()}
    assert answers == dict.fromkeys(closed, 403)
    assert Release.objects.get().status == ReleaseStatus.CANDIDATE


@pytest.mark.parametrize("step", ["approve", "reject", "roll-back"])
def test_opening_a_decision_decides_nothing(step: str) -> None:
    candidate, reviewer = make_candidate(), logged_in("reviewer")
    assert reviewer.get(address(candidate, step)).status_code == 200
    assert Release.objects.get().status == ReleaseStatus.CANDIDATE


def test_a_decision_needs_the_forms_token() -> None:
    candidate = make_candidate()
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member("reviewer"))
    assert client.post(address(candidate, "approve"), {"reason": ""}).status_code == 403
    assert Release.objects.get().status == ReleaseStatus.CANDIDATE


@pytest.mark.parametrize(
    ("sent", "complaint"),
    [
        pytest.param({"notes": " "}, "This field is required.", id="no_notes"),
        pytest.param(
            {"something_else_prior": "1"},
            "The prior of something else lies between 0 and 1.",
            id="prior_out_of_range",
        ),
        pytest.param({"temperature": "0"}, "The temperature is above 0.", id="no_temperature"),
    ],
)
def test_a_proposal_that_is_not_complete_is_refused_on_the_form(
    sent: dict[str, str], complaint: str
) -> None:
    make_condition()
    answer = logged_in("editor").post(PROPOSE, VALID | sent)
    assert answer.status_code == 200
    assert complaint in answer.content.decode()
    assert not Release.objects.exists()


def test_an_unchanged_draft_is_not_proposed_again() -> None:
    make_condition()
    publish(something_else_prior=0.2, temperature=1.0)
    answer = logged_in("editor").post(PROPOSE, VALID)
    assert shown_messages(answer) == ["Nothing has changed since release 1, which is live."]
    assert Release.objects.count() == 1


def test_the_form_starts_with_the_parameters_of_the_live_release() -> None:
    make_condition()
    publish(something_else_prior=0.3, temperature=1.5)
    form = logged_in("editor").get(PROPOSE).context["form"]
    assert form.initial == {"something_else_prior": 0.3, "temperature": 1.5}


def test_the_first_proposal_says_what_the_draft_holds() -> None:
    make_evidence(make_condition(), make_symptom())
    page = logged_in("editor").get(PROPOSE).content.decode()
    assert "everything in the draft is new: 1 condition, 1 symptom, 1 evidence row." in " ".join(
        page.split()
    )


def test_a_candidate_is_compared_with_the_live_release() -> None:
    _, live, candidate = publish_two_and_propose()
    context = logged_in("reviewer").get(address(candidate)).context
    assert context["compared"] == live
    [row] = context["differences"].rows
    assert [(line.field, line.before, line.after) for line in row.lines] == [
        ("frequency", "0.6", "0.7")
    ]


def test_large_releases_are_compared_on_demand_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conditions.admin.findings.COMPARED_UNASKED", 1)
    *_, candidate = publish_two_and_propose()
    both = logged_in("editor", "reviewer")
    for page in (PROPOSE, address(candidate)):
        assert both.get(page).context.get("differences") is None
        assert both.get(page, {"compare": "1"}).context["differences"].changed == 1


def test_a_published_release_is_compared_with_the_one_before_it_on_demand() -> None:
    first, second, _ = publish_two_and_propose()
    reviewer = logged_in("reviewer")
    assert reviewer.get(address(second)).context["differences"] is None
    context = reviewer.get(address(second), {"compare": "1"}).context
    assert context["compared"] == first
    assert context["differences"].total == 1


@pytest.mark.parametrize(
    ("tampered", "verdict"),
    [pytest.param(False, "Intact", id="intact"), pytest.param(True, "Not intact", id="tampered")],
)
def test_a_release_is_verified_on_demand(tampered: bool, verdict: str) -> None:
    candidate = make_candidate()
    if tampered:
        Release.objects.update(checksum="0" * 64)
    page = logged_in("reviewer").get(address(candidate), {"verify": "1"})
    assert f">\n\n{verdict}\n<" in page.content.decode()


@pytest.mark.parametrize("role", ["editor", "reviewer", "administrator"])
def test_releases_are_read_but_never_edited_by_hand(role: str) -> None:
    candidate, client = make_candidate(), logged_in(role)
    pages = ["/admin/conditions/release/", address(candidate), address(candidate, "history")]
    assert [client.get(page).status_code for page in pages] == [200, 200, 200]
    closed = ["/admin/conditions/release/add/", address(candidate, "delete")]
    assert [client.get(page).status_code for page in closed] == [403, 403]
    assert client.post(address(candidate), {"notes": "Mine."}).status_code == 403
    assert Release.objects.get().notes == "First figures."


@pytest.mark.parametrize("size", [1, 3])
def test_the_list_of_releases_costs_the_same_at_any_size(
    size: int, django_assert_num_queries: Any
) -> None:
    client = logged_in("reviewer")
    for _ in range(size):
        make_condition()
        make_candidate()
    # Session, account, two of permissions, two counts, and the releases with their proposers.
    with django_assert_num_queries(7):
        client.get("/admin/conditions/release/")


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_of_a_candidate_costs_the_same_at_any_size(
    size: int, django_assert_num_queries: Any
) -> None:
    publish_every_kind(size)
    client = logged_in("reviewer")
    make_every_kind(size)
    candidate = make_candidate()
    ContentType.objects.get_for_model(Release)  # kept by the process once it was read
    # Session, account, two of permissions, the release (twice: Django's page reads it again), its
    # log, its trial, its quality (twice: it may be an objection), its comments (twice, for the same
    # reason), the live release; of both states 19 kinds of rows and their 17 kinds of links, and
    # the names of 11 kinds; and who changed rows of each kind last.
    with django_assert_num_queries(13 + 2 * 36 + 2 * 11 + 19):
        client.get(address(candidate))


@pytest.mark.parametrize("size", [1, 3])
def test_the_page_to_propose_costs_the_same_at_any_size(
    size: int, django_assert_num_queries: Any
) -> None:
    publish_every_kind(size)
    client = logged_in("editor")
    make_every_kind(size)
    # Session, account, two of permissions, the live release, what was sent back since; both states
    # as above; and the checks of the draft.
    with django_assert_num_queries(6 + 2 * 36 + 2 * 11 + 19 + 113):
        client.get(PROPOSE)


def test_the_first_page_says_what_is_live_and_what_waits() -> None:
    editor = logged_in("editor")
    assert "No release is live." in editor.get("/admin/").content.decode()
    publish_two_and_propose()
    page = " ".join(editor.get("/admin/").content.decode().split())
    assert ">Release 2</a> is live" in page
    assert ">Release 3</a> waits for a reviewer" in page
    assert reverse("admin:conditions_release_propose") in page
    nobody = logged_in()
    assert "Release 2" not in nobody.get("/admin/").content.decode()
