"""Examples for the schema: whoever reads it can post them to the shipped knowledge."""

from typing import Any

PERSON: dict[str, Any] = {
    "age": 45,
    "sex": "female",
    "answers": {"worse-in-the-morning": "yes", "pain-above-heel": "yes", "swelling": "no"},
}
TRIAGE: list[Any] = []
EXPLAIN: list[Any] = []
BATCH: list[Any] = []
ASSESSMENT: list[Any] = []
