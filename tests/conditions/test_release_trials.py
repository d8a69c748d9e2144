"""A candidate is tried on its vignettes when it is proposed, and approved only where it passes."""

from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client

from conditions import releases, trials
from conditions.levels import Urgency
from conditions.models import Condition, Release, ReleaseTrial, Symptom
from conditions.parameters import TEMPERATURE, TEMPERATURE_NOTE
from conditions.releases import ReleaseError
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_condition_treatment,
    make_evidence,
    make_rule,
    make_symptom,
    make_treatment,
    make_user,
    make_vignette,
    publish,
)
from triage.cases import Split
from triage.models import UrgencyRule

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def make_two_conditions() -> tuple[Condition, Symptom]:
    """Of the two, a yes to the symptom puts `tendon` first, a no `fascia`."""
    tendon, fascia = make_condition("tendon"), make_condition("fascia")
    above = make_symptom("above-heel")
    make_evidence(tendon, above, 0.8)
    make_evidence(fascia, above, 0.1)
    rest = make_treatment("rest")
    for condition in (tendon, fascia):
        make_condition_treatment(condition, rest)
    return tendon, above


def propose(**parameters: Any) -> Release:
    return releases.propose(by=make_user(), notes="For a test.", **parameters)


def test_a_release_keeps_what_it_did_with_its_vignettes() -> None:
    tendon, above = make_two_conditions()
    make_vignette("plain", {above: "yes"}, gold=tendon, gold_urgency=Urgency.ROUTINE)
    propose()
    trial = trials.stored(Release.objects.get())
    assert trial is not None
    assert (trial.blocking, trial.worse) == ((), ())
    assert [(f.name, f.number, f.candidate, f.live) for f in trial.figures[:2]] == [
        ("M1", 1, "100.0 % (20.7 to 100.0)", ""),
        ("M3", 1, "100.0 % (20.7 to 100.0)", ""),
    ]
    assert trial.report["triage"]["candidate"]["cases"] == 1
    assert trial.report["triage"]["against"] is None


def test_without_vignettes_nothing_is_tried() -> None:
    make_two_conditions()
    propose()
    assert ReleaseTrial.objects.get().outcome == {
        "blocking": [],
        "worse": [],
        "figures": [],
        "changes": [],
        "tests": [],
        "replay": None,
        "report": {"triage": {}},
        "live": None,
    }


def test_a_release_from_before_trials_is_approved_as_it_was() -> None:
    make_two_conditions()
    release = propose()
    ReleaseTrial.objects.all().delete()
    assert trials.stored(Release.objects.get()) is None
    assert releases.approve(release=release, by=make_user()).status == "live"


def undertriaged(above: Symptom) -> str:
    make_vignette("dvt", {above: "yes"}, gold_urgency=Urgency.URGENT, split=Split.SAFETY)
    return "Safety vignette dvt: the urgency is routine, below urgent."


def silent(above: Symptom) -> str:
    vignette = make_vignette("dvt", {above: "no"}, split=Split.SAFETY)
    vignette.must_fire.add(make_rule("clot", [[(above, True)]]))
    return "Safety vignette dvt: did not fire: clot."


def unwanted(above: Symptom) -> str:
    vignette = make_vignette("dvt", {above: "yes"}, gold_urgency=Urgency.URGENT, split=Split.SAFETY)
    vignette.must_not_fire.add(make_rule("clot", [[(above, True)]]))
    return "Safety vignette dvt: fired and must not: clot."


@pytest.mark.parametrize(
    ("_case", "make"),
    [("undertriaged", undertriaged), ("rule silent", silent), ("rule unwanted", unwanted)],
)
def test_a_safety_vignette_that_fails_blocks_approval(_case: str, make: Any) -> None:
    _, above = make_two_conditions()
    sentence = make(above)
    release = propose()
    with pytest.raises(ReleaseError) as refused:
        releases.approve(release=release, by=make_user(), reason="All the same.")
    assert str(refused.value) == f"Release 1 cannot be approved. {sentence}"
    assert Release.objects.live() is None
    assert list(release.events.values_list("action", flat=True)) == ["proposed"]


def test_a_development_vignette_that_fails_blocks_nothing() -> None:
    _, above = make_two_conditions()
    make_vignette("dvt", {above: "yes"}, gold_urgency=Urgency.EMERGENCY)
    release = propose()
    assert releases.approve(release=release, by=make_user()).status == "live"


def test_an_acceptable_lower_level_passes() -> None:
    _, above = make_two_conditions()
    make_vignette(
        "sprain",
        {above: "yes"},
        gold_urgency=Urgency.SOON,
        acceptable_urgency="routine",
        split=Split.SAFETY,
    )
    assert trials.stored(propose()).blocking == ()  # type: ignore[union-attr]


def make_worse() -> Release:
    """A candidate that ranks a vignette second which the live release ranks first."""
    tendon, above = make_two_conditions()
    publish()
    make_vignette("tendon-1", {above: "yes"}, gold=tendon)
    evidence = tendon.evidence.get()
    evidence.frequency = 0.05
    evidence.save()
    return propose()


def test_a_vignette_that_gets_worse_needs_a_reason() -> None:
    release = make_worse()
    with pytest.raises(ReleaseError) as refused:
        releases.approve(release=release, by=make_user(), reason=" ")
    assert str(refused.value) == (
        "Say why release 2 is approved all the same."
        " Vignette tendon-1: rank 2, 1 in the live release."
    )
    assert release.events.count() == 1
    releases.approve(release=release, by=make_user(), reason="The old figure was of runners.")
    assert Release.objects.live() == release
    assert release.events.last().reason == "The old figure was of runners."  # type: ignore[union-attr]


def test_a_vignette_that_gets_better_needs_no_reason() -> None:
    make_worse()
    reason = "The old figure was of runners."
    releases.approve(release=Release.objects.get(number=2), by=make_user(), reason=reason)
    Condition.objects.draft().get(slug="tendon").evidence.update(frequency=0.8)
    better = propose()
    assert trials.stored(better).worse == ()  # type: ignore[union-attr]
    assert releases.approve(release=better, by=make_user()).status == "live"


def test_a_candidate_is_tried_again_where_another_release_has_become_live() -> None:
    tendon, above = make_two_conditions()
    evidence = tendon.evidence.get()
    make_vignette("tendon-1", {above: "yes"}, gold=tendon)
    evidence.frequency = 0.05
    evidence.save()
    publish()
    low = propose(something_else_prior=0.3)
    evidence.frequency = 0.8
    evidence.save()
    publish()
    assert trials.stored(low).worse == ()  # type: ignore[union-attr]
    with pytest.raises(ReleaseError, match="Vignette tendon-1: rank 2, 1 in the live release"):
        releases.approve(release=low, by=make_user())
    assert Release.objects.live().number == 3  # type: ignore[union-attr]
    releases.approve(release=low, by=make_user(), reason="The figure was wrong after all.")
    low.refresh_from_db()
    trial = trials.stored(low)
    assert trial is not None
    assert (trial.live, trial.worse) == (
        3,
        ("Vignette tendon-1: rank 2, 1 in the live release.",),
    )


def test_a_vignette_of_a_condition_that_is_new_gets_no_worse() -> None:
    _, above = make_two_conditions()
    publish()
    make_vignette("new-1", {above: "yes"}, gold=make_condition("new"))
    release = propose()
    assert trials.stored(release).worse == ()  # type: ignore[union-attr]


def test_more_failures_than_a_message_holds_are_counted() -> None:
    _, above = make_two_conditions()
    for number in range(12):
        make_vignette(
            f"case-{number:02}",
            {above: "yes"},
            gold_urgency=Urgency.EMERGENCY,
            split=Split.SAFETY,
        )
    release = propose()
    with pytest.raises(ReleaseError) as refused:
        releases.approve(release=release, by=make_user())
    assert str(refused.value).count("Safety vignette case-") == 10
    assert str(refused.value).endswith("So it is with 2 more.")


@pytest.mark.parametrize("size", [1, 3])
def test_a_trial_costs_one_query_a_vignette(size: int, django_assert_num_queries: Any) -> None:
    tendon, above = make_two_conditions()
    for _ in range(size):
        make_vignette("", {above: "yes"}, gold=tendon)
    live = publish()
    # The vignettes with six; then for each of two releases a ranking for each vignette, and before
    # the first the release itself, symptoms, choices, rules (without criteria) and conditions,
    # which are kept; the names of conditions and vignettes; and four to keep it, two of
    # them for the transaction.
    with django_assert_num_queries(6 + 2 * size + 5 + 2 + 4):
        trials.run(candidate=live, live=live, progress=lambda what, rows: None)


def test_the_commands_say_how_the_trial_went() -> None:
    tendon, above = make_two_conditions()
    make_vignette("plain", {above: "yes"}, gold=tendon)
    make_user("editor")
    make_user("reviewer")

    def command(name: str, *args: object, **options: object) -> list[str]:
        out = StringIO()
        call_command(name, *args, stdout=out, verbosity=0, **options)
        return out.getvalue().splitlines()

    proposed = command("propose_release", by="editor", notes="First.")
    assert proposed[2] == "  M1              100.0 % (20.7 to 100.0)"
    assert command("approve_release", 1, by="reviewer")[:2] == [
        "Release 1 is live.",
        "  M1              100.0 % (20.7 to 100.0)",
    ]
    rule = make_rule("clot", [[(above, True)]], level=Urgency.SOON)
    vignette = make_vignette(
        "dvt", {above: "yes"}, gold_urgency=Urgency.EMERGENCY, split=Split.SAFETY
    )
    vignette.must_fire.add(rule)
    proposed = command("propose_release", by="editor", notes="Second.")
    assert proposed[-2:] == [
        "Blocks approval: Safety vignette dvt: the urgency is soon, below emergency.",
        "Needs a reason: Quality error, urgency rule clot: Group 1 looks at what no question asks:"
        " above-heel. The rule cannot fire.",
    ]
    assert proposed[2].endswith(", live 100.0 % (20.7 to 100.0)")
    with pytest.raises(CommandError, match=r"^Release 2 cannot be approved\. Safety vignette dvt"):
        command("approve_release", 2, by="reviewer", reason="All the same.")
    assert Release.objects.live().number == 1  # type: ignore[union-attr]


def test_the_page_of_a_release_shows_its_trial() -> None:
    client = Client()
    client.force_login(make_member("reviewer"))

    def page(release: Release) -> str:
        answer = client.get(f"/admin/conditions/release/{release.pk}/change/")
        return " ".join(answer.content.decode().split())

    release = make_worse()
    shown = page(release)
    assert "No safety vignette fails." in shown
    assert "<li>Vignette tendon-1: rank 2, 1 in the live release.</li>" in shown
    assert '<th scope="row">M1</th> <td>1</td> <td>0.0 % (0.0 to 79.3)</td>' in shown
    assert "approve/" in shown

    above = Symptom.objects.draft().get(slug="above-heel")
    make_vignette("dvt", {above: "yes"}, gold_urgency=Urgency.EMERGENCY, split=Split.SAFETY)
    blocked = propose()
    shown = page(blocked)
    assert "<li>Safety vignette dvt: the urgency is routine, below emergency.</li>" in shown
    assert "approve/" not in shown

    ReleaseTrial.objects.filter(release=blocked).delete()
    assert "It was proposed before releases were tried." in page(blocked)


def test_the_form_to_approve_names_what_got_worse_and_wants_a_reason() -> None:
    client = Client()
    client.force_login(make_member("reviewer"))
    release = make_worse()
    address = f"/admin/conditions/release/{release.pk}/approve/"
    answer = client.post(address, {"reason": " "})
    assert answer.context["form"].errors == {"reason": ["This field is required."]}
    page = answer.content.decode()
    assert "<li>Vignette tendon-1: rank 2, 1 in the live release.</li>" in page
    assert Release.objects.live().number == 1  # type: ignore[union-attr]
    client.post(address, {"reason": "The old figure was of runners."})
    assert Release.objects.live() == release


def test_the_draft_is_frozen_and_nothing_is_kept() -> None:
    make_two_conditions()
    make_rule("clot")
    with releases.frozen_draft() as frozen:
        assert Condition.objects.in_release(frozen).count() == 2
        assert releases.verify(frozen) == []
    assert not Release.objects.exists()
    assert Condition.objects.count() == 2
    assert UrgencyRule.objects.count() == 1
    assert not User.objects.exists()  # it was proposed by an account of its own
    with pytest.raises(RuntimeError, match="inside"), releases.frozen_draft():
        raise RuntimeError("inside")
    assert not Release.objects.exists()


@pytest.mark.parametrize(
    ("_case", "parameters", "note"),
    [
        ("as live", {}, "Fitted on 80 vignettes."),
        ("the same again", {"temperature": 1.4}, "Fitted on 80 vignettes."),
        ("another", {"temperature": 1.5}, "Set by hand, not fitted."),
        ("as shipped", {"temperature": TEMPERATURE}, TEMPERATURE_NOTE),
        ("said", {"temperature": 1.5, "temperature_note": " Fitted anew. "}, "Fitted anew."),
    ],
)
def test_a_release_says_where_its_temperature_comes_from(
    _case: str, parameters: dict[str, Any], note: str
) -> None:
    make_condition()
    live = publish(temperature=1.4, temperature_note="Fitted on 80 vignettes.")
    make_condition()
    release = propose(**parameters)
    assert release.temperature_note == note
    assert live.temperature_note == "Fitted on 80 vignettes."


def test_the_note_on_the_temperature_is_no_part_of_the_checksum() -> None:
    make_condition()
    release = propose(temperature_note="One.")
    releases.reject(release=release, by=make_user(), reason="Say more.")
    again = propose(temperature_note="Another.")
    assert release.checksum == again.checksum
