import math
from collections.abc import Callable
from datetime import UTC, datetime
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from pytest_django import Settings

from conditions import canonical, parameters, releases
from conditions.changes import changes
from conditions.models import (
    Condition,
    ConditionSymptom,
    Release,
    ReleaseEvent,
    Symptom,
)
from conditions.releases import ReleaseError
from tests.conditions.knowledge import make_knowledge
from tests.factories import (
    make_condition,
    make_evidence,
    make_symptom,
    make_user,
    publish,
)

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_proposing_freezes_the_draft_and_shows_nothing_yet() -> None:
    make_knowledge()
    editor = make_user("editor")
    release = releases.propose(by=editor, notes=" First. ", at=NOON)

    assert (release.number, release.status, release.notes) == (1, "candidate", "First.")
    assert (release.proposed_by, release.proposed_at) == (editor, NOON)
    assert (release.something_else_prior, release.temperature) == (
        parameters.SOMETHING_ELSE_PRIOR,
        parameters.TEMPERATURE,
    )
    assert {label: n for label, n in release.counts.items() if n} == {
        "conditions.condition": 1,
        "conditions.conditioninvestigation": 1,
        "conditions.conditionsymptom": 1,
        "conditions.conditiontreatment": 1,
        "conditions.guide": 1,
        "conditions.guideanswer": 1,
        "conditions.investigation": 1,
        "conditions.source": 1,
        "conditions.structure": 1,
        "conditions.symptom": 2,
        "conditions.treatment": 1,
        "triage.choice": 1,
        "triage.question": 1,
        "triage.urgencycriterion": 1,
        "triage.urgencyrule": 1,
    }
    assert Release.objects.live() is None
    assert list(changes(before=release, after=None)) == []
    assert releases.verify(release) == []


def test_every_relation_of_a_release_stays_inside_it() -> None:
    make_knowledge()
    release = publish()
    for model in canonical.knowledge_models():
        rows = model._default_manager.in_release(release)
        for field in model._meta.get_fields():
            if isinstance(field, models.ForeignKey | models.ManyToManyField) and field.name not in (
                "release",
            ):
                linked = rows.filter(**{f"{field.name}__isnull": False})
                inside = linked.filter(**{f"{field.name}__release": release})
                assert linked.distinct().count() == inside.distinct().count(), (model, field)
    evidence = ConditionSymptom.objects.in_release(release).stated().get()
    assert evidence.symptom.parent == Symptom.objects.in_release(release).get(slug="pain")
    assert [source.slug for source in evidence.sources.all()] == ["paper"]


def test_a_second_person_makes_it_live() -> None:
    make_condition()
    editor, reviewer = make_user("editor"), make_user("reviewer")
    candidate = releases.propose(by=editor, notes="First.")

    with pytest.raises(ReleaseError, match=r"^editor proposed release 1; a second person"):
        releases.approve(release=candidate, by=editor)
    assert Release.objects.live() is None

    approved = releases.approve(release=candidate, by=reviewer, reason="So far.", at=NOON)
    assert approved == Release.objects.live()
    assert list(ReleaseEvent.objects.order_by("pk").values_list("action", "by__username")) == [
        ("proposed", "editor"),
        ("approved", "reviewer"),
    ]


def test_one_person_is_enough_only_by_setting(settings: Settings) -> None:
    make_condition()
    alone = make_user()
    candidate = releases.propose(by=alone, notes="First.")
    settings.RELEASE_SINGLE_PERSON = True
    assert releases.approve(release=candidate, by=alone, reason="So far.").status == "live"


def test_a_new_release_retires_the_old_and_rolling_back_restores_it() -> None:
    condition = make_condition()
    first = publish()
    condition.name = "Changed"
    condition.save()
    second = publish()
    assert statuses() == {1: "retired", 2: "live"}

    releases.roll_back(release=first, by=make_user(), reason="A wrong figure.")
    assert statuses() == {1: "live", 2: "retired"}
    assert second.events.count() == 2
    assert first.events.last().reason == "A wrong figure."  # type: ignore[union-attr]


def test_a_candidate_can_be_sent_back_with_a_reason() -> None:
    make_condition()
    candidate = releases.propose(by=make_user(), notes="First.")
    with pytest.raises(ReleaseError, match=r"^Say why the release is rejected\.$"):
        releases.reject(release=candidate, by=make_user(), reason=" ")
    assert statuses() == {1: "candidate"}
    releases.reject(release=candidate, by=make_user(), reason="No source.")
    assert statuses() == {1: "rejected"}


def statuses() -> dict[int, str]:
    return dict(Release.objects.values_list("number", "status"))


@pytest.mark.parametrize(
    ("_case", "step", "message"),
    [
        (
            "approve the live one",
            lambda r, u: releases.approve(release=r, by=u),
            "Release 1 is live; only a candidate release can be approved.",
        ),
        (
            "reject the live one",
            lambda r, u: releases.reject(release=r, by=u, reason="x"),
            "Release 1 is live; only a candidate release can be rejected.",
        ),
        (
            "roll back to the live one",
            lambda r, u: releases.roll_back(release=r, by=u, reason="x"),
            "Release 1 is live; only a retired release can be made live again.",
        ),
        (
            "propose without a change",
            lambda r, u: releases.propose(by=u, notes="Again."),
            "Nothing has changed since release 1, which is live.",
        ),
        (
            "propose without notes",
            lambda r, u: releases.propose(by=u, notes="  "),
            "Say in the notes what changed and why.",
        ),
        (
            "propose an impossible prior",
            lambda r, u: releases.propose(by=u, notes="x", something_else_prior=1.0),
            "The prior of something else lies between 0 and 1, both excluded.",
        ),
        *(
            (
                f"propose a temperature of {temperature}",
                lambda r, u, t=temperature: releases.propose(by=u, notes="x", temperature=t),
                "The temperature is above 0, and finite.",
            )
            for temperature in (0.0, math.inf, math.nan)
        ),
        (
            "propose a temperature that is no number",
            lambda r, u: releases.propose(by=u, notes="x", temperature=math.nan),
            "The temperature is above 0, and finite.",
        ),
    ],
)
def test_a_step_is_refused_and_changes_nothing(
    _case: str, step: Callable[[Release, Any], object], message: str
) -> None:
    make_condition()
    release = publish()
    rows = Condition.objects.count()
    with pytest.raises(ReleaseError) as refused:
        step(release, make_user())
    assert str(refused.value) == message
    assert (statuses(), Condition.objects.count()) == ({1: "live"}, rows)


def test_an_empty_draft_is_refused() -> None:
    with pytest.raises(ReleaseError, match=r"^The draft has no conditions"):
        releases.propose(by=make_user(), notes="Empty.")
    assert not Release.objects.exists()


def test_a_draft_row_that_refers_to_a_released_row_is_refused_by_name() -> None:
    condition = make_condition("c", name="C")
    make_symptom("s")
    released = Symptom.objects.in_release(publish()).get()
    make_evidence(condition, released)
    with pytest.raises(ReleaseError) as refused:
        releases.propose(by=make_user(), notes="Stray.")
    assert str(refused.value) == "These draft rows refer to released rows: C: s (symptom)."
    assert Release.objects.count() == 1


def test_parents_that_run_in_a_circle_are_refused_by_name() -> None:
    make_condition()
    top = make_symptom("top")
    below = make_symptom("below", parent=make_symptom("middle", parent=top))
    make_symptom("beside", parent=below)
    Symptom.objects.filter(pk=top.pk).update(parent=below)  # past `clean`, as loaddata goes
    with pytest.raises(ReleaseError) as refused:
        releases.propose(by=make_user(), notes="Round and round.")
    assert str(refused.value) == (
        "The parents of these symptoms run in a circle: below, middle, top."
    )
    assert not Release.objects.exists()


@pytest.mark.parametrize("chunk", [1, 2, 5000])
def test_a_release_is_the_same_whatever_the_chunk(
    chunk: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_knowledge()
    make_evidence(make_condition("zoster"), Symptom.objects.draft().get(slug="pain"), 0.3)
    once = releases.propose(by=make_user(), notes="Once.")
    releases.reject(release=once, by=make_user(), reason="Once more.")
    for module in ("canonical", "building", "inheritance"):
        monkeypatch.setattr(f"conditions.{module}.CHUNK", chunk)
    again = releases.propose(by=make_user(), notes="Again.")
    assert again.checksum == once.checksum
    assert releases.verify(again) == []
    assert list(changes(before=again, after=None)) == []


def test_the_commands_lead_a_release_through_its_life() -> None:
    condition = make_condition()
    make_user("editor")
    make_user("reviewer")

    def command(name: str, *args: object, **options: object) -> str:
        out = StringIO()
        call_command(name, *args, stdout=out, verbosity=0, **options)
        return out.getvalue()

    proposed = command("propose_release", by="editor", notes="First.")
    checksum = Release.objects.get().checksum
    assert proposed.splitlines() == [
        "Release 1 is a candidate.",
        f"SHA-256 {checksum}",
        *(
            f"Needs a reason: Quality error, condition {condition.slug}: {missing}"
            for missing in ("No evidence: no answer can speak for or against it.", "No treatment.")
        ),
    ]
    with pytest.raises(CommandError, match="a second person has to approve it"):
        command("approve_release", 1, by="editor")
    approved = command("approve_release", 1, by="reviewer", reason="So far.")
    assert approved.splitlines()[0] == "Release 1 is live."
    condition.name = "Changed"
    condition.save()
    command("propose_release", by="editor", notes="Second.", temperature=2.0)
    assert command("reject_release", 2, by="reviewer", reason="No.") == "Release 2 is rejected.\n"
    command("propose_release", by="editor", notes="Third.")
    command("approve_release", 3, by="reviewer", reason="So far.")
    assert (
        command("rollback_release", 1, by="reviewer", reason="Wrong.")
        == "Release 1 is live again.\n"
    )
    assert command("verify_release") == "Release 1: intact\nRelease 2: intact\nRelease 3: intact\n"
    with pytest.raises(CommandError, match=r"^There is no release 9; there are: 1, 2, 3\.$"):
        command("verify_release", 9)
    with pytest.raises(CommandError, match=r"^--by: there is no user 'nobody'\.$"):
        command("approve_release", 1, by="nobody")


def test_the_progress_bar_counts_rows(capsys: pytest.CaptureFixture[str]) -> None:
    make_condition()
    make_user("editor")
    call_command("propose_release", by="editor", notes="First.", stdout=StringIO())
    assert "checksum: : 2 rows" in capsys.readouterr().err
