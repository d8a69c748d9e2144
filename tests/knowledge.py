"""One small knowledge base with one of everything, for tests of whole pages."""

from conditions.levels import Urgency
from conditions.models import (
    Basis,
    Condition,
    EvidenceGrade,
    InvestigationKind,
    Release,
    Reporter,
    Source,
    Structure,
    StructureKind,
    StructureRelation,
    StructureRelationKind,
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
    make_structure,
    make_symptom,
    make_treatment,
    publish,
)
from tests.made_once import made_once
from triage.models import QuestionKind, Section

# The pages of what is known, as `make_achilles` fills them.
KNOWLEDGE_PAGES = (
    "/",
    "/conditions/",
    "/conditions/achilles-tendonitis/",
    "/symptoms/",
    "/symptoms/morning-pain/",
    "/symptoms/fever/",
    "/treatments/",
    "/treatments/nsaids/",
    "/investigations/",
    "/investigations/ultrasound/",
    "/anatomy/",
    "/anatomy/achilles-tendon/",
    "/guides/",
    "/sources/",
    "/search/?q=heel",
    "/search/?q=unicorn",
)
STANDING_PAGES = ("/about/", "/privacy/", "/accessibility/", "/design/")


@made_once
@unrecorded()
def publish_achilles() -> Release:
    make_achilles()
    return publish()


def make_achilles() -> None:
    study = make_source(
        "de-jonge-2011",
        title="Incidence of tendon pain",
        authors="de Jonge S et al.",
        year=2011,
        published_in="Br J Sports Med 45:1026",
        doi="10.1136/bjsports-2011-090342",
    )
    tendon = make_anatomy()
    achilles = make_condition(
        "achilles-tendonitis",
        name="Achilles tendonitis",
        other_names="Achilles tendinopathy\nTendo Achilles pain",
        summary="The tendon at the back of the heel is sore.",
        causes="It was asked to do more than it could take.",
        outlook="Most are better in three months.",
        see_doctor="If it has not settled in three weeks.",
        prior=0.24,
        prior_basis=Basis.BAND,
        icd10="M76.6",
        icd11="FB40.1",
    )
    achilles.structures.add(tendon)
    make_signs(achilles, tendon, study)
    make_help(achilles, study)


def make_anatomy() -> Structure:
    tendon = make_structure(
        "achilles-tendon", name="Achilles tendon", lay_name="heel cord", kind=StructureKind.TENDON
    )
    heel = make_structure(
        "calcaneus", name="Calcaneus", lay_name="heel bone", kind=StructureKind.BONE
    )
    calf = make_structure(
        "gastrocnemius", name="Gastrocnemius", lay_name="calf muscle", kind=StructureKind.MUSCLE
    )
    StructureRelation.objects.create(
        structure=tendon, kind=StructureRelationKind.ATTACHES_TO, target=heel
    )
    StructureRelation.objects.create(
        structure=calf, kind=StructureRelationKind.FORMS, target=tendon
    )
    return tendon


def make_signs(achilles: Condition, tendon: Structure, study: Source) -> None:
    """Evidence of each group of the page, and what the guide and the form ask."""
    morning = make_symptom(
        "morning-pain",
        lay_name="pain with the first steps in the morning",
        name="Start-up pain",
        other_names="first-step pain",
        description="It eases after some steps.",
        background_rate=0.3,
        background_note="Editorial.",
        structure=tendon,
    )
    make_symptom("morning-stiffness", lay_name="stiff in the morning", parent=morning)
    squeeze = make_symptom(
        "squeeze-hurts",
        lay_name="hurts when squeezed",
        kind=SymptomKind.SIGN,
        reporter=Reporter.EXAMINER,
        background_rate=0.1,
    )
    antibiotic = make_symptom(
        "fluoroquinolone",
        lay_name="took ciprofloxacin",
        kind=SymptomKind.RISK_FACTOR,
        background_rate=0.02,
    )
    twist = make_symptom("twist", lay_name="began with a twist", background_rate=0.35)
    measured = make_evidence(achilles, morning, 0.72, basis=Basis.MEASURED, note="214 runners.")
    measured.sources.add(study)
    make_evidence(achilles, squeeze, 0.4)
    make_evidence(achilles, antibiotic, 0.08)
    make_evidence(achilles, twist, 0.05)
    sprain = make_condition("ankle-sprain", name="Ankle sprain", urgency=Urgency.SOON)
    make_evidence(sprain, twist, 0.97)
    make_evidence(sprain, morning, 0.15)
    make_guide(
        "in-the-morning",
        answers={morning: True},
        title="What causes heel pain in the morning?",
        introduction="The first steps stretch the tendon.",
    )
    make_form(morning, twist)


def make_form(morning: Symptom, twist: Symptom) -> None:
    make_question(
        "worst-in-the-morning", [morning], text="Is it worst in the morning?", required=True
    )
    fever = make_symptom("fever", lay_name="fever", background_rate=0.03)
    make_question(
        "danger",
        [fever],
        text="Do you have any of these?",
        kind=QuestionKind.CHOOSE_ANY,
        section=Section.RED_FLAGS,
        required=True,
    )
    make_rule("fever", [[(fever, True)]], title="Fever with pain", message="Ring a doctor today.")
    make_rule(
        "fever-after-twist",
        [[(fever, True)], [(twist, True)]],
        level=Urgency.EMERGENCY,
        title="Fever after an injury",
    )
    gradual = make_symptom("gradual", lay_name="came on slowly", background_rate=0.5)
    make_question(
        "beginning",
        [twist, gradual],
        text="How did it begin?",
        kind=QuestionKind.CHOOSE_ONE,
        section=Section.BEGINNING,
    )


def make_help(achilles: Condition, study: Source) -> None:
    tablets = make_treatment(
        "nsaids",
        name="Anti-inflammatory tablets",
        other_names="ibuprofen",
        kind=TreatmentKind.MEDICINE,
        description="Tablets for some days.",
        cautions="Not with stomach ulcers.",
    )
    make_condition_treatment(
        achilles, tablets, grade=EvidenceGrade.B, note="Eases the pain."
    ).sources.add(study)
    injection = make_treatment(
        "steroid-injection", name="Steroid injection", kind=TreatmentKind.INJECTION
    )
    make_condition_treatment(
        achilles,
        injection,
        line=TreatmentLine.AVOID,
        grade=EvidenceGrade.X,
        note="Worse after a year.",
        cautions="The tendon can tear.",
    )
    ultrasound = make_investigation(
        "ultrasound", name="Ultrasound", other_names="sonography", kind=InvestigationKind.IMAGING
    )
    make_condition_investigation(
        achilles,
        ultrasound,
        purpose="To see whether it is torn.",
        sensitivity=0.95,
        specificity=0.999,
        note="In 64 people.",
    )
