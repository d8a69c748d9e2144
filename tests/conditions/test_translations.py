"""Translations of the knowledge: released with their rows, read in the active language."""

import json

import pytest
from django.core import serializers
from django.test import Client
from django.utils import translation
from pytest_django import DjangoAssertNumQueries

from conditions.canonical import checksum, rows
from conditions.models import Condition, ConditionTreatment, Symptom
from conditions.releases import verify
from conditions.search import search, split_words
from conditions.translations import Text, coverage, translated
from tests.accounts import make_member
from tests.factories import make_condition, make_symptom, publish
from tests.small_knowledge import publish_small_knowledge
from tests.translated import translate_everything

pytestmark = pytest.mark.django_db


def test_a_release_holds_its_translations_whatever_language_proposes_it() -> None:
    make_condition("heel", name="Sore heel", name_es="Talón dolorido")
    with translation.override("es"):
        release = publish()
        assert verify(release) == []

    assert checksum(release) == release.checksum
    assert verify(release) == []
    assert Condition.objects.in_release(release).get().i18n == {"name_es": "Talón dolorido"}


def test_a_translation_is_a_part_of_what_a_release_names() -> None:
    condition = make_condition("heel", name="Sore heel")
    plain = publish()
    condition.i18n = {"name_es": "Talón dolorido"}
    condition.save()

    assert publish().checksum != plain.checksum
    [row] = rows(Condition, None)
    assert (row.values["name"], row.values["name_es"]) == ("Sore heel", "Talón dolorido")


def test_a_row_without_translations_is_fingerprinted_as_before_there_were_any() -> None:
    condition = make_condition("heel", name_es="Talón")
    condition.i18n["name_es"] = ""
    condition.save()

    [row] = rows(Condition, None)
    assert [name for name in row.values if "es" in name.split("_") or name == "i18n"] == []


def test_a_missing_or_emptied_translation_falls_back_to_english() -> None:
    heel = make_condition("heel", name="Sore heel", name_es="Talón dolorido")
    toe = make_condition("toe", name="Sore toe", name_es="")

    def names() -> list[str]:
        named = Condition.objects.values_list(translated(Condition, "name"), flat=True)
        return [heel.name_i18n, str(toe), *named.order_by("slug")]

    with translation.override("es"):
        assert names() == ["Talón dolorido", "Sore toe"] * 2
    assert names() == ["Sore heel", "Sore toe"] * 2


def test_fixtures_carry_translations() -> None:
    make_condition("heel", name="Sore heel", name_es="Talón dolorido")
    drafts = Condition.objects.all()
    written = serializers.serialize("json", drafts, use_natural_primary_keys=True)
    drafts.delete()

    [read] = serializers.deserialize("json", written)
    read.save()

    assert json.loads(written)[0]["fields"]["i18n"] == {"name_es": "Talón dolorido"}
    assert Condition.objects.get().i18n == {"name_es": "Talón dolorido"}


def test_search_knows_the_names_of_the_language_that_is_read() -> None:
    make_condition("heel", name="Sore heel", name_es="Talón dolorido", summary_es="Duele.")
    release = publish()

    def found(query: str) -> list[tuple[str, str]]:
        hits = search(split_words(query), release=release)
        return [(hit.name, hit.text) for of_kind in hits for hit in of_kind.hits]

    assert found("talón") == []
    with translation.override("es"):
        assert found("TALÓN") == found("heel") == [("Talón dolorido", "Duele.")]


def test_editors_write_a_translation_on_the_form_of_its_row(client: Client) -> None:
    symptom = make_symptom("numb", lay_name="a numb foot")
    client.force_login(make_member("editor"))
    page = f"/admin/conditions/symptom/{symptom.pk}/change/"
    form = client.get(page).context["adminform"].form
    shown = {name: form[name].value() for name in form.fields}
    sent = {name: value for name, value in shown.items() if value}

    assert client.post(page, sent | {"lay_name_es": "pie dormido"}).status_code == 302
    assert Symptom.objects.get().i18n == {"lay_name_es": "pie dormido"}


def test_the_report_names_what_is_missing_and_what_is_outdated() -> None:
    heel = make_condition("heel", name="Sore heel", name_es="Talón dolorido", summary_es="Duele.")
    toe = make_condition("toe", causes="")
    publish()
    heel.name, heel.summary = "Painful heel", "It hurts."
    heel.i18n["summary_es"] = "Duele mucho."
    heel.save()

    of_condition = {of.field: of for of in coverage() if of.model is Condition}

    assert {name: (of.translated, of.number) for name, of in of_condition.items()} == {
        "name": (1, 2),
        "summary": (1, 2),
        "causes": (0, 1),
        "outlook": (0, 2),
        "see_doctor": (0, 2),
    }
    assert of_condition["name"].missing == (Text(toe.pk, "toe"),)
    assert of_condition["name"].outdated == (Text(heel.pk, "heel"),)
    assert of_condition["summary"].outdated == ()


@pytest.mark.parametrize("size", [1, 4])
def test_the_report_costs_the_same_at_any_size(
    size: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    publish_small_knowledge(size)
    translate_everything()

    # The live release; draft and released rows of twelve models.
    with django_assert_num_queries(25):
        found = coverage()

    uses = next(of for of in found if (of.model, of.field) == (ConditionTreatment, "note"))
    assert (uses.number, uses.missing) == (0, ())
    assert all(not of.missing for of in found)
