"""'Preview effect': the whole form is tried against the live release, and nothing of it stays."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conditions import releases, trials
from conditions.levels import Urgency
from conditions.models import Condition, ConditionSymptom, Release, ReleaseTrial, Symptom
from conditions.trials import CaseChange, ChangeGroup, Paired, Replay
from tests.accounts import make_member
from tests.factories import (
    make_condition,
    make_evidence,
    make_symptom,
    make_user,
    make_vignette,
    publish,
)
from tests.forms import address, filled_in
from tests.made_once import made_once
from tests.triage.clinic import make_clinic_conditions, make_clinic_questions, make_clinic_symptoms
from tests.triage.previews import (
    PAGE,
    PREVIEW,
    draft_of,
    everything,
    evidence_page,
    key,
    preview,
    rank_is,
    text,
    titles,
)
from triage.assessments import store
from triage.cases import Split
from triage.models import Assessment, UrgencyRule, Vignette
from triage.results import assess

pytestmark = pytest.mark.django_db

PROPOSE = "/admin/conditions/release/propose/"


@pytest.fixture
def editor(client: Client) -> Client:
    client.force_login(make_member("editor"))
    return client


@pytest.fixture
def live() -> Release:
    return publish_with_vignettes()


@made_once
def publish_with_vignettes() -> Release:
    """The clinic with a vignette of a sore tendon, and one for safety of a cold foot."""
    symptoms = make_clinic_symptoms()
    conditions = make_clinic_conditions(symptoms)
    make_clinic_questions(symptoms)
    make_vignette(
        "sore-tendon",
        {symptoms["above-heel"]: "yes", symptoms["morning"]: "yes", symptoms["swelling"]: "yes"},
        gold=conditions["achilles-tendonitis"],
        gold_urgency=Urgency.ROUTINE,
    )
    cold = {symptoms["cold-foot"]: "yes"}
    make_vignette("cold", cold, gold_urgency=Urgency.EMERGENCY, split=Split.SAFETY)
    return publish()


@pytest.mark.usefixtures("live")
def test_a_form_as_it_is_changes_nothing(editor: Client) -> None:
    condition = draft_of(Condition, slug="achilles-tendonitis")
    answer = preview(editor, address(Condition, "change", condition.pk))
    effect = answer.context["effect"]
    assert effect.against_live.changes == effect.against_draft.changes == ()
    assert effect.edit_alone
    page = text(answer)
    assert "Nothing changes: every vignette has the same matches and the same urgency." in page
    assert "The rest of the draft gives the same results as Release 1." in page


@pytest.mark.usefixtures("live")
def test_an_evidence_row_shows_which_ranks_it_changes(editor: Client) -> None:
    answer = preview(editor, evidence_page(), frequency="0.1")
    trial = answer.context["effect"].against_live
    assert trial.changes[0] == rank_is(1, 2)
    assert trial.blocking == ()
    assert trial.tests == (
        Paired("The first match is right", 0, 1, 1.0),
        Paired("The urgency is not too low", 0, 0, 1.0),
    )
    figures = {figure.name: (figure.candidate, figure.live) for figure in trial.figures}
    assert figures["M1"] == ("0.0 % (0.0 to 79.3)", "100.0 % (20.7 to 100.0)")
    page = text(answer)
    assert f'<a href="/admin/triage/vignette/{key("sore-tendon")}/change/">Sore tendon</a>' in page
    assert (
        '<th scope="row">The first match is right</th> <td>0</td> <td>1</td> <td>1.000</td>' in page
    )
    assert "Nothing was saved" in page


@pytest.mark.usefixtures("live")
def test_a_rule_shows_which_safety_vignettes_block_it(editor: Client) -> None:
    rule = draft_of(UrgencyRule, slug="cold-foot")
    page = address(UrgencyRule, "change", rule.pk)
    answer = preview(editor, page, level=str(int(Urgency.SOON)))
    trial = answer.context["effect"].against_live
    assert trial.blocking == ("Safety vignette cold: the urgency is soon, below emergency.",)
    cold = PAGE, key("cold")
    now, soon = Urgency.EMERGENCY.label, Urgency.SOON.label
    assert trial.changes == (
        ChangeGroup(
            "Safety vignettes that fail now",
            "danger",
            (CaseChange("Cold", "passes", "the urgency is soon, below emergency", "", *cold),),
        ),
        ChangeGroup("Lower urgency", "danger", (CaseChange("Cold", now, soon, now, *cold),)),
    )
    assert "Cannot be approved" in text(answer)


@pytest.mark.usefixtures("live")
def test_the_rows_below_a_condition_count_as_well(editor: Client) -> None:
    condition = draft_of(Condition, slug="achilles-tendonitis")
    page = address(Condition, "change", condition.pk)
    form = filled_in(editor, page)
    (name,) = [
        name
        for name, value in form.items()
        if name.startswith("evidence-")
        and name.endswith("-symptom")
        and value == draft_of(Symptom, slug="above-heel").pk
    ]
    answer = preview(editor, page, **{name.replace("symptom", "frequency"): "0.1"})
    assert answer.context["effect"].against_live.changes[0] == rank_is(1, 2)


@pytest.mark.usefixtures("live")
def test_a_row_that_is_added_and_a_symptom_are_previewed_too(editor: Client) -> None:
    new = {
        "condition": str(draft_of(Condition, slug="achilles-rupture").pk),
        "symptom": str(draft_of(Symptom, slug="morning").pk),
        "frequency": "0.99",
        "basis": "editorial",
    }
    answer = preview(editor, address(ConditionSymptom, "add"), **new)
    assert titles(answer) == ["Higher urgency"]
    symptom = draft_of(Symptom, slug="above-heel")
    answer = preview(editor, address(Symptom, "change", symptom.pk), background_rate="0.9")
    assert titles(answer) == ["Other places among the first 5"]


@pytest.mark.usefixtures("live")
def test_what_the_draft_changed_before_is_told_apart(editor: Client) -> None:
    ConditionSymptom.objects.draft().filter(
        condition__slug="achilles-tendonitis", symptom__slug="above-heel"
    ).update(frequency=0.1)
    rule = draft_of(UrgencyRule, slug="cold-foot")
    page = address(UrgencyRule, "change", rule.pk)
    answer = preview(editor, page, level=str(int(Urgency.URGENT)))
    effect = answer.context["effect"]
    assert [group.title for group in effect.against_draft.changes] == [
        "Safety vignettes that fail now",
        "Lower urgency",
    ]
    assert titles(answer) == [
        "Safety vignettes that fail now",
        "Lower urgency",
        "Right condition lower",
        "Other places among the first 5",
    ]
    assert not effect.edit_alone
    page = text(answer)
    assert "What this edit changes in the draft" in page
    assert "What the draft, this edit included, changes against Release 1, which is live" in page


@pytest.mark.usefixtures("live")
def test_a_form_that_cannot_be_saved_says_why_instead(editor: Client) -> None:
    condition = draft_of(Condition, slug="achilles-tendonitis")
    page = address(Condition, "change", condition.pk)
    answer = preview(editor, page, **{"prior": "2", "name": "", "evidence-1-frequency": "often"})
    assert answer.context["problems"] == [
        "Name: This field is required.",
        "The prior lies between 0 and 1, both excluded.",
        "Evidence, row 2, Frequency: Enter a number.",
    ]
    assert "effect" not in answer.context
    assert "<li>Evidence, row 2, Frequency: Enter a number.</li>" in text(answer)


def test_a_draft_that_cannot_be_released_says_why(editor: Client) -> None:
    answer = preview(
        editor,
        address(Condition, "add"),
        name="First",
        slug="first",
        summary="The first.",
        prior="0.1",
    )
    assert answer.context["problems"] == [
        "The draft has no conditions: there is nothing to release."
    ]


def test_without_a_live_release_an_edit_is_compared_with_the_draft(editor: Client) -> None:
    tendon, fascia = make_condition("tendon"), make_condition("fascia")
    above = make_symptom("above-heel")
    make_evidence(tendon, above, 0.8)
    make_evidence(fascia, above, 0.1)
    make_vignette("plain", {above: "yes"}, gold=tendon)
    answer = preview(editor, evidence_page(condition="tendon"), frequency="0.1")
    effect = answer.context["effect"]
    assert (effect.live, effect.against_live.tests, effect.against_live.changes) == (None, (), ())
    assert effect.against_draft.changes[0].title == "Right condition lower"
    assert "What this edit changes in the draft" in text(answer)


@pytest.mark.usefixtures("live")
@pytest.mark.parametrize(
    ("roles", "status"),
    [
        pytest.param(["reviewer"], 403, id="reviewer"),
        pytest.param([], 403, id="no_role"),
        pytest.param(["administrator"], 200, id="administrator"),
    ],
)
def test_who_may_not_save_may_not_preview(client: Client, roles: list[str], status: int) -> None:
    client.force_login(make_member("editor"))
    page = evidence_page()
    values = filled_in(client, page) | {"frequency": "0.1"} | PREVIEW
    client.force_login(make_member(*roles))
    before = everything()
    for where in (page, address(ConditionSymptom, "add")):
        added = {"symptom": str(draft_of(Symptom, slug="snap").pk)} if "add" in where else {}
        assert client.post(where, values | added).status_code == status
    assert everything() == before


@pytest.mark.usefixtures("live")
def test_only_forms_that_can_be_saved_offer_a_preview(client: Client) -> None:
    offered = {}
    for role in ("editor", "reviewer"):
        client.force_login(make_member(role))
        pages = {
            model._meta.model_name: address(
                model, "change", model.objects.draft().earliest("pk").pk
            )
            for model in (Condition, ConditionSymptom, Symptom, UrgencyRule, Vignette)
        }
        offered[role] = [
            name
            for name, page in pages.items()
            if 'name="_preview_effect"' in text(client.get(page))
        ]
    assert offered == {
        "editor": ["condition", "conditionsymptom", "symptom", "urgencyrule"],
        "reviewer": [],
    }


def test_assessments_are_tried_again_only_when_asked_and_counted_only(
    editor: Client, live: Release
) -> None:
    answers = {"above-heel": "yes", "morning": "yes", "swelling": "yes"}
    kept = [store(result=assess(answers=answers, age=40, release=live)) for _ in range(3)]
    old = timezone.now() - timedelta(days=365)
    store(result=assess(answers=answers, release=live), at=old)
    assert (
        preview(editor, evidence_page(), frequency="0.1").context["effect"].against_live.replay
        is None
    )

    asked = {"frequency": "0.1", "effect-replayed": "25"}
    answer = preview(editor, evidence_page(), **asked)
    first = CaseChange("3", "Achilles tendonitis", "Osteoarthritis of the ankle")
    assert answer.context["effect"].against_live.replay == Replay(
        3, (ChangeGroup("Another first match", "info", (first,)),)
    )
    page = text(answer)
    assert not [one for one in kept if one.token in page]
    assert Assessment.objects.count() == 4


@pytest.mark.usefixtures("live")
def test_another_number_of_assessments_is_refused(editor: Client) -> None:
    answer = preview(editor, evidence_page(), **{"effect-replayed": "1000000"})
    assert answer.context["form"].errors == {
        "replayed": ["Select a valid choice. 1000000 is not one of the available choices."]
    }
    assert "effect" not in answer.context


@pytest.mark.usefixtures("live")
def test_the_page_sends_the_same_form_once_more(editor: Client) -> None:
    answer = preview(editor, evidence_page(), frequency="0.1")
    again = dict(answer.context["posted"]) | {"effect-replayed": "25"}
    assert again.items() >= {"frequency": "0.1", "_preview_effect": ""}.items()
    answer = editor.post(evidence_page(), again)
    assert answer.context["effect"].against_live.replay == Replay(0, ())


def test_the_number_of_queries_does_not_depend_on_the_knowledge(
    editor: Client, live: Release
) -> None:
    def queries() -> int:
        values = filled_in(editor, evidence_page()) | PREVIEW
        with CaptureQueriesContext(connection) as found:
            editor.post(evidence_page(), values)
        return len(found)

    small = queries()
    above = draft_of(Symptom, slug="above-heel")
    for _ in range(5):
        make_evidence(make_condition(), above, 0.1)
        make_evidence(make_condition(), make_symptom(), 0.1)
    publish()
    assert queries() == small
    # The live release is kept: release, symptoms, choices, rules, criteria, conditions.
    assert queries() == small - 6
    make_vignette(gold=draft_of(Condition, slug="osteoarthritis"))
    # A vignette is ranked under the live release, the draft as it is and the edited one.
    assert queries() == small - 6 + 3


@pytest.mark.usefixtures("live")
def test_the_draft_is_previewed_with_the_parameters_of_the_proposal(client: Client) -> None:
    values = {"something_else_prior": "0.9", "temperature": "1"} | PREVIEW
    client.force_login(make_member("reviewer"))
    assert client.post(PROPOSE, values).status_code == 403
    client.force_login(make_member("editor"))
    before = everything()
    answer = client.post(PROPOSE, values)
    assert everything() == before
    effect = answer.context["effect"]
    assert effect.against_draft is None
    assert "What the draft changes against Release 1, which is live" in text(answer)
    answer = client.post(PROPOSE, values | {"temperature": "0"})
    assert answer.context["problems"] == ["The temperature is above 0."]
    assert 'name="_preview_effect"' in text(client.get(PROPOSE))


def test_the_page_of_a_candidate_shows_the_same(client: Client, live: Release) -> None:
    ConditionSymptom.objects.draft().filter(
        condition__slug="achilles-tendonitis", symptom__slug="above-heel"
    ).update(frequency=0.1)
    candidate = releases.propose(by=make_user(), notes="A lower figure.")
    stored = trials.stored(candidate)
    assert stored is not None
    assert stored.changes[0] == rank_is(1, 2)
    client.force_login(make_member("reviewer"))
    page = f"/admin/conditions/release/{candidate.pk}/change/"
    shown = text(client.get(page))
    row = '<th scope="row">The first match is right</th> <td>0</td> <td>1</td> <td>1.000</td>'
    assert row in shown
    assert "Right condition lower" in shown

    # One that was tried before changes were kept shows what it has.
    kept = ReleaseTrial.objects.get(release=candidate)
    del kept.outcome["changes"], kept.outcome["tests"], kept.outcome["replay"]
    kept.save()
    shown = text(client.get(page))
    assert row not in shown
    assert "Nothing changes" not in shown
    assert '<th scope="row">M1</th>' in shown
