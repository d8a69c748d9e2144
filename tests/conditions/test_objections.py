"""What is kept for a reviewer, and what approving needs a reason for."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client

from conditions import objections, quality, releases
from conditions.comments import comment, resolve
from conditions.models import Condition, Release, ReleaseComment, ReleaseQuality
from conditions.quality import Level, Problem
from conditions.releases import ReleaseError
from tests.factories import (
    make_condition,
    make_condition_treatment,
    make_evidence,
    make_hazard,
    make_symptom,
    make_treatment,
    make_user,
    publish,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def make_sprain(**overrides: Any) -> Condition:
    """A condition that the checks find no error in."""
    condition = make_condition("sprain", **overrides)
    make_evidence(condition, make_symptom("swelling"), 0.4)
    make_condition_treatment(condition, make_treatment("rest"))
    return condition


def propose() -> Release:
    return releases.propose(by=make_user(), notes="For a test.")


# --- quality ---------------------------------------------------------------------------------


def test_a_release_keeps_the_quality_of_the_draft_that_it_was_made_of() -> None:
    condition = make_condition("sprain", prior_note="Counted.")
    make_evidence(condition, make_symptom("swelling"), 0.4, note="Seen.")
    release = propose()
    draft = quality.check_draft()
    condition.treatments.create(treatment=make_treatment(), line=0, grade="D")  # the draft goes on

    kept = objections.stored_quality(release)
    assert kept == objections.Quality(1, len(draft) - 1, tuple(draft))
    assert kept.problems[0] == Problem(
        Level.ERROR,
        "condition sprain",
        "No treatment.",
        "Add the treatments with their line and evidence grade.",
    )
    assert kept.not_shown == 0


def test_a_release_from_before_quality_was_kept_has_none() -> None:
    make_sprain()
    release = propose()
    ReleaseQuality.objects.all().delete()
    assert objections.stored_quality(release) is None
    assert releases.approve(release=release, by=make_user()).status == "live"


def test_of_many_problems_the_first_are_kept_errors_before_warnings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(objections, "MOST_KEPT", 3)
    for number in range(4):
        make_evidence(make_condition(f"condition-{number}"), make_symptom(), 0.4)
    kept = objections.stored_quality(propose())
    assert kept is not None
    assert kept.errors == 4
    assert [(p.level.value, p.where) for p in kept.problems] == [
        ("error", "condition condition-0"),
        ("error", "condition condition-1"),
        ("error", "condition condition-2"),
    ]
    assert kept.not_shown == 1 + kept.warnings


def test_the_hazard_log_is_of_the_product_and_no_part_of_a_release() -> None:
    make_sprain()
    make_hazard("clot", initial_likelihood=5, residual_likelihood=5)
    errors = [p for p in quality.check_everything() if p.level is Level.ERROR]
    assert [problem.where for problem in errors] == ["hazard clot"]
    kept = objections.stored_quality(propose())
    assert kept is not None
    assert kept.errors == 0
    assert [p for p in kept.problems if p.where.startswith("hazard")] == []


def test_quality_errors_need_a_reason_and_warnings_do_not() -> None:
    make_sprain()
    assert objections.stored_quality(warned := propose()).warnings  # type: ignore[union-attr]
    assert releases.approve(release=warned, by=make_user()).status == "live"

    make_condition("gout", prior_note="Counted.")
    release = propose()
    errors = (
        "Quality error, condition gout: No evidence: no answer can speak for or against it.",
        "Quality error, condition gout: No treatment.",
    )
    assert objections.objections(release, None) == list(errors)
    with pytest.raises(ReleaseError) as refused:
        releases.approve(release=release, by=make_user(), reason=" ")
    assert str(refused.value) == f"Say why release 2 is approved all the same. {' '.join(errors)}"
    assert Release.objects.live() == warned
    assert list(release.events.values_list("action", flat=True)) == ["proposed"]

    releases.approve(release=release, by=make_user(), reason="The page alone is wanted.")
    assert Release.objects.live() == release
    assert release.events.last().reason == "The page alone is wanted."  # type: ignore[union-attr]


# --- comments --------------------------------------------------------------------------------


def test_a_comment_is_about_a_release_or_one_of_its_rows() -> None:
    make_sprain()
    release, by = propose(), make_user("ada")
    comment(release=release, by=by, text=" Fine. ", at=NOON)
    comment(release=release, by=by, text="Why 0.4?", row="evidence row sprain / swelling", at=NOON)
    assert list(
        release.comments.values_list("row", "text", "by__username", "at", "resolved_at")
    ) == [
        ("", "Fine.", "ada", NOON, None),
        ("evidence row sprain / swelling", "Why 0.4?", "ada", NOON, None),
    ]


@pytest.mark.parametrize(
    ("text", "row", "complaint"),
    [
        pytest.param(" ", "", "Write the comment.", id="no_text"),
        pytest.param(
            "Why?", "condition gout", "No release has this row: condition gout.", id="draft_row"
        ),
        pytest.param("Why?", "sprain", "No release has this row: sprain.", id="no_kind"),
        pytest.param(
            "Why?",
            "urgency criterion a / b / c",
            "No release has this row: urgency criterion a / b / c.",
            id="number_that_is_none",
        ),
    ],
)
def test_a_comment_that_says_nothing_or_of_nothing_is_refused(
    text: str, row: str, complaint: str
) -> None:
    make_sprain()
    release = propose()
    make_condition("gout")
    with pytest.raises(ReleaseError) as refused:
        comment(release=release, by=make_user(), text=text, row=row)
    assert str(refused.value) == complaint
    assert not ReleaseComment.objects.exists()


def test_a_comment_on_the_parameters_is_on_no_row_of_a_model() -> None:
    make_sprain()
    said = comment(release=propose(), by=make_user(), text="Warm.", row="release parameters")
    assert said.row == "release parameters"


def test_a_comment_is_resolved_once() -> None:
    make_sprain()
    said = comment(release=propose(), by=make_user(), text="Why?", at=NOON)
    ada = make_user("ada")
    resolve(comment=said, by=ada, at=NOON)
    with pytest.raises(ReleaseError, match=r"^ada has resolved this comment already\.$"):
        resolve(comment=said, by=make_user())
    now = ReleaseComment.objects.get()
    assert (now.text, now.resolved_by, now.resolved_at) == ("Why?", ada, NOON)
    assert not ReleaseComment.objects.unresolved().exists()


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        pytest.param({"text": ""}, "a_comment_has_a_text", id="no_text"),
        pytest.param(
            {"resolved_at": NOON}, "a_comment_is_resolved_by_somebody_at_a_time", id="by_nobody"
        ),
    ],
)
def test_the_database_keeps_comments_whole(wrong: dict[str, Any], constraint: str) -> None:
    make_sprain()
    values = {"release": propose(), "text": "Why?", "by": make_user(), "at": NOON}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ReleaseComment.objects.create(**values | wrong)


def test_an_open_comment_needs_a_reason() -> None:
    make_sprain()
    release = propose()
    said = comment(release=release, by=make_user(), text="Why?")
    comment(release=release, by=make_user(), text="And this?")
    with pytest.raises(ReleaseError) as refused:
        releases.approve(release=release, by=make_user())
    assert str(refused.value) == (
        "Say why release 1 is approved all the same. Comments not resolved: 2."
    )
    for one in ReleaseComment.objects.exclude(pk=said.pk):
        resolve(comment=one, by=make_user())
    assert objections.objections(release, None) == ["Comments not resolved: 1."]
    resolve(comment=said, by=make_user())
    assert releases.approve(release=release, by=make_user()).status == "live"


@pytest.mark.parametrize("status", ["candidate", "live"])
def test_nobody_else_reads_comments_or_problems(client: Client, status: str) -> None:
    condition = make_sprain()
    publish()
    condition.prior = 0.2
    condition.save()
    release = propose()
    comment(release=release, by=make_user(), text="Zanzibar?", row="condition sprain")
    if status == "live":
        releases.approve(release=release, by=make_user(), reason="Zanzibar too.")
    pages = ["/", "/conditions/sprain/", "/about/"]
    lists = ["releases/", f"releases/{Release.objects.live().number}/", "conditions/sprain/"]  # type: ignore[union-attr]
    answers = [client.get(page) for page in [*pages, *(f"/api/v1/{name}" for name in lists)]]
    assert {answer.status_code for answer in answers} == {200}
    secrets = ("Zanzibar", "Nothing says how the prior was arrived at")
    bodies = [answer.content.decode() for answer in answers]
    assert [body for body in bodies for secret in secrets if secret in body] == []
