"""A small clinic: five conditions, the form that tells them apart, and rules for two red flags."""

from conditions.levels import Urgency
from conditions.models import (
    Condition,
    InvestigationKind,
    Release,
    Reporter,
    Symptom,
    SymptomKind,
    TreatmentKind,
    TreatmentLine,
)
from conditions.models.recording import unrecorded
from tests.factories import (
    make_condition,
    make_condition_investigation,
    make_condition_treatment,
    make_evidence,
    make_guide,
    make_investigation,
    make_question,
    make_rule,
    make_source,
    make_symptom,
    make_treatment,
    publish,
)
from tests.made_once import made_once
from triage.models import QuestionKind, Section

SYMPTOMS = {
    "snap": "A sudden snap or kick at the back of the ankle",
    "cold-foot": "The foot is cold, pale or blue",
    "above-heel": "Pain in the tendon just above the heel",
    "under-heel": "Pain under the heel",
    "inner-ankle": "Pain at the inner side of the ankle",
    "morning": "Pain with the first steps in the morning",
    "swelling": "Swelling",
    "more-training": "More running or jumping than usual",
    "tight-shoes": "Shoes that press on the ankle",
}

CONDITIONS = {
    "achilles-tendonitis": ("Achilles tendonitis", 0.25, Urgency.ROUTINE),
    "plantar-fasciitis": ("Plantar fasciitis", 0.25, Urgency.SELF_CARE),
    "osteoarthritis": ("Osteoarthritis of the ankle", 0.15, Urgency.ROUTINE),
    "posterior-tibial-tendonitis": ("Posterior tibial tendonitis", 0.1, Urgency.SOON),
    "achilles-rupture": ("Torn Achilles tendon", 0.03, Urgency.URGENT),
}

# Condition to symptom to frequency: made up, and only plausible enough to give a plain order.
EVIDENCE = {
    "achilles-tendonitis": {
        "above-heel": 0.85,
        "under-heel": 0.05,
        "morning": 0.75,
        "swelling": 0.5,
        "more-training": 0.6,
        "thick-tendon": 0.6,
    },
    "plantar-fasciitis": {
        "above-heel": 0.05,
        "under-heel": 0.9,
        "morning": 0.85,
        "swelling": 0.05,
        "more-training": 0.4,
    },
    "osteoarthritis": {"morning": 0.7, "swelling": 0.6, "over-60": 0.7},
    "posterior-tibial-tendonitis": {"inner-ankle": 0.9, "swelling": 0.6, "tight-shoes": 0.2},
    "achilles-rupture": {"snap": 0.8, "above-heel": 0.7, "swelling": 0.6},
}


@made_once
@unrecorded()
def open_clinic() -> Release:
    """Publish the clinic and return its live release."""
    symptoms = make_clinic_symptoms()
    conditions = make_clinic_conditions(symptoms)
    make_clinic_advice(conditions)
    make_clinic_questions(symptoms)
    make_guide(
        "morning-pain",
        {symptoms["morning"]: True, symptoms["snap"]: False},
        title="What causes pain at the back of the ankle in the morning?",
        introduction="Tissue that is sore stiffens overnight, and the first steps stretch it.",
    ).sources.add(make_source("morning-review", title="Morning pain: a review"))
    return publish()


def make_clinic_symptoms() -> dict[str, Symptom]:
    symptoms = {
        slug: make_symptom(slug, lay_name=words, background_rate=0.2)
        for slug, words in SYMPTOMS.items()
    }
    symptoms["thick-tendon"] = make_symptom(
        "thick-tendon", lay_name="A thick tendon", reporter=Reporter.EXAMINER
    )
    symptoms["over-60"] = make_symptom(
        "over-60", lay_name="Age 60 or over", kind=SymptomKind.DEMOGRAPHIC, min_age=60
    )
    return symptoms


def make_clinic_conditions(symptoms: dict[str, Symptom]) -> dict[str, Condition]:
    conditions = {}
    for slug, (name, prior, level) in CONDITIONS.items():
        conditions[slug] = make_condition(slug, name=name, prior=prior, urgency=level)
        conditions[slug].sources.add(make_source(f"about-{slug}", title=f"About {name}"))
        for symptom, frequency in EVIDENCE[slug].items():
            make_evidence(conditions[slug], symptoms[symptom], frequency)
    return conditions


def make_clinic_advice(conditions: dict[str, Condition]) -> None:
    rest = make_treatment("rest", name="Rest", cautions="Not in bed all day.")
    stretching = make_treatment("stretching", name="Stretching", kind=TreatmentKind.EXERCISE)
    brace = make_treatment("brace", name="Brace", kind=TreatmentKind.DEVICE)
    for slug in ("achilles-tendonitis", "plantar-fasciitis", "osteoarthritis"):
        make_condition_treatment(conditions[slug], rest)
        make_condition_treatment(conditions[slug], brace, line=TreatmentLine.SECOND)
    make_condition_treatment(conditions["plantar-fasciitis"], stretching)
    make_condition_treatment(
        conditions["achilles-rupture"], stretching, line=TreatmentLine.AVOID, note="It may tear on."
    )
    squeeze = make_investigation(
        "squeeze", name="Squeezing the calf", kind=InvestigationKind.EXAMINATION
    )
    for slug in ("achilles-tendonitis", "achilles-rupture"):
        make_condition_investigation(
            conditions[slug], squeeze, purpose="To see whether it is torn."
        )


def make_clinic_questions(symptoms: dict[str, Symptom]) -> None:
    make_question(
        "warning-signs",
        [symptoms["snap"], symptoms["cold-foot"]],
        text="Is any of these true?",
        kind=QuestionKind.CHOOSE_ANY,
        section=Section.RED_FLAGS,
        required=True,
        why="They can mean that the foot is in danger.",
    )
    make_question(
        "where",
        [symptoms["above-heel"], symptoms["under-heel"], symptoms["inner-ankle"]],
        text="Where does it hurt most?",
        kind=QuestionKind.CHOOSE_ONE,
        section=Section.WHERE,
        required=True,
    )
    make_question(
        "morning",
        [symptoms["morning"]],
        text="Do the first steps in the morning hurt?",
        help_text="After getting out of bed.",
        asked_by_doctors=True,
    )
    make_question("swelling", [symptoms["swelling"]], text="Is it swollen?", section=Section.SIGNS)
    make_question(
        "background",
        [symptoms["more-training"], symptoms["tight-shoes"]],
        text="What was new before it began?",
        kind=QuestionKind.CHOOSE_ANY,
        section=Section.BACKGROUND,
    )
    make_rule(
        "snap",
        [[(symptoms["snap"], True)]],
        title="The Achilles tendon may be torn",
        message="Go to an emergency department today. Do not stretch it.",
    ).sources.add(make_source("snap-study", title="Torn tendons: a study"))
    make_rule(
        "cold-foot",
        [[(symptoms["cold-foot"], True)]],
        level=Urgency.EMERGENCY,
        title="The foot may get too little blood",
        message="Call an ambulance now.",
    )
