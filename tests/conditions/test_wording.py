import pytest
from django.db.models import TextChoices

from conditions.models import (
    DERIVED,
    Basis,
    InvestigationKind,
    SourceKind,
    StructureKind,
    SymptomKind,
    TreatmentKind,
)
from conditions.wording import heading, how_common, how_sure, in_brief, percent


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (1.0, "nearly everyone"),
        (0.9, "nearly everyone"),
        (0.89, "most people"),
        (0.65, "most people"),
        (0.64, "about half"),
        (0.4, "about half"),
        (0.39, "some people"),
        (0.2, "some people"),
        (0.19, "a few people"),
        (0.05, "a few people"),
        (0.04, "hardly anyone"),
        (0.0, "hardly anyone"),
    ],
)
def test_a_share_has_words(share: float, words: str) -> None:
    assert how_common(share) == words


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "0%"),
        (0.001, "under 1%"),
        (0.0099, "under 1%"),
        (0.01, "1%"),
        (0.724, "72%"),
        (0.99, "99%"),
        (0.991, "over 99%"),
        (0.999, "over 99%"),
        (1.0, "100%"),
    ],
)
def test_a_share_is_a_whole_per_cent_and_never_claims_more_than_it_knows(
    share: float, text: str
) -> None:
    assert percent(share) == text


def test_every_basis_has_words() -> None:
    assert [how_sure(basis) for basis in [*Basis.values, DERIVED]] == [
        "measured",
        "from a source's words",
        "our own estimate",
        "worked out from a related symptom",
    ]


def test_every_kind_has_a_heading() -> None:
    kinds: list[type[TextChoices]] = [
        SymptomKind,
        TreatmentKind,
        InvestigationKind,
        StructureKind,
        SourceKind,
    ]

    assert [[heading(kind.value, kind.label) for kind in of_model] for of_model in kinds] == [
        [
            "What is felt",
            "What is seen and found",
            "Causes and risk factors",
            "How it began and what came before",
            "Age and sex",
        ],
        [
            "Self-care",
            "Exercise or physiotherapy",
            "Braces, shoes and other devices",
            "Medicines",
            "Injections",
            "Procedures",
            "Surgery",
        ],
        ["Examinations by hand", "Imaging", "Laboratory tests", "Other tests"],
        [
            "Bones",
            "Joints",
            "Tendons",
            "Muscles",
            "Ligaments",
            "Fasciae",
            "Bursae",
            "Nerves",
            "Vessels",
            "Regions",
        ],
        [
            "Guidelines",
            "Reviews and meta-analyses",
            "Randomised trials",
            "Observational and accuracy studies",
            "Classifications and terminologies",
            "Patient and professional pages",
        ],
    ]


@pytest.mark.parametrize(
    ("words", "brief"),
    [
        (1, "A cord is sore."),
        (6, "A cord is sore. It grows."),
        (99, "A cord is sore. It grows. Rest it!"),
    ],
)
def test_a_text_in_brief_ends_with_a_sentence(words: int, brief: str) -> None:
    assert in_brief(" A cord is sore. It grows.\nRest it! ", words) == brief
