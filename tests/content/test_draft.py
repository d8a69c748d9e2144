"""The fixtures as files and as a draft: whole, sourced, in our own words, and asked about."""

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.db.models import Model

from conditions import quality
from conditions.canonical import knowledge_models
from conditions.levels import Urgency
from conditions.models import (
    Basis,
    Condition,
    ConditionSymptom,
    ConditionTreatment,
    MedicalWord,
    Source,
    Structure,
    Symptom,
    SymptomKind,
    TreatmentLine,
    Zone,
)
from conditions.picture import ZONES
from tests.content.shipped import FILES, FIXTURES, rows
from triage.answers import resolve
from triage.models import Choice, Control, Hazard, Question, Section, UrgencyRule
from triage.risk import Risk
from triage.urgency import fired
from triage.values import Fact, Vocabulary

pytestmark = pytest.mark.django_db

# SHA-256, first 12 digits, of every run of eight words of the source article and of its sentences
# of six and seven words, lower case and without punctuation: enough to find a copied sentence, and
# no copy of the article.
FINGERPRINTS = frozenset((Path(__file__).parent / "article_fingerprints.txt").read_text().split())

# Ticked alone, these say who somebody is and not what is wrong now: rules need another answer.
CIRCUMSTANCES = {
    "anticoagulants-or-bleeding",
    "cancer",
    "cast-operation-or-bed-rest",
    "immune-suppression",
    "joint-replacement-or-injection",
    "kidney-disease",
    "pregnancy",
    "previous-clot",
    "recent-injury",
    "reduced-feeling-in-feet",
    "tender-ankle-bone",  # sore tendons are tender there too; with an injury it is urgent
    "tender-midfoot-bone",
}

# Rules of level URGENT and above that look outside the red-flag questions, for want of a danger
# sign that would stand alone.
NEED_OTHER_ANSWERS = {
    "r02-heel-bone-injury": "a landing told in the later questions only",
    "r03-high-break": "pain below the knee, which alone is knee trouble",
    "r06-cannot-move-after-injury": "an ankle that cannot move, which alone may be an old one",
    "r07-weak-push-off": "weakness on tiptoe, which alone is a sore tendon far more often",
    "r08-calf-pain-without-injury": "where it hurts, and when it began",
    "r08-leg-clot-at-risk": "where it hurts: calf pain alone is a strain far more often",
    "r08-strain-getting-worse": "calf pain that grows, which alone is a strain far more often",
    "r08-swelling-at-risk": "swelling, which alone is a sprain far more often",
    "r10-warm-swelling-with-fever": "a hot swollen joint told in the later questions only",
    "r11-warm-swelling": "a hot swollen joint told in the later questions only",
    "r13-clot-from-the-heart": "an irregular heartbeat; the strong pain alone is urgent",
    "r14-smoker-with-rest-pain": "smoking and rest pain, each of which alone is no danger sign",
    "r15-pain-out-of-proportion": "what the pain feels like; rising pain is a red flag",
    "r19-both-feet-weak": "that both feet are affected",
    "r19-pain-down-both-legs": "where it hurts and when it began; weak legs are a red flag",
    "r20-growing-weakness": "pain from the back, and a weak push-off",
    "r23-limp-with-lump": "a limp, which alone is a sore heel far more often",
    "r27-stress-fracture-cannot-walk": "training: without it `r03-cannot-walk` fires all the same",
}

# A condition has the name that it has.
NAMES = ["stress fracture of the heel bone"]


# The questions about places, each more exact than the one before.
PLACES = ["where-does-it-hurt", "where-exactly", "where-else-on-the-foot"]


def test_every_row_of_the_files_is_in_the_draft() -> None:
    assert {model._meta.label: model._default_manager.count() for model in knowledge_models()} == {
        "conditions.Condition": 40,
        "conditions.ConditionInvestigation": 189,
        "conditions.ConditionSymptom": 7897,
        "conditions.ConditionTreatment": 350,
        "conditions.Guide": 4,
        "conditions.GuideAnswer": 5,
        "conditions.Investigation": 47,
        "conditions.Source": 597,
        "conditions.Structure": 42,
        "conditions.StructureRelation": 35,
        "conditions.Symptom": 363,
        "conditions.Treatment": 81,
        "conditions.Zone": 22,
        "triage.Choice": 300,
        "triage.Question": 48,
        "triage.UrgencyCriterion": 702,
        "triage.UrgencyRule": 95,
        "triage.Vignette": 284,
        "triage.VignetteAnswer": 3588,
    }
    loaded: list[type[Model]] = [*knowledge_models(), MedicalWord, Hazard, Control]
    assert len(rows()) == sum(model._default_manager.count() for model in loaded)


# Rows with texts far above the reading age; for editors.
WARNINGS = [
    "investigation gout-score",
    "investigation hla-b27-test",
    "symptom inflammatory-back-pain",
    "symptom pain-above-heel",
    "treatment of a condition achilles-paratenonitis / steroid-injection / 3",
    "treatment of a condition haglund-deformity / heel-bump-surgery / 3",
    "treatment of a condition posterior-ankle-impingement / impingement-surgery / 3",
    "medical words",
]


def test_the_quality_checks_find_nothing_but_risks_that_remain_and_hints() -> None:
    unacceptable = Hazard.objects.filter(residual_risk__gte=Risk.UNACCEPTABLE)
    undesirable = Hazard.objects.filter(residual_risk=Risk.UNDESIRABLE)
    found = [(p.level.value, p.where) for p in quality.check_everything()]
    assert found == sorted(
        [
            *(("error", f"hazard {hazard.slug}") for hazard in unacceptable),
            *(("warning", f"hazard {hazard.slug}") for hazard in undesirable),
            *(("warning", where) for where in WARNINGS),
        ]
    )
    assert [hazard.slug for hazard in unacceptable] == [
        "h38-text-misread",
        "h40-editors-error",
        "h43-software-fault",
        "h47-tampered-with",
        "h48-no-clinical-review",
        "h49-used-before-it-may-be",
    ]


def test_files_hold_drafts_with_their_fields_in_the_order_of_the_model() -> None:

    for path in FILES:
        for row in json.loads(path.read_text()):
            model = apps.get_model(row["model"])
            fields = [*model._meta.concrete_fields, *model._meta.local_many_to_many]
            order = [field.name for field in fields]
            assert list(row["fields"]) == [name for name in order if name in row["fields"]]
            assert not {"release", "origin", "yes_weight", "no_weight"} & set(row["fields"])


def test_every_place_that_the_form_asks_for_is_in_the_drawing() -> None:
    """Those left out are too wide for a zone, above the drawing, or no place at all."""
    placed = Zone.objects.draft().by_symptom()
    asked = Choice.objects.filter(question__slug__in=PLACES).values_list("symptom__slug", flat=True)
    assert set(asked) - placed.keys() == {
        "pain-along-tendon",
        "pain-at-one-spot",
        "pain-behind-knee-or-thigh",
        "pain-below-knee-outer",
        "pain-whole-foot",
    }
    assert set(Zone.objects.values_list("slug", flat=True)) == ZONES


def test_every_structure_of_foot_and_leg_is_in_the_drawing() -> None:
    marked = Zone.objects.filter(structures__isnull=False).values("structures")
    unmarked = Structure.objects.exclude(pk__in=marked).values_list("slug", flat=True)
    assert sorted(unmarked) == ["foot-skin", "s1-nerve-root"]


def test_every_source_is_cited() -> None:
    cited = {slug for fields in rows() for (slug,) in fields.get("sources", [])}
    assert cited == set(Source.objects.values_list("slug", flat=True))


def test_every_condition_has_evidence_for_and_against_it_and_self_care() -> None:
    for condition in Condition.objects.prefetch_related("evidence__symptom"):
        against = [e for e in condition.evidence.all() if e.frequency < e.symptom.background_rate]
        assert condition.evidence.count() >= quality.FEWEST_EVIDENCE_ROWS, condition
        assert len(against) >= quality.FEWEST_EVIDENCE_ROWS, condition
    with_self_care = ConditionTreatment.objects.filter(line=TreatmentLine.SELF_CARE)
    assert with_self_care.values("condition").distinct().count() == Condition.objects.count()


def bands() -> dict[str, float]:
    """The table of bands in the README."""
    text = (FIXTURES / "README.md").read_text()
    table = text.split("| band | frequency |")[1].split("\n\n")[0]
    pairs = re.findall(r"^\| ([a-z ]+) \| ([\d.]+) \|$", table, re.MULTILINE)
    return {name: float(figure) for name, figure in pairs}


def test_words_become_numbers_by_the_table_in_the_readme() -> None:
    table = bands()
    assert len(table) == 8
    for row in ConditionSymptom.objects.all():
        named = re.match(r"(?:Band|Editorial): ([a-z ]+)\.", row.note)
        if row.basis == Basis.BAND:
            assert named, row.note
        if named:
            assert row.frequency == table[named.group(1)], (row.natural_key(), row.note)


def test_our_own_judgement_is_called_editorial_and_every_other_figure_has_a_source() -> None:
    for row in ConditionSymptom.objects.prefetch_related("sources"):
        editorial = row.basis == Basis.EDITORIAL
        assert row.note.startswith("Editorial") == editorial, row.natural_key()
        assert editorial or row.sources.all(), row.natural_key()
    for symptom in Symptom.objects.prefetch_related("sources"):
        assert (
            symptom.background_note.startswith("Editorial")
            or symptom.sources.all()
            or (
                symptom.slug == "sex-male"  # what is left of the figure for women
            )
        )


@pytest.mark.parametrize(
    "whole",
    [
        {"age-0-15", "age-16-39", "age-40-64", "age-65-plus"},
        {"sex-female", "sex-male"},
        {"started-under-2-weeks", "started-2-to-12-weeks", "started-over-12-weeks"},
    ],
    ids=["age", "sex", "duration"],
)
def test_answers_that_share_out_a_whole_add_up_to_it(whole: set[str]) -> None:
    symptoms = Symptom.objects.filter(slug__in=whole)
    assert sum(symptom.background_rate for symptom in symptoms) == pytest.approx(1)
    shares: dict[str, float] = defaultdict(float)
    for row in ConditionSymptom.objects.filter(symptom__in=symptoms).select_related("condition"):
        shares[row.condition.slug] += row.frequency
    assert shares == pytest.approx(dict.fromkeys(shares, 1.0))


def test_priors_and_the_share_of_something_else_in_the_readme_add_up_to_one() -> None:
    stated = re.search(r"`something_else_prior=([\d.]+)`", (FIXTURES / "README.md").read_text())
    assert stated is not None
    assert sum(c.prior for c in Condition.objects.all()) + float(stated[1]) == pytest.approx(1)


def test_every_age_falls_into_one_band() -> None:
    ages = Symptom.objects.filter(kind=SymptomKind.DEMOGRAPHIC, sex="", parent=None)
    for age in range(121):
        fitting = [s.slug for s in ages if (s.min_age or 0) <= age <= (s.max_age or 120)]
        assert len(fitting) == 1, (age, fitting)


def test_everything_that_a_patient_can_tell_is_asked_once_and_nothing_else() -> None:
    asked = sorted(Choice.objects.values_list("symptom__slug", flat=True))
    assert asked == sorted(Symptom.objects.told_by_patients().values_list("slug", flat=True))


def test_the_six_questions_of_a_doctor_are_marked() -> None:
    marked = Question.objects.filter(asked_by_doctors=True).values_list("slug", flat=True)
    assert sorted(marked) == [
        "does-rest-help",
        "how-did-it-begin",
        "swelling",
        "tight-shoes",
        "when-did-it-start",
        "worse-in-the-morning",
    ]


def vocabulary() -> Vocabulary:
    facts = Symptom.objects.values_list("slug", "parent__slug")
    return Vocabulary({slug: Fact(slug, parent) for slug, parent in facts})


def red_flags() -> set[str]:
    choices = Choice.objects.filter(question__section=Section.RED_FLAGS)
    return set(choices.values_list("symptom__slug", flat=True))


def test_red_flags_are_required_and_come_first() -> None:
    flagged = Question.objects.filter(section=Section.RED_FLAGS)
    assert flagged.count() == 6
    assert all(question.required for question in flagged)


def test_every_urgent_rule_can_be_fired_by_the_red_flags_alone_or_says_why_not() -> None:
    everything = vocabulary()
    rules = UrgencyRule.objects.filter(level__gte=Urgency.URGENT).as_values()
    unfired = set()
    for rule in rules:
        age = rule.max_age if rule.max_age is not None else rule.min_age
        yes = dict.fromkeys(red_flags(), "yes")
        case = resolve(answers=yes, age=age, sex=None, vocabulary=everything)
        if not fired([rule], case):
            unfired.add(rule.slug)
    assert unfired == set(NEED_OTHER_ANSWERS)


def test_every_red_flag_that_is_no_mere_circumstance_raises_the_urgency_by_itself() -> None:
    everything = vocabulary()
    rules = UrgencyRule.objects.all().as_values()
    silent = set()
    for slug in red_flags():
        case = resolve(answers={slug: "yes"}, age=40, sex=None, vocabulary=everything)
        if max((reason.level for reason in fired(rules, case)), default=0) < Urgency.SOON:
            silent.add(slug)
    assert silent == CIRCUMSTANCES


def words(text: str) -> list[str]:
    return re.findall(r"[a-z0-9]+", text.lower().replace("'", ""))


def fingerprint(run: list[str]) -> str:
    return hashlib.sha256(" ".join(run).encode()).hexdigest()[:12]


def texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | dict):
        for part in value.values() if isinstance(value, dict) else value:
            yield from texts(part)


def copied(text: str) -> list[str]:
    """Runs of eight words, and whole sentences of six or seven, that the article has too."""
    sentences = [words(sentence) for sentence in re.split(r"[.!?:\n]+", text)]
    runs = [run for run in sentences if len(run) in {6, 7}]
    everything = words(text)
    runs += [everything[start : start + 8] for start in range(len(everything) - 7)]
    found = [" ".join(run) for run in runs if fingerprint(run) in FINGERPRINTS]
    return [run for run in found if run not in NAMES]


def test_no_sentence_is_taken_from_the_source_article() -> None:
    shared = [run for fields in rows() for text in texts(fields) for run in copied(text)]
    assert shared == []
