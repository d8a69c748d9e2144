"""`manage.py evaluate`: what it reads, prints, writes and ends with."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from conditions.levels import Urgency
from conditions.models import Condition, Release, Symptom
from conditions.releases import propose
from tests.factories import (
    make_condition,
    make_evidence,
    make_rule,
    make_symptom,
    make_user,
    make_vignette,
    publish,
)
from triage.cases import Split
from triage.models import UrgencyRule

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def make_knowledge() -> tuple[Condition, Symptom]:
    """A yes to the symptom puts `tendon` first, a no `fascia`."""
    tendon, fascia = make_condition("tendon"), make_condition("fascia")
    above = make_symptom("above")
    make_evidence(tendon, above, 0.8)
    make_evidence(fascia, above, 0.1)
    make_rule("clot", [[(make_symptom("calf"), True)]], level=Urgency.URGENT)
    return tendon, above


def publish_two_vignettes() -> Release:
    tendon, above = make_knowledge()
    make_vignette("heel-1", {above: "yes"}, gold=tendon, gold_urgency=Urgency.ROUTINE)
    make_vignette("heel-2", {above: "no"}, gold_urgency=Urgency.ROUTINE, split=Split.SAFETY)
    return publish()


def evaluate(**options: Any) -> str:
    out = StringIO()
    call_command("evaluate", stdout=out, verbosity=0, **options)
    return out.getvalue()


def evaluate_as_json(**options: Any) -> Any:
    return json.loads(evaluate(json=True, **options))


def write_file(folder: Path, cases: object) -> str:
    path = folder / "cases.json"
    path.write_text(cases if isinstance(cases, str) else json.dumps(cases))
    return str(path)


def test_the_live_release_is_evaluated_on_its_own_vignettes() -> None:
    release = publish_two_vignettes()
    make_vignette("only-in-the-draft")
    lines = evaluate().splitlines()
    assert lines[0] == f"Release 1, SHA-256 {release.checksum}, 2 cases"
    assert "M1                             1  100.0 % (20.7 to 100.0)" in lines
    assert "Triage accuracy                2  100.0 % (34.2 to 100.0)" in lines


def test_an_older_release_can_be_named() -> None:
    publish_two_vignettes()
    make_vignette("heel-3")
    publish()
    assert [evaluate_as_json(release=n)["cases"] for n in (1, 2)] == [2, 3]


def test_the_draft_is_evaluated_and_nothing_is_kept() -> None:
    make_knowledge()
    make_vignette("heel-1")
    assert evaluate(draft=True).splitlines()[0].startswith("The draft, SHA-256 ")
    assert not Release.objects.exists()
    assert not User.objects.exists()
    assert (Condition.objects.count(), UrgencyRule.objects.count()) == (2, 1)


def test_a_file_of_the_published_form_is_evaluated(tmp_path: Path) -> None:
    publish_two_vignettes()
    case = {
        "id": "mine",
        "age": 45,
        "sex": "male",
        "answers": {"above": "yes", "calf": "unsure"},
        "gold": "fascia",
        "acceptable": ["tendon"],
        "gold_urgency": "urgent",
        "acceptable_urgency": ["routine", "emergency"],
        "typical": True,
    }
    found = evaluate_as_json(cases=write_file(tmp_path, [case]))
    assert found["release"] == 1
    assert found["cases"] == 1
    assert found["metrics"]["all"]["m1"] == {
        "value": 1.0,
        "low": pytest.approx(0.20655, abs=1e-5),
        "high": 1.0,
        "number": 1,
    }
    assert found["metrics"]["all"]["triage_accuracy"]["value"] == 1.0
    assert found["confusion"] == {"fascia": {"tendon": 1}}
    assert found["misranked"] == []


@pytest.mark.parametrize(
    ("_case", "cases", "messages"),
    [
        (
            "unknown names",
            [{"id": "mine", "answers": {"nausea": "yes"}, "gold": "gout", "fires": ["r99"]}],
            [
                "cases[0].answers.nausea (mine): There is no symptom of this name in this release.",
                "cases[0].gold (mine): There is no condition of this name in this release: gout.",
                "cases[0].fires (mine): There is no urgency rule of this name in this release:"
                " r99.",
            ],
        ),
        (
            "another form",
            [{"id": "mine", "answers": {"above": "maybe"}, "gold": "tendon"}],
            ["cases[0].answers.above: Use yes, no, unsure."],
        ),
        ("no JSON", "[", None),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_by_case_and_name(
    _case: str, cases: object, messages: list[str] | None, tmp_path: Path
) -> None:
    publish_two_vignettes()
    path = write_file(tmp_path, cases)
    with pytest.raises(CommandError) as refused:
        evaluate(cases=path)
    first, *others = str(refused.value).splitlines()
    assert first == f"{path} cannot be used:"
    if messages is not None:
        assert others == [f"  {message}" for message in messages]


@pytest.mark.parametrize(
    ("_case", "options", "message"),
    [
        ("no release", {}, r"^No release is live yet; use --draft or --release\.$"),
        ("unknown release", {"release": 7}, r"^There is no release 7; there are: none yet\.$"),
        ("release 0", {"release": 0}, r"^There is no release 0; there are: none yet\.$"),
        ("unknown other", {"against": 7}, r"^There is no release 7; there are: none yet\.$"),
        ("empty draft", {"draft": True}, r"^The draft has no conditions"),
    ],
)
def test_what_cannot_be_evaluated_is_said(
    _case: str, options: dict[str, Any], message: str
) -> None:
    with pytest.raises(CommandError, match=message):
        evaluate(**options)


def test_a_missing_file_is_said() -> None:
    publish_two_vignettes()
    with pytest.raises(CommandError, match=r"^nowhere\.json cannot be read: "):
        evaluate(cases="nowhere.json")


def test_without_cases_there_is_nothing_to_evaluate() -> None:
    make_knowledge()
    publish()
    with pytest.raises(CommandError, match=r"^There are no such cases; give --cases FILE"):
        evaluate()


def test_one_split_can_be_chosen() -> None:
    publish_two_vignettes()
    assert evaluate_as_json(split="safety")["splits"] == {"development": 0, "safety": 1}


def test_a_failed_safety_case_shows_in_the_exit_code() -> None:
    _, above = make_knowledge()
    make_vignette("calf-1", {above: "yes"}, gold_urgency=Urgency.EMERGENCY, split=Split.SAFETY)
    with pytest.raises(SystemExit) as ended:
        evaluate(draft=True)
    assert ended.value.code == 1


def test_a_failed_development_case_does_not() -> None:
    _, above = make_knowledge()
    make_vignette("calf-1", {above: "yes"}, gold_urgency=Urgency.EMERGENCY)
    publish()
    assert "  calf-1: the urgency is routine, below emergency; fired: -" in evaluate().splitlines()


def test_two_releases_are_compared_and_what_the_other_does_not_know_is_counted() -> None:
    tendon, above = make_knowledge()
    first = publish()
    evidence = tendon.evidence.get()
    evidence.frequency = 0.05
    evidence.save()
    nausea = make_symptom("nausea")
    make_vignette("heel-1", {above: "yes", nausea: "no"}, gold=tendon)
    second = propose(by=make_user(), notes="A lower figure.")
    document = evaluate_as_json(release=2, against=1)
    assert (document["release"], document["checksum"]) == (2, second.checksum)
    assert (document["against"]["release"], document["against"]["checksum"]) == (1, first.checksum)
    assert document["left_out"] == {}
    assert document["against"]["left_out"] == {"heel-1": ["answers.nausea"]}
    assert document["against"]["m1"] == {"only_this": 0, "only_other": 1, "p": 1.0}
    assert document["against"]["moves"] == [{"case": "heel-1", "before": 1, "after": 2}]
    assert evaluate(release=2, against=1).splitlines()[-2:] == [
        "  heel-1: 1 -> 2 (worse)",
        "Left out, because release 1 does not know them: 1 fields of 1 cases.",
    ]


def test_plots_are_written(tmp_path: Path) -> None:
    publish_two_vignettes()
    evaluate(plots=str(tmp_path / "plots"))
    files = sorted((tmp_path / "plots").iterdir())
    assert [path.name for path in files] == ["ranks.png", "reliability.png", "urgency.png"]
    assert {path.read_bytes()[:8] for path in files} == {b"\x89PNG\r\n\x1a\n"}


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    publish_two_vignettes()
    (tmp_path / "plots").write_text("A file.")
    with pytest.raises(CommandError, match=r"plots cannot be written: "):
        evaluate(plots=str(tmp_path / "plots"))
