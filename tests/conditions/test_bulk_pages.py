"""The pages for merging, copying and replacing: preview, then one press; for whom they are."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, Permission
from django.test import Client

from conditions.models import Condition, ConditionSymptom, KnowledgeRow, Symptom
from tests.accounts import make_member
from tests.factories import make_condition, make_evidence, make_symptom, publish

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

REPLACE = "/admin/knowledge/replace/"


def logged_in(*roles: str) -> Client:
    client = Client()
    client.force_login(make_member(*roles))
    return client


def page(row: KnowledgeRow, name: str) -> str:
    return f"/admin/conditions/{row._meta.model_name}/{row.pk}/{name}/"


def shown_messages(answer: Any) -> list[str]:
    return [str(message) for message in answer.context["messages"]]


@pytest.fixture
def pair() -> tuple[Symptom, Symptom]:
    winner, loser = make_symptom("swelling"), make_symptom("puffy")
    sprain = make_condition("sprain")
    make_evidence(sprain, winner, 0.4)
    make_evidence(sprain, loser, 0.6)
    make_evidence(make_condition("gout"), loser, 0.9)
    return winner, loser


def previewed(client: Client, row: Symptom, other: Symptom, stays: str = "this") -> dict[str, Any]:
    sent: dict[str, Any] = {"other": other.pk, "stays": stays}
    plan = client.get(page(row, "merge"), sent).context["plan"]
    return {**sent, "plan": plan.fingerprint, **{clash.key: "winner" for clash in plan.clashes}}


def test_two_are_merged_after_a_preview(pair: tuple[Symptom, Symptom]) -> None:
    editor, (winner, loser) = logged_in("editor"), pair
    sent = previewed(editor, winner, loser)
    assert Symptom.objects.count() == 2
    [key] = [key for key in sent if ":" in key]
    done = editor.post(page(winner, "merge"), sent | {key: "loser"}, follow=True)
    assert shown_messages(done) == ["puffy is merged into swelling: 2 relations moved."]
    assert done.redirect_chain == [(page(winner, "change"), 302)]
    assert list(ConditionSymptom.objects.order_by("frequency").values_list("frequency")) == [
        (0.6,),
        (0.9,),
    ]
    assert LogEntry.objects.get().change_message == "Merged puffy into it."


def test_the_other_one_may_stay(pair: tuple[Symptom, Symptom]) -> None:
    editor, (winner, loser) = logged_in("editor"), pair
    editor.post(page(winner, "merge"), previewed(editor, winner, loser, stays="other"))
    assert [symptom.slug for symptom in Symptom.objects.all()] == ["puffy"]


def test_a_draft_that_changed_meanwhile_is_shown_anew(pair: tuple[Symptom, Symptom]) -> None:
    editor, (winner, loser) = logged_in("editor"), pair
    sent = previewed(editor, winner, loser)
    make_evidence(make_condition("strain"), loser, 0.1)
    refused = editor.post(page(winner, "merge"), sent)
    assert refused.context["form"].non_field_errors() == [
        "The draft has changed since this preview was made. Read the new one."
    ]
    assert len(refused.context["plan"].moves) == 2
    assert Symptom.objects.count() == 2


def test_what_cannot_be_merged_is_said(pair: tuple[Symptom, Symptom]) -> None:
    editor, (winner, loser) = logged_in("editor"), pair
    winner.parent = loser
    winner.save()
    sent: dict[str, Any] = {"other": loser.pk, "stays": "this"}
    for answer in (
        editor.get(page(winner, "merge"), sent),
        editor.post(page(winner, "merge"), sent),
    ):
        [error] = answer.context["form"].non_field_errors()
        assert error.startswith("puffy stands above swelling: the parents would run in a circle.")
    assert Symptom.objects.count() == 2


def test_released_rows_are_not_offered(pair: tuple[Symptom, Symptom]) -> None:
    editor, (winner, _) = logged_in("editor"), pair
    released = Symptom.objects.in_release(publish()).get(slug="puffy")
    sent: dict[str, Any] = {"other": released.pk, "stays": "this"}
    answer = editor.get(page(winner, "merge"), sent)
    assert "other" in answer.context["form"].errors
    assert editor.get(page(released, "merge")).status_code == 404


def test_a_condition_is_copied() -> None:
    template = make_condition("tear", name="Torn tendon")
    make_evidence(template, make_symptom("gap"), 0.7)
    editor = logged_in("editor")
    sent = {"name": "Partly torn", "slug": "partial", "prior": "0.05", "evidence": "on"}
    done = editor.post(page(template, "copy"), sent, follow=True)
    assert shown_messages(done) == [
        "Partly torn is a copy of Torn tendon. Now make its texts its own."
    ]
    copy = Condition.objects.get(slug="partial")
    assert (copy.prior, copy.evidence.get().basis) == (0.05, "editorial")
    taken = editor.post(page(template, "copy"), sent)
    assert taken.context["form"].non_field_errors() == [
        "Another row of the draft has this slug already."
    ]
    assert Condition.objects.count() == 2


SEARCH = {"find": "paw", "replacement": "foot", "kinds": "conditions.condition"}


def test_ticked_places_are_replaced() -> None:
    make_condition("a", other_names="paw paw")
    editor = logged_in("editor")
    found = editor.get(REPLACE, SEARCH)
    keys = [hit.key for hit, _, _ in found.context["hits"]]
    assert [(place, kind) for _, place, kind in found.context["hits"]] == [
        (page(Condition.objects.get(), "change"), "condition")
    ] * 2
    done = editor.post(REPLACE, SEARCH | {"hit": keys[1]}, follow=True)
    assert shown_messages(done) == ["Replaced in 1 places of 1 rows."]
    assert Condition.objects.get().other_names == "paw foot"
    gone = editor.post(REPLACE, SEARCH | {"hit": keys}, follow=True)
    assert shown_messages(gone) == [
        "Replaced in 0 places of 0 rows.",
        "2 places read otherwise by now and were left as they are.",
    ]


def test_found_texts_are_shown_as_texts() -> None:
    make_condition("a", other_names="<b>paw</b>")
    text = logged_in("editor").get(REPLACE, SEARCH | {"replacement": "<i>"}).content.decode()
    assert "&lt;b&gt;<del>paw</del>&lt;/b&gt;" in text
    assert "<ins>&lt;i&gt;</ins>" in text


def test_a_search_for_nothing_and_a_text_that_may_not_be_are_refused() -> None:
    make_condition("a", name="paw")
    editor = logged_in("editor")
    blank = editor.get(REPLACE, SEARCH | {"find": " "})
    assert blank.context["form"].errors == {"find": ["Write what to find."]}
    search = SEARCH | {"replacement": ""}
    [(hit, _, _)] = editor.get(REPLACE, search).context["hits"]
    answer = editor.post(REPLACE, search | {"hit": hit.key})
    assert answer.context["form"].non_field_errors() == [
        "condition a: This field cannot be blank. Nothing was changed."
    ]
    assert Condition.objects.get().name == "paw"


@pytest.mark.parametrize(
    ("roles", "expected"),
    [
        pytest.param(["editor"], [200, 302, 200, 302, 200, 302], id="editor"),
        pytest.param(["reviewer"], [403, 403, 403, 403, 200, 403], id="reviewer"),
        pytest.param(["administrator"], [200, 302, 200, 302, 200, 302], id="administrator"),
        pytest.param([], [403, 403, 403, 403, 403, 403], id="no_role"),
    ],
)
def test_each_role_merges_copies_and_replaces_as_it_should(
    pair: tuple[Symptom, Symptom], roles: list[str], expected: list[int]
) -> None:
    client, (winner, loser) = logged_in(*roles), pair
    gout = Condition.objects.get(slug="gout")
    new = {"name": "New", "slug": "new", "prior": "0.05"}
    answers = [
        client.get(page(winner, "merge")),
        client.post(page(winner, "merge"), {"other": loser.pk, "stays": "this"}),
        client.get(page(gout, "copy")),
        client.post(page(gout, "copy"), new),
        client.get(REPLACE, SEARCH),
        client.post(REPLACE, SEARCH),
    ]
    assert [answer.status_code for answer in answers] == expected
    may = expected[1] == 302
    assert Symptom.objects.filter(slug="puffy").exists() is not may
    assert Condition.objects.filter(slug="new").exists() is may


def test_a_reader_sees_what_is_found_and_no_boxes() -> None:
    make_condition("a", other_names="paw")
    text = logged_in("reviewer").get(REPLACE, SEARCH).content.decode()
    assert "<del>paw</del>" in text
    assert 'name="hit"' not in text


def test_buttons_are_shown_to_those_who_may(pair: tuple[Symptom, Symptom]) -> None:
    gout = Condition.objects.get(slug="gout")
    shown = {
        role: [
            page(gout, name) in logged_in(role).get(page(gout, "change")).content.decode()
            for name in ("merge", "copy")
        ]
        for role in ("editor", "reviewer")
    }
    assert shown == {"editor": [True, True], "reviewer": [False, False]}


def test_whoever_may_not_delete_a_kind_does_not_merge(pair: tuple[Symptom, Symptom]) -> None:
    editor, (winner, loser) = logged_in("editor"), pair
    group = Group.objects.get(name="editor")
    group.permissions.remove(Permission.objects.get(codename="delete_choice"))
    sent = {"other": loser.pk, "stays": "this"}
    assert editor.post(page(winner, "merge"), sent).status_code == 403
    assert Symptom.objects.count() == 2
