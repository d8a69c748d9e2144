"""Merging: whatever led to the loser leads to the winner, once, and nothing else changes."""

import random
from typing import Any

import pytest
from django.db import connection
from pytest_django import DjangoAssertNumQueries

from conditions.canonical import knowledge_models, rows
from conditions.merging import MergeError, Plan, merge, plan
from conditions.models import (
    Condition,
    ConditionSymptom,
    KnowledgeEntity,
    Symptom,
    Zone,
)
from conditions.models.knowledge import knowledge_relations
from tests.factories import (
    make_condition,
    make_evidence,
    make_guide,
    make_hazard,
    make_question,
    make_rule,
    make_source,
    make_structure,
    make_symptom,
    make_vignette,
    make_zone,
    publish,
)
from tests.samples import make_every_kind
from triage.models import Choice, VignetteAnswer

pytestmark = pytest.mark.django_db


def relations() -> dict[str, set[tuple[Any, ...]]]:
    """Every relation and link of the draft, by slugs, with what tells its row apart."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    for model in knowledge_models():
        names = [field.name for field in knowledge_relations(model)]
        names += [field.name for field in model._meta.local_many_to_many]
        identity = {path: path.partition("__")[0] for path in model.identity}
        for row in rows(model, None):
            values = dict(zip(identity.values(), row.identity, strict=True)) | row.values
            for name in names:
                slugs = values[name] if isinstance(values[name], list) else [values[name]]
                lines = {(*row.identity, slug) for slug in slugs if slug}
                if lines:
                    found[f"{model.__name__}.{name}"] = lines | found.get(
                        f"{model.__name__}.{name}", set()
                    )
    return found


def expected(
    before: dict[str, set[tuple[Any, ...]]], winner: KnowledgeEntity, loser: KnowledgeEntity
) -> dict[str, set[tuple[Any, ...]]]:
    """The same with the winner's name for the loser's, each once."""
    return {
        name: {
            tuple(winner.slug if part == loser.slug else part for part in line) for line in lines
        }
        for name, lines in before.items()
    }


def make_any_knowledge(chance: random.Random) -> tuple[list[Symptom], list[Condition]]:
    """Three symptoms and conditions that chance relates in every way."""
    symptoms = [make_symptom(f"s{number}") for number in range(3)]
    conditions = [make_condition(f"c{number}") for number in range(3)]

    def some(rows: list[Any]) -> list[Any]:
        return [row for row in rows if chance.random() < 0.6]

    for condition in conditions:
        for symptom in some(symptoms):
            make_evidence(condition, symptom, chance.random()).sources.set([make_source()])
    for _ in range(3):
        make_rule(groups=[[(symptom, chance.random() < 0.5) for symptom in some(symptoms)]])
        make_guide(answers={symptom: chance.random() < 0.5 for symptom in some(symptoms)})
        make_zone(symptoms=some(symptoms))
        vignette = make_vignette(
            answers={symptom: chance.choice(["yes", "no"]) for symptom in some(symptoms)},
            gold=chance.choice(conditions),
        )
        vignette.acceptable.set(some(conditions))
    make_question(symptoms=symptoms[:2])
    return symptoms, conditions


@pytest.mark.parametrize("seed", range(4))
def test_no_relation_is_lost_and_none_is_there_twice(seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311
    for winner, loser, _ in make_any_knowledge(chance):
        before = relations()
        keys = [clash.key for clash in plan(winner=winner, loser=loser).clashes]
        merge(winner=winner, loser=loser, losers_stay=chance.sample(keys, len(keys) // 2))
        after, wanted = relations(), expected(before, winner, loser)
        for name in {*wanted, *after} - {"ConditionSymptom.sources"}:  # of one of two rows only
            assert after.get(name) == wanted.get(name), name
    connection.check_constraints()


@pytest.mark.parametrize("model", [Condition, Symptom])
def test_whatever_kind_leads_to_it_follows(model: type[KnowledgeEntity]) -> None:
    make_every_kind(3)
    loser, winner = model._default_manager.draft().order_by("-pk")[:2]
    before = relations()
    merge(winner=winner, loser=loser)
    assert relations() == expected(before, winner, loser)
    assert not model._default_manager.filter(slug=loser.slug).exists()


def frequencies() -> dict[tuple[str, str], float]:
    found = ConditionSymptom.objects.draft()
    return {
        (row.condition.slug, row.symptom.slug): row.frequency
        for row in found.select_related("condition", "symptom")
    }


def two_symptoms() -> tuple[Symptom, Symptom]:
    winner, loser = make_symptom("swelling"), make_symptom("puffy", lay_name="puffiness")
    sprain, gout = make_condition("sprain"), make_condition("gout")
    make_evidence(sprain, winner, 0.4)
    make_evidence(sprain, loser, 0.6)
    make_evidence(gout, loser, 0.9)
    return winner, loser


def test_the_winners_figures_stay_unless_the_losers_are_chosen() -> None:
    winner, loser = two_symptoms()
    found = plan(winner=winner, loser=loser)
    [clash] = found.clashes
    assert (clash.change.identity, clash.change.fields) == (
        ("sprain", "puffy"),
        (type(clash.change.fields[0])("frequency", 0.4, 0.6),),
    )
    with_losers = clash.key
    merge(winner=winner, loser=loser, losers_stay=[with_losers])
    assert frequencies() == {("sprain", "swelling"): 0.6, ("gout", "swelling"): 0.9}


def test_by_default_the_winners_figures_stay() -> None:
    winner, loser = two_symptoms()
    merge(winner=winner, loser=loser)
    assert frequencies() == {("sprain", "swelling"): 0.4, ("gout", "swelling"): 0.9}


def test_the_winner_gains_names_links_and_what_it_lacks() -> None:
    tendon, paper, other = make_structure("tendon"), make_source("paper"), make_source("other")
    general = make_symptom("general")
    winner = make_symptom("swelling", lay_name="swollen", other_names="Oedema")
    loser = make_symptom(
        "puffy",
        name="Puffiness",
        lay_name="oedema",
        other_names="thick\nSwollen",
        structure=tendon,
        parent=general,
    )
    winner.sources.set([paper])
    loser.sources.set([paper, other])
    found = merge(winner=winner, loser=loser)
    winner.refresh_from_db()
    assert winner.other_names == "Oedema\nPuffiness\nthick"
    assert (winner.structure, winner.parent) == (tendon, general)
    assert sorted(winner.sources.values_list("slug", flat=True)) == ["other", "paper"]
    assert [change.name for change in found.taken] == ["parent", "structure", "sources"]


def test_a_symptom_is_still_asked_once() -> None:
    winner, loser = make_symptom("swelling"), make_symptom("puffy")
    make_question("first", [winner])
    make_question("second", [loser])
    found = plan(winner=winner, loser=loser)
    assert [clash.change.identity for clash in found.clashes] == [("second", "puffy")]
    merge(winner=winner, loser=loser, losers_stay=[found.clashes[0].key])
    assert [choice.question.slug for choice in Choice.objects.all()] == ["second"]


def test_a_child_may_become_its_parent_but_not_the_other_way_round() -> None:
    top = make_symptom("top")
    middle = make_symptom("middle", parent=top)
    bottom = make_symptom("bottom", parent=middle)
    leaf = make_symptom("leaf", parent=bottom)
    with pytest.raises(MergeError) as refused:
        merge(winner=bottom, loser=top)
    assert str(refused.value) == (
        "top stands above bottom: the parents would run in a circle. Let top stay, or take the"
        " parent away first."
    )
    merge(winner=top, loser=bottom)
    leaf.refresh_from_db()
    top.refresh_from_db()
    assert (leaf.parent, top.parent) == (top, None)


def test_a_parent_below_the_winner_is_not_taken_over() -> None:
    winner = make_symptom("winner")
    below = make_symptom("below", parent=winner)
    loser = make_symptom("loser", parent=below)
    merge(winner=winner, loser=loser)
    winner.refresh_from_db()
    assert winner.parent is None


def test_what_is_not_of_one_kind_of_the_draft_is_refused() -> None:
    symptom, condition = make_symptom(), make_condition()
    release = publish()
    released = Symptom.objects.in_release(release).get()
    said = []
    for other in (symptom, condition, released):
        with pytest.raises(MergeError) as refused:
            merge(winner=symptom, loser=other)
        said.append(str(refused.value))
    assert said == [
        "Choose another row of the same kind.",
        "Choose another row of the same kind.",
        "Released rows never change: merge those of the draft.",
    ]


@pytest.mark.parametrize("size", [2, 5])
def test_a_plan_costs_the_same_at_any_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_every_kind(size)
    loser, winner = Symptom.objects.order_by("-pk")[:2]
    # The parents; of the 6 relations to a symptom the rows of either, and of the 5 that clash their
    # figures, with the sources of the evidence; the places in the drawing; the loser's parent and
    # structure and the sources of both; hazards and controls.
    with django_assert_num_queries(26):
        plan(winner=winner, loser=loser)


def test_releases_keep_both() -> None:
    winner, loser = two_symptoms()
    release = publish()
    merge(winner=winner, loser=loser)
    assert Symptom.objects.in_release(release).count() == 2
    assert ConditionSymptom.objects.in_release(release).stated().count() == 3


def test_a_preview_of_another_draft_is_refused() -> None:
    winner, loser = two_symptoms()
    seen = plan(winner=winner, loser=loser)
    ConditionSymptom.objects.filter(symptom=loser).update(frequency=0.1)
    with pytest.raises(MergeError, match="The draft has changed since"):
        merge(winner=winner, loser=loser, expected=seen.fingerprint)
    assert Symptom.objects.count() == 2


def test_texts_of_the_hazard_log_that_name_it_are_listed() -> None:
    winner, loser = make_symptom("swelling"), make_symptom("puffy")
    make_hazard("h01", notes="Rests on puffy, not on puffy-foot.", harm="A puffyness.")
    found: Plan = plan(winner=winner, loser=loser)
    assert found.mentions == ("Hazard h01: 'notes' of the hazard names puffy.",)


def test_a_vignettes_gold_and_a_place_in_the_drawing_follow() -> None:
    winner, loser = make_condition("sprain"), make_condition("strain")
    vignette = make_vignette(gold=loser)
    merge(winner=winner, loser=loser)
    vignette.refresh_from_db()
    assert vignette.gold == winner
    one, other = make_symptom("one"), make_symptom("other")
    zone = make_zone(symptoms=[other])
    make_vignette("told", answers={other: "no"})
    merge(winner=one, loser=other)
    assert list(Zone.objects.get(pk=zone.pk).symptoms.all()) == [one]
    assert VignetteAnswer.objects.get().symptom == one
