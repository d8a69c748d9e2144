"""Examples for the schema. The requests can be posted to the shipped knowledge; the answers are
what it said, with shorter lists.
"""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from triage.explanation import DISCLAIMER

Json = dict[str, Any]


def _request(name: str, value: Json) -> OpenApiExample:
    return OpenApiExample(name, value, request_only=True)


def _answer(name: str, value: Json, status: int = 200) -> OpenApiExample:
    return OpenApiExample(name, value, response_only=True, status_codes=[str(status)])


PERSON: Json = {
    "age": 45,
    "sex": "female",
    "answers": {"worse-in-the-morning": "yes", "pain-above-heel": "yes", "swelling": "no"},
}
RELEASE: Json = {
    "number": 1,
    "checksum": "ca78451a429fefaa3ba3657b66c0ffc69d2de5012bf2c2a205d296dbcc21dac3",
}
SAID: list[Json] = [
    {
        "symptom": "worse-in-the-morning",
        "name": "Pain at its worst in the morning",
        "state": "yes",
        "source": "initial",
    },
    {
        "symptom": "pain-above-heel",
        "name": "Pain in the cord above the heel bone",
        "state": "yes",
        "source": "asked",
    },
    {
        "symptom": "swelling",
        "name": "Swelling around the ankle or heel",
        "state": "no",
        "source": "asked",
    },
    {
        "symptom": "age-40-64",
        "name": "40 to 64 years old",
        "state": "yes",
        "source": "demographic",
    },
    {"symptom": "sex-female", "name": "Female", "state": "yes", "source": "demographic"},
]


def _part(
    number: int, weight: float, frequency: float, background: float, answer: str = "yes"
) -> Json:
    """What the answer of this number in SAID counts."""
    named = {name: SAID[number][name] for name in ("symptom", "name")}
    shares = {"frequency": frequency, "background": background}
    return {**named, "answer": answer, "weight": weight, **shares}


RESULT: Json = {
    "release": RELEASE,
    "urgency": {
        "level": "routine",
        "label": "See a doctor if it does not settle",
        "reasons": [],
        "conditions": ["midportion-achilles-tendinopathy"],
    },
    "sufficient": True,
    "matches": [
        {
            "condition": "midportion-achilles-tendinopathy",
            "name": "Achilles tendonitis (middle of the tendon)",
            "probability": 0.5786,
            "score": -0.2191,
            "prior": -2.2073,
            "strength": "strong",
            "urgency": "routine",
            "raised_urgency": True,
            "evidence": [
                _part(1, 0.9555, 0.78, 0.3),
                _part(0, 0.8473, 0.7, 0.3),
                _part(3, 0.4055, 0.57, 0.38),
                _part(2, -0.1823, 0.5, 0.4, "no"),
                _part(4, -0.0377, 0.52, 0.54),
            ],
            "not_asked": ["eases-with-walking", "morning-stiffness-short"],
        }
    ],
    "something_else": 0.0687,
    "answers": SAID,
    "disclaimer": DISCLAIMER,
}
EXTRAS: Json = {
    "next_question": {
        "questions": [
            {
                "slug": "red-flags-injury",
                "text": "Has any of this happened?",
                "help_text": "Tick all that fit the leg that hurts, even if it happened some "
                "weeks ago.",
                "why": "These can mean a broken bone. They come first because they must not wait.",
                "kind": "choose_any",
                "section": "red_flags",
                "position": 1,
                "required": True,
                "asked_by_doctors": False,
                "choices": [
                    {
                        "symptom": {
                            "slug": "recent-injury",
                            "name": "Injury in the last 10 days",
                            "lay_name": "Hurt in the last ten days",
                        },
                        "label": "I hurt my ankle, heel or leg in the last ten days",
                    }
                ],
            }
        ],
        "why": {
            "warning_signs": True,
            "could_raise": False,
            "tells_apart": [],
            "texts": ["Some of these signs need help at once, so they come first."],
        },
    },
    "should_stop": False,
    "stop_reason": None,
    "what_would_change": [
        {
            "symptom": "fluoroquinolone",
            "answer": "yes",
            "chance": 0.0537,
            "level": "urgent",
            "first": None,
            "shift": 0.1912,
        },
        {
            "symptom": "pain-under-heel",
            "answer": "yes",
            "chance": 0.1673,
            "level": None,
            "first": "plantar-fasciitis",
            "shift": 0.5661,
        },
    ],
}
EXPLANATION: Json = {
    "release": RELEASE,
    "condition": "plantar-fasciitis",
    "name": "Plantar fasciitis",
    "rank": 2,
    "out_of": 40,
    "probability": 0.1241,
    "score": -1.7431,
    "prior": -1.7148,
    "strength": "weak",
    "urgency": "routine",
    "raised_urgency": True,
    "speaks_for": [
        _part(0, 1.0415, 0.85, 0.3),
        _part(3, 0.3697, 0.55, 0.38),
        _part(4, 0.2877, 0.72, 0.54),
        _part(2, 0.2877, 0.2, 0.4, "no"),
    ],
    "speaks_against": [_part(1, -2.0149, 0.04, 0.3)],
    "not_asked": [
        {
            "symptom": "pain-under-heel",
            "name": "Pain under the heel",
            "yes_weight": 1.5523,
            "no_weight": -1.6987,
            "frequency": 0.85,
            "background": 0.18,
        }
    ],
    "answers": SAID,
    "disclaimer": DISCLAIMER,
}

TRIAGE = [
    _request("Stiff in the morning", PERSON | {"limit": 5, "release": None}),
    _request(
        "One step of an interview",
        PERSON
        | {
            "sources": {"worse-in-the-morning": "initial"},
            "include": ["next_question", "should_stop", "what_would_change"],
        },
    ),
    _answer("The likeliest cause", RESULT),
    _answer("What to ask next", RESULT | EXTRAS),
]
EXPLAIN = [
    _request("Why not plantar fasciitis?", PERSON | {"condition": "plantar-fasciitis"}),
    _answer("The second of forty", EXPLANATION),
]
BATCH = [
    _request(
        "Two cases",
        {
            "cases": [
                PERSON | {"id": "first"},
                {"id": "second", "age": 62, "answers": {"calf-swelling": "yes"}},
            ],
            "limit": 1,
        },
    ),
    _answer("The first result", {"release": RELEASE, "results": [RESULT | {"id": "first"}]}),
]
STORED: Json = {
    "token": "kCm3yXQ2Zr0hVt5uB8dJwN1sGf7pLe4a",
    "page": "https://ankle.example/check/kCm3yXQ2Zr0hVt5uB8dJwN1sGf7pLe4a/",
    "created_at": "2026-11-29T09:30:00Z",
    "expires_at": "2026-12-29T09:30:00Z",
    "result": RESULT,
}
ASSESSMENT = [
    _request("Stiff in the morning", PERSON),
    _answer("What is stored", STORED, 201),
]
STORED_ASSESSMENT = [_answer("What is stored", STORED)]
