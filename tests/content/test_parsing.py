"""How well free text is read under the shipped names; docs/parse.md has the figures."""

import json
from pathlib import Path

import pytest
from django.conf import settings
from pytest_django import DjangoDbBlocker

from benchmarks.parsing import SENTENCES, report
from conditions.models import Symptom
from conditions.releases import frozen_draft
from triage.free_text.index import Index
from triage.free_text.reading import Withheld, read
from triage.readers import index_of

pytestmark = pytest.mark.django_db

PAGE = Path(settings.BASE_DIR) / "docs" / "parse.md"


@pytest.fixture(scope="module")
def index(draft: None, django_db_blocker: DjangoDbBlocker) -> Index:
    """Of the draft that the fixtures make; nothing of it is left in the database."""
    with django_db_blocker.unblock(), frozen_draft() as release:
        return index_of(release)


def test_the_figures_in_the_documentation_are_those_of_the_sentences(index: Index) -> None:
    assert report(index) in PAGE.read_text()


def test_the_example_of_the_documentation_is_read_so(index: Index) -> None:
    text = "heel hurts first steps in the morning, no swelling, took cipro last month"
    assert read(text, index).answers == {
        "first-steps-pain": "yes",
        "fluoroquinolone": "yes",
        "swelling": "no",
        "worse-in-the-morning": "yes",
    }


def test_the_sentences_are_enough_in_two_halves_and_labelled_with_what_patients_tell() -> None:
    sentences = json.loads(SENTENCES.read_text())["sentences"]
    halves = [sentence["split"] for sentence in sentences]
    assert [halves.count(half) for half in ("tune", "held_out")] == [116, 116]
    labels = [(s, a) for one in sentences for s, a in [*one["answers"].items(), *one["also"]]]
    told = set(Symptom.objects.draft().told_by_patients().values_list("slug", flat=True))
    assert {symptom for symptom, _ in labels} <= told
    assert {state for _, state in labels} == {"yes", "no", "unsure"}


def test_no_symptom_denied_is_read_as_there_nor_the_other_way_round(index: Index) -> None:
    """Of all sentences: the one mistake that must not come back unseen."""
    sentences = json.loads(SENTENCES.read_text())["sentences"]
    opposite = {"yes": "no", "no": "yes"}
    assert [
        sentence["text"]
        for sentence in sentences
        for symptom, state in sentence["answers"].items()
        if read(sentence["text"], index).answers.get(symptom) == opposite.get(state, "-")
    ] == []


@pytest.mark.parametrize(
    ("_case", "text", "flag", "withheld"),
    [
        ("another's", "My wife has chest pain", "chest-pain", Withheld.SOMEBODY_ELSE),
        ("a question", "Is it a blood clot?", "previous-clot", Withheld.SUPPOSED),
        ("half a name", "there is blood", "cough-blood-or-collapse", Withheld.WEAK),
    ],
)
def test_a_warning_sign_that_is_not_believed_is_shown(
    index: Index, _case: str, text: str, flag: str, withheld: Withheld
) -> None:
    shown = {
        (c.symptom, mention.withheld)
        for mention in read(text, index).mentions
        for c in mention.candidates
    }
    assert (flag, withheld) in shown
