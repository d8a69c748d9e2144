"""The pages of a review: quality, comments, sending back, and who may do which."""

from typing import Any

import pytest
from django.test import Client

from conditions import comments, releases
from conditions.models import Condition, Release, ReleaseComment, ReleaseStatus
from tests.accounts import make_member
from tests.factories import make_condition, make_evidence, make_symptom, make_user, publish
from tests.made_once import made_once

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

PROPOSE = "/admin/conditions/release/propose/"
NO_TREATMENT = "Quality error, condition sprain: No treatment."
ROW = "evidence row sprain / swelling"


def logged_in(*roles: str, **overrides: Any) -> Client:
    client = Client()
    client.force_login(make_member(*roles, **overrides))
    return client


def address(release: Release, step: str = "change") -> str:
    return f"/admin/conditions/release/{release.pk}/{step}/"


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def shown_messages(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@made_once
def make_candidate() -> Release:
    """With an evidence row that is changed against the live release, and one quality error."""
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    publish()
    row.frequency = 0.7
    row.save()
    return releases.propose(by=make_user("ada"), notes="Better figures.")


def comment(release: Release, words: str = "Why?", **about: Any) -> ReleaseComment:
    return comments.comment(release=release, by=make_user(), text=words, **about)


# --- what the page says ------------------------------------------------------------------------


def test_a_candidate_shows_the_quality_that_was_kept_with_it() -> None:
    candidate = make_candidate()
    context = logged_in("reviewer").get(address(candidate)).context
    assert context["quality"].errors == 1
    assert context["quality"].problems[0].where == "condition sprain"
    assert context["objections"] == [NO_TREATMENT]


def test_what_stands_against_a_candidate_stands_above_the_decision() -> None:
    candidate = make_candidate()
    comment(candidate)
    page = text(logged_in("reviewer").get(address(candidate)))
    decision = page[page.index('id="decision"') :]
    listed = f"<li>{NO_TREATMENT}</li><li>Comments not resolved: 1.</li>"
    assert decision.index(listed) < decision.index(address(candidate, "approve"))
    assert "Comments</a>: 1 open" in page


def test_approving_asks_for_a_reason_against_all_that_stands_against_it() -> None:
    candidate, reviewer = make_candidate(), logged_in("reviewer")
    comment(candidate)
    answer = reviewer.post(address(candidate, "approve"), {"reason": " "})
    assert answer.context["form"].errors == {"reason": ["This field is required."]}
    assert answer.context["objections"] == [NO_TREATMENT, "Comments not resolved: 1."]
    assert Release.objects.get(pk=candidate.pk).status == ReleaseStatus.CANDIDATE
    reviewer.post(address(candidate, "approve"), {"reason": "It is asked for in the next one."})
    assert Release.objects.live() == candidate


def test_the_page_to_propose_shows_what_the_checks_find_in_the_draft() -> None:
    make_candidate()
    quality = logged_in("editor").get(PROPOSE).context["quality"]
    assert (quality.errors, quality.problems[0].message) == (1, "No treatment.")


def test_the_differences_name_the_row_that_a_comment_is_about() -> None:
    candidate = make_candidate()
    said = comment(candidate, row=ROW)
    page = text(logged_in("reviewer").get(address(candidate)))
    assert '<tbody id="evidence-row-sprain__swelling">' in page
    assert f'<a href="#comment-{said.pk}">' in page
    assert f'on <a href="#evidence-row-sprain__swelling">{ROW}</a>' in page
    assert f'{address(candidate, "comment")}?row=evidence%20row%20sprain%20/%20swelling"' in page


# --- comments ----------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["editor", "reviewer", "administrator"])
def test_who_works_on_releases_comments_and_resolves(role: str) -> None:
    candidate, client = make_candidate(), logged_in(role, username="eve")
    assert (
        client.get(address(candidate, "comment"), {"row": ROW}).context["form"]["row"].value()
        == ROW
    )
    answer = client.post(address(candidate, "comment"), {"text": "Why 0.7?", "row": ROW})
    assert answer.headers["Location"] == f"{address(candidate)}#comments"
    said = ReleaseComment.objects.get()
    assert (said.release, said.row, said.text, said.by.username) == (
        candidate,
        ROW,
        "Why 0.7?",
        "eve",
    )
    answer = client.post(resolving(said), follow=True)
    assert shown_messages(answer)[-1:] == ["The comment is resolved."]
    said.refresh_from_db()
    assert str(said.resolved_by) == "eve"
    assert "Comments</a>: 0 open" in text(answer)
    answer = client.post(resolving(said), follow=True)
    assert shown_messages(answer) == ["eve has resolved this comment already."]


def resolving(said: ReleaseComment) -> str:
    return f"/admin/conditions/release/{said.release_id}/comments/{said.pk}/resolve/"


@pytest.mark.parametrize(
    ("sent", "errors"),
    [
        pytest.param({"text": " "}, {"text": ["This field is required."]}, id="no_text"),
        pytest.param(
            {"text": "Why?", "row": "condition gout"},
            {"__all__": ["No release has this row: condition gout."]},
            id="no_such_row",
        ),
    ],
)
def test_a_comment_that_is_refused_is_refused_on_its_form(
    sent: dict[str, str], errors: dict[str, list[str]]
) -> None:
    candidate = make_candidate()
    answer = logged_in("editor").post(address(candidate, "comment"), sent)
    assert answer.status_code == 200
    assert answer.context["form"].errors == errors
    assert not ReleaseComment.objects.exists()


def test_who_may_only_read_releases_reads_comments_and_writes_none() -> None:
    candidate = make_candidate()
    said = comment(candidate, "Zanzibar?")
    reader = make_member()
    reader.user_permissions.add(*permissions("view_release"))
    client = Client()
    client.force_login(reader)
    page = text(client.get(address(candidate)))
    assert "Zanzibar?" in page
    assert "Resolve" not in page
    assert "/comment/" not in page
    refused = [
        client.get(address(candidate, "comment")),
        client.post(address(candidate, "comment"), {"text": "Me too."}),
        client.post(resolving(said)),
    ]
    assert [answer.status_code for answer in refused] == [403, 403, 403]
    assert list(ReleaseComment.objects.values_list("text", "resolved_at")) == [("Zanzibar?", None)]


def permissions(codename: str) -> Any:
    from django.contrib.auth.models import Permission  # noqa: PLC0415

    return Permission.objects.filter(codename=codename)


def test_who_may_nothing_is_kept_out() -> None:
    candidate = make_candidate()
    said = comment(candidate, "Zanzibar?")
    for client, status in ((logged_in(), 403), (Client(), 302)):
        pages = [address(candidate), address(candidate, "comment")]
        assert [client.get(page).status_code for page in pages] == [status, status]
        assert client.post(resolving(said)).status_code == status
    said.refresh_from_db()
    assert said.resolved_at is None


@pytest.mark.parametrize("step", ["comment", "resolve"])
def test_commenting_needs_the_forms_token(step: str) -> None:
    candidate = make_candidate()
    said = comment(candidate)
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_member("reviewer"))
    page = resolving(said) if step == "resolve" else address(candidate, "comment")
    assert client.post(page, {"text": "Forged."}).status_code == 403
    assert list(ReleaseComment.objects.values_list("text", "resolved_at")) == [("Why?", None)]


def test_a_comment_is_resolved_on_its_own_release_and_by_a_post_only() -> None:
    candidate, client = make_candidate(), logged_in("reviewer")
    said = comment(candidate)
    other = f"/admin/conditions/release/1{candidate.pk}/comments/{said.pk}/resolve/"
    assert client.post(other).status_code == 404
    assert client.get(resolving(said)).status_code == 405
    said.refresh_from_db()
    assert said.resolved_at is None


# --- sending back ------------------------------------------------------------------------------


def test_what_was_sent_back_is_open_work_where_the_next_release_is_proposed() -> None:
    candidate, editor = make_candidate(), logged_in("editor")
    open_one, done = comment(candidate, "Name the guideline."), comment(candidate, "A typo.")
    comments.resolve(comment=done, by=make_user())
    assert "was sent back" not in text(editor.get(PROPOSE))
    answer = logged_in("reviewer", username="ben").post(
        address(candidate, "reject"), {"reason": "No source for it."}, follow=True
    )
    assert shown_messages(answer) == ["Release 2 is sent back."]
    assert Release.objects.get(pk=candidate.pk).status == ReleaseStatus.REJECTED

    page = text(editor.get(PROPOSE))
    assert ">Release 2</a> was sent back" in page
    assert "<q>No source for it.</q>" in page
    assert open_one.text in page
    assert done.text not in page

    Condition.objects.draft().get().evidence.update(frequency=0.6)
    publish()
    assert "was sent back" not in text(editor.get(PROPOSE))


@pytest.mark.parametrize("size", [1, 4])
def test_a_page_with_comments_costs_the_same_at_any_number(
    size: int, django_assert_num_queries: Any
) -> None:
    candidate, client = make_candidate(), logged_in("reviewer")
    for _ in range(size):
        comments.resolve(comment=comment(candidate, row=ROW), by=make_user())
    client.get(address(candidate))
    # As in test_release_admin.py: 13, and both states of 19 kinds of rows and 4 kinds of links;
    # of what differs three kinds of names twice, and who changed evidence last.
    with django_assert_num_queries(13 + 2 * 23 + 2 * 2 + 1):
        client.get(address(candidate))


@pytest.mark.parametrize("size", [1, 4])
def test_what_was_sent_back_costs_the_same_at_any_number(
    size: int, django_assert_num_queries: Any
) -> None:
    editor = logged_in("editor")
    row = make_evidence(make_condition("sprain"), make_symptom("swelling"), 0.4)
    for number in range(size):
        row.frequency = 0.5 + number / 100
        row.save()
        sent = releases.propose(by=make_user(), notes="Again.")
        comment(sent)
        comment(sent)
        releases.reject(release=sent, by=make_user(), reason="No.")
    # Session, account, two of permissions, the live release; what was sent back, why, and what is
    # open; the sizes of 19 kinds of rows; and the checks, five fewer where there are no vignettes.
    with django_assert_num_queries(5 + 3 + 19 + 108):
        editor.get(PROPOSE)
