"""The hazard log: its scales, what the database refuses, and the document made from it."""

from io import StringIO
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from django.core import serializers
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_hazard, make_question, make_rule, make_vignette, publish
from tests.samples import make_every_kind
from triage.controls import ControlKind, missing
from triage.hazard_log import document
from triage.models import Control, Hazard, HazardStatus
from triage.risk import Likelihood, Severity, risk

pytestmark = pytest.mark.django_db

# DCB0129 implementation guidance: likelihood from very high down, severity from minor up.
PUBLISHED = ["34455", "23345", "22334", "12234", "11223"]


def test_the_matrix_is_the_published_one_and_the_database_works_it_out_alike() -> None:
    for severity, likelihood in product(Severity, Likelihood):
        make_hazard(
            initial_severity=severity,
            initial_likelihood=likelihood,
            residual_severity=severity,
            residual_likelihood=likelihood,
        )

    in_python = [
        "".join(str(risk(severity=s, likelihood=likelihood).value) for s in Severity)
        for likelihood in reversed(Likelihood)
    ]
    assert in_python == PUBLISHED
    for hazard in Hazard.objects.all():
        expected = int(PUBLISHED[5 - hazard.initial_likelihood][hazard.initial_severity - 1])
        assert (hazard.initial_risk, hazard.residual_risk) == (expected, expected)


@pytest.mark.parametrize(
    ("_case", "values", "constraint"),
    [
        ("off the scale", {"initial_severity": 6}, "initial_severity_is_on_the_scale"),
        ("worse than before", {"initial_severity": 3}, "controls_do_not_raise_a_risk"),
        ("likelier than before", {"residual_likelihood": 5}, "controls_do_not_raise_a_risk"),
        ("unknown status", {"status": "done"}, "hazard_status_is_known"),
        ("no harm", {"harm": ""}, "a_hazard_has_title_causes_harm_and_owner"),
        (
            "closed though unacceptable",
            {"status": "closed", "residual_likelihood": 4, "acceptance": "We do."},
            "a_hazard_with_unacceptable_risk_stays_open",
        ),
        ("handed over by nobody", {"status": "transferred"}, "who_settles_a_hazard_says_why"),
    ],
)
def test_the_database_refuses_what_no_hazard_can_be(
    _case: str, values: dict[str, Any], constraint: str
) -> None:
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        make_hazard(**values)

    assert not Hazard.objects.exists()


def test_a_hazard_whose_risk_somebody_accepts_can_be_closed() -> None:
    hazard = make_hazard(status=HazardStatus.CLOSED, acceptance="The officer: nothing is left.")
    hazard.full_clean()


def test_a_control_is_named_once_and_is_of_a_known_kind() -> None:
    hazard = make_hazard(controls=[("document", "README.md")])
    for kind in ("document", "hope"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Control.objects.create(hazard=hazard, kind=kind, reference="README.md")
    assert Control.objects.count() == 1


def test_what_a_control_names_is_looked_for_where_it_should_be() -> None:
    make_rule("r01")
    make_question("walking")
    make_vignette("kick")
    there = {
        ("rule", "r01"),
        ("question", "walking"),
        ("vignette", "kick"),
        ("document", "docs/safety.md"),
        ("test", "tests/triage/test_urgency.py::test_a_rule_fires"),
        ("design", "triage/urgency.py::overall"),
    }
    gone = {
        ("rule", "walking"),
        ("document", "docs"),
        ("document", "docs/none.md"),
        ("document", "/etc/passwd"),
        ("test", "tests/triage/test_urgency.py::test_a_rule"),
    }
    assert missing(there | gone) == gone


def test_a_rule_of_the_draft_controls_nothing_in_an_older_release() -> None:
    make_every_kind()
    make_rule("r01")
    live = publish()
    make_rule("r02")
    named = [("rule", "r01"), ("rule", "r02")]
    assert missing(named) == set()
    assert missing(named, release=live) == {("rule", "r02")}


def test_an_editor_is_told_that_a_control_is_not_there() -> None:
    control = Control(hazard=make_hazard(), kind=ControlKind.RULE, reference="r99")
    with pytest.raises(ValidationError) as refusal:
        control.full_clean()
    assert refusal.value.message_dict == {"reference": ["Urgency rule r99 is not there."]}


def test_the_log_is_loaded_as_it_was_dumped() -> None:
    make_hazard("h01", [("document", "README.md")], notes="Why.")
    rows = [*Hazard.objects.all(), *Control.objects.all()]
    text = serializers.serialize(
        "json", rows, use_natural_foreign_keys=True, use_natural_primary_keys=True
    )
    before = document(None)
    for _ in range(2):  # a second time changes the same rows
        for row in serializers.deserialize("json", text):
            row.save()
        assert (Hazard.objects.count(), Control.objects.count()) == (1, 1)
    Hazard.objects.all().delete()
    for row in serializers.deserialize("json", text):
        row.save()
    assert document(None) == before


def test_the_document_says_what_remains_and_what_is_not_there() -> None:
    make_rule("r01", title="Cold foot")
    make_rule("r02")
    make_hazard(
        "h01",
        [("test", "tests/none.py"), ("rule", "r01")],
        title="A | b",
        causes="One.\nTwo.",
        residual_likelihood=Likelihood.HIGH,
        to_do="Everything.",
    )
    make_hazard("h02", residual_likelihood=Likelihood.LOW)
    make_hazard("h03")

    lines = document(None).splitlines()

    start = lines.index("## What follows")
    assert lines[start + 2 : lines.index("## Number of hazards in each cell of the matrix")] == [
        "**By its own log this product must not be used on real patients yet.**",
        "",
        "The remaining risk is not acceptable, whoever would accept it:",
        "",
        "- h01: A | b",
        "",
        "The remaining risk is undesirable, and nobody has accepted it:",
        "",
        "- h02: H02",
        "",
    ]
    assert "| Very low |  |  |  | 1 |  |" in lines
    assert "Of 2 urgency rules, 1 are named as a control. Controls that are not there: 1." in lines
    start = lines.index("### h01: A | b")
    assert lines[start + 2 : start + 15] == [
        "- Causes: One. Two.",
        "- Harm: What h01 does.",
        "- Without controls: Major, High; risk 4, unacceptable",
        "- With them: Major, High; risk 4, unacceptable",
        "- Status: Open: we have something left to do",
        "- Owner: Nobody yet",
        "- Still to do: Everything.",
        "",
        "| Control | What it does |",
        "| --- | --- |",
        "| Urgency rule: `r01` | Cold foot |",
        "| Test: `tests/none.py` |  |",
        "",
    ]
    assert "| h01: A \\| b | 4 | 4 | open |" in lines


def test_where_all_is_accepted_the_document_leaves_the_verdict_to_people() -> None:
    make_hazard("h01", residual_likelihood=Likelihood.LOW, acceptance="The officer does.")
    assert (
        "Every remaining risk is acceptable by the scales below or accepted by name. Whether the"
        " product may be used is for the clinical safety officer to say."
    ) in document(None)


@pytest.mark.parametrize("size", [1, 3])
def test_the_document_costs_the_same_at_any_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(size):
        make_rule(f"r{number}")
        make_hazard(
            controls=[
                ("rule", f"r{number}"),
                ("question", "walking"),
                ("vignette", "kick"),
                ("document", "README.md"),
            ]
        )
    # Hazards, their controls, the rules; rules, questions and vignettes that controls name.
    with django_assert_num_queries(6):
        document(None)


def test_the_command_writes_the_log_of_the_live_release(tmp_path: Path) -> None:
    make_every_kind()
    make_hazard("h01")
    with pytest.raises(CommandError, match="No release is live"):
        call_command("export_hazard_log")
    live = publish()
    file = tmp_path / "log.md"

    call_command("export_hazard_log", str(file), stdout=StringIO())
    said = StringIO()
    call_command("export_hazard_log", "--draft", stdout=said)

    assert file.read_text() == document(live)
    assert f"{live}, checksum `{live.checksum}`" in file.read_text()
    assert said.getvalue() == document(None)
    with pytest.raises(CommandError, match="cannot be written"):
        call_command("export_hazard_log", str(tmp_path))
