"""What editors are told while they write: the preview, and the warnings about the draft."""

from typing import Any

import pytest
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from conditions.canonical import knowledge_models
from conditions.markdown import LONGEST
from conditions.models import Condition, ConditionTreatment, MedicalWord
from conditions.quality.texts import texts_that_are_hard_to_read
from conditions.writing import language_of
from tests.accounts import make_member
from tests.conditions.test_readability import HARD
from tests.factories import (
    make_condition,
    make_condition_treatment,
    make_treatment,
    publish,
)
from tests.forms import address, filled_in

pytestmark = pytest.mark.django_db

PREVIEW = "/admin/conditions/medicalword/preview/"


def make_word(word: str, instead: str, language: str = "en") -> MedicalWord:
    return MedicalWord.objects.create(word=word, instead=instead, language=language)


def logged_in(*roles: str, **options: Any) -> Client:
    client = Client(**options)
    client.force_login(make_member(*roles))
    return client


def lines(html: str) -> list[str]:
    return [line for text in html.splitlines() if (line := text.strip())]


def test_the_preview_shows_the_text_and_what_is_hard_in_it(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    make_word("oedema", "swelling")
    make_word("oedema", "hinchazón", language="es")
    make_word("tibia", "shin bone")
    editor = logged_in("editor")
    text = f"**Oedema** <b>\n\n- {'so '.join(['on and on '] * 7)}."
    # Session, account, two of permissions, the medical words.
    with django_assert_num_queries(5):
        page = editor.post(PREVIEW, {"text": text, "language": "en"})
    assert lines(page.content.decode()) == [
        '<div data-part="text" lang="en"><p><strong>Oedema</strong> &lt;b&gt;</p>',
        "<ul>",
        f"<li>{'so '.join(['on and on '] * 7)}.</li>",
        "</ul></div>",
        '<div data-part="hints">',
        "<ul>",
        '<li><span class="tag tag-reading-0">Reading age about 8</span>'
        " Flesch-Kincaid grade 2.7</li>",
        '<li>Long sentence, 27 words: <q lang="en">on and on so on and …</q></li>',
        '<li><strong lang="en">oedema</strong>: better <q lang="en">swelling</q></li>',
        "</ul>",
        "</div>",
    ]
    spanish = editor.post(PREVIEW, {"text": "Oedema", "language": "es"}).content.decode()
    assert '<q lang="es">hinchazón</q>' in spanish
    hard = editor.post(PREVIEW, {"text": HARD, "language": "en"}).content.decode()
    assert "Flesch-Kincaid grade 42.9. Aim at a reading age of 10 to 12.</li>" in hard
    plain = editor.post(PREVIEW, {"text": "Rest.", "language": "en"}).content.decode()
    assert "<li>" not in plain


@pytest.mark.parametrize(
    ("roles", "status"),
    [(["editor"], 200), (["reviewer"], 200), (["administrator"], 200), ([], 403)],
)
def test_the_preview_is_for_those_who_see_the_list_of_medical_words(
    roles: list[str], status: int
) -> None:
    assert logged_in(*roles).post(PREVIEW, {"text": "", "language": "en"}).status_code == status


def test_the_preview_is_for_nobody_else_and_for_forms_of_this_site_only() -> None:
    data = {"text": "x", "language": "en"}
    assert Client().post(PREVIEW, data).headers["Location"] == f"/admin/login/?next={PREVIEW}"
    assert logged_in("editor").get(PREVIEW, data).status_code == 405
    assert logged_in("editor", enforce_csrf_checks=True).post(PREVIEW, data).status_code == 403


@pytest.mark.parametrize(
    ("text", "language", "complaint"),
    [
        ("x" * (LONGEST + 1), "en", "text: at most 5,000 characters are formatted."),
        ("x", "fr", "language: one of en, es."),
        ("x", "", "language: one of en, es."),
    ],
)
def test_what_the_preview_cannot_show_is_refused_by_name(
    text: str, language: str, complaint: str
) -> None:
    answer = logged_in("editor").post(PREVIEW, {"text": text, "language": language})
    assert (answer.status_code, answer.content.decode()) == (400, complaint)


def test_every_text_for_patients_has_a_preview_in_its_language(rf: RequestFactory) -> None:
    request = rf.get("/")
    request.user = make_member("administrator")
    for model in knowledge_models():
        form = admin.site.get_model_admin(model).get_form(request)
        previewed = {
            name: field.widget.attrs["data-language"]
            for name, field in form.base_fields.items()
            if "data-language" in field.widget.attrs
        }
        assert previewed == {
            name: language
            for text in model.patient_texts
            for name, language in ((text, "en"), (f"{text}_es", "es"))
            if name in form.base_fields
        }
    assert language_of(Condition, "summary_es") == "es"
    assert language_of(Condition, "prior_note") is None


def test_texts_in_the_tables_of_a_page_have_it_too() -> None:
    condition = make_condition()
    make_condition_treatment(condition, make_treatment())
    page = logged_in("editor").get(address(Condition, "change", condition.pk)).content.decode()
    assert "conditions/writing.js" in page
    assert page.count(f'data-preview="{PREVIEW}"') == 2 * (
        len(Condition.patient_texts)
        # One row, and the empty one that new rows are made of; then the same of investigations.
        + 2 * len(ConditionTreatment.patient_texts)
        + 2
    )


@pytest.mark.parametrize("size", [1, 4])
def test_quality_names_texts_that_are_far_too_hard_and_counts_medical_words(
    django_assert_num_queries: DjangoAssertNumQueries, size: int
) -> None:
    make_word("tendinopathy", "sore tendon")
    make_word("tibia", "shin bone")
    make_word("tibia", "espinilla", language="es")
    make_condition("sprain", causes=f"**{HARD}**", summary_es="La tibia.")
    publish()
    for number in range(size):
        make_condition(f"sore-{number}", causes="The tibia is sore.")
    # The kinds with texts for patients, ten of them, and the medical words.
    with django_assert_num_queries(11):
        found = list(texts_that_are_hard_to_read())
    assert [(p.level.value, p.where, p.message) for p in found] == [
        (
            "warning",
            "condition sprain",
            "Hard to read in 'en': Flesch-Kincaid grade 23.9, reading age 18 or more.",
        ),
        (
            "warning",
            "medical words",
            "Patients may not know 3 words that texts use, such as: "
            + (
                "tendinopathy (1), tibia (1), tibia (1)."
                if size == 1
                else "tibia (4), tendinopathy (1), tibia (1)."
            ),
        ),
    ]


def test_an_editor_adds_a_medical_word_once() -> None:
    editor = logged_in("editor")
    page = address(MedicalWord, "add")
    data = filled_in(editor, page) | {"word": "Oedema", "instead": "swelling"}
    assert editor.post(page, data).status_code == 302
    again = editor.post(page, data | {"word": "oedema"})
    assert "This word is in the list already." in again.content.decode()
    assert editor.post(page, data | {"language": "es"}).status_code == 302
    assert MedicalWord.objects.by_language() == {
        "en": {"oedema": "swelling"},
        "es": {"oedema": "swelling"},
    }
    with pytest.raises(ValidationError):
        MedicalWord(word="x", instead="y", language="fr").full_clean()


def test_a_reviewer_reads_the_list_and_changes_nothing() -> None:
    word = make_word("oedema", "swelling")
    reviewer = logged_in("reviewer")
    assert reviewer.get(address(MedicalWord, "changelist")).status_code == 200
    refused = [
        reviewer.post(address(MedicalWord, *page), {"word": "x", "post": "yes"}).status_code
        for page in (("add",), ("change", word.pk), ("delete", word.pk))
    ]
    assert refused == [403, 403, 403]
    assert [str(word) for word in MedicalWord.objects.all()] == ["oedema"]
