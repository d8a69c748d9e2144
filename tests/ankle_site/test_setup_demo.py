import json
import re
from io import StringIO
from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.core import serializers
from django.core.management import CommandError, call_command
from django.db.models import Model
from pytest_django import Settings

from conditions.models import Condition, ConditionSymptom, Release, ReleaseStatus, Symptom
from tests.factories import make_condition, make_evidence, make_symptom

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fixtures(settings: Settings, tmp_path: Path) -> Path:
    """A folder with two files of knowledge; the second by name needs the first."""
    settings.DEBUG = True
    settings.FIXTURE_DIRS = [tmp_path]
    row = make_evidence(make_condition("strain"), make_symptom("swelling"))
    files: dict[str, list[Model]] = {
        "1-names.json": [row.condition, row.symptom],
        "2-evidence.json": [row],
    }
    for name, rows in files.items():
        text = serializers.serialize(
            "json", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True
        )
        (tmp_path / name).write_text(text)
    for model in (ConditionSymptom, Condition, Symptom):
        model.objects.all().delete()
    return tmp_path


def run(*arguments: str) -> str:
    output = StringIO()
    call_command("setup_demo", *arguments, stdout=output)
    return output.getvalue()


def stored() -> dict[str, list[object]]:
    """All that the command may make."""
    return {
        "accounts": list(User.objects.order_by("pk").values_list("username", "password")),
        "releases": list(Release.objects.values_list("number", "status", "checksum")),
        "evidence": list(ConditionSymptom.objects.order_by("pk").values_list("pk", "frequency")),
    }


def test_fills_an_empty_site_and_prints_each_password_once() -> None:
    output = run()

    passwords = dict(re.findall(r"^    (\S+) +(\S+)$", output, re.MULTILINE))
    assert output == (
        "Loaded 2 fixtures into the draft.\n"
        "Published release 1.\n"
        "Accounts for /admin/, with passwords that are shown only now:\n"
        f"    editor         {passwords['editor']}\n"
        f"    reviewer       {passwords['reviewer']}\n"
        f"    administrator  {passwords['administrator']}\n"
        f"    read-only      {passwords['read-only']}\n"
    )
    accounts = User.objects.order_by("pk")
    assert [
        (
            user.username,
            user.is_staff,
            user.is_superuser,
            [group.name for group in user.groups.all()],
        )
        for user in accounts
    ] == [
        ("editor", True, False, ["editor"]),
        ("reviewer", True, False, ["reviewer"]),
        ("administrator", True, False, ["administrator"]),
        ("read-only", True, False, ["read-only"]),
    ]
    assert [user.check_password(passwords[user.username]) for user in accounts] == [True] * 4
    live = Release.objects.get()
    assert (live.number, live.status, live.proposed_by.username) == (1, "live", "editor")
    assert [str(row) for row in ConditionSymptom.objects.in_release(live)] == ["Strain: swelling"]


def test_a_second_run_changes_nothing() -> None:
    run()
    Condition.objects.draft().update(prior=0.2)
    before = stored()

    output = run()

    assert stored() == before
    assert output == (
        "Accounts that exist: editor, reviewer, administrator, read-only."
        " For a new password: manage.py changepassword editor\n"
    )


def test_makes_only_the_account_that_is_missing() -> None:
    run()
    User.objects.get(username="administrator").delete()
    before = stored()

    output = run()

    assert stored()["accounts"][:3] == before["accounts"]
    assert [name for name, _ in re.findall(r"^    (\S+) +(\S+)$", output, re.MULTILINE)] == [
        "administrator"
    ]


def test_a_draft_that_somebody_began_is_published_as_it_is() -> None:
    make_condition("own")

    assert run().startswith("Published release 1.\n")
    assert [row.slug for row in Condition.objects.in_release(Release.objects.live())] == ["own"]


def test_a_candidate_that_waits_for_review_is_left_alone() -> None:
    run()
    Release.objects.update(status=ReleaseStatus.CANDIDATE)
    before = stored()

    run()

    assert stored() == before


def test_refuses_outside_debug(settings: Settings) -> None:
    settings.DEBUG = False

    with pytest.raises(CommandError) as refusal:
        run()

    assert str(refusal.value) == (
        "DEBUG is off, so this may be a public site, and setup_demo makes accounts that can"
        " publish. Set DEBUG=true for a demonstration, or add --force."
    )
    assert stored() == {"accounts": [], "releases": [], "evidence": []}


def test_force_works_outside_debug(settings: Settings) -> None:
    settings.DEBUG = False

    assert run("--force").startswith("Loaded 2 fixtures into the draft.\nPublished release 1.\n")


def test_without_fixtures_nothing_is_made(fixtures: Path) -> None:
    for file in fixtures.glob("*.json"):
        file.unlink()

    with pytest.raises(CommandError) as refusal:
        run()

    assert str(refusal.value) == f"No fixtures (*.json) in {fixtures}."
    assert stored() == {"accounts": [], "releases": [], "evidence": []}


def test_a_release_that_is_refused_leaves_nothing_behind(fixtures: Path) -> None:
    (fixtures / "2-evidence.json").unlink()
    names = json.loads((fixtures / "1-names.json").read_text())
    symptoms = [row for row in names if row["model"] == "conditions.symptom"]
    (fixtures / "1-names.json").write_text(json.dumps(symptoms))

    with pytest.raises(CommandError) as refusal:
        run()

    assert str(refusal.value) == "The draft has no conditions: there is nothing to release."
    assert stored() == {"accounts": [], "releases": [], "evidence": []}
    assert not Symptom.objects.exists()
