"""Somebody who tells this site all that it can be told: on pages, and by every interface."""

import json
from typing import Any

from django.test import Client

from tests.public_site import CHECK, GUIDED, first_answers, interviewed
from tests.triage import test_ai4h as benchmark
from tests.triage.clinic import SYMPTOMS
from tests.triage.fhir import server as fhir

API = "/api/v1/"
SOLVE = "/ai4h/solve-case"
AGE = 117  # nobody else's
# Anything that begins with it, but a line's number, a duration, a part of a second and an id.
AGE_TOLD = rf"(?<!line )(?<!\d\.)\b{AGE}(?!\d* ms)(?![0-9a-f]{{29}})"
SEARCHED = "unspeakable"
SAID = dict.fromkeys(SYMPTOMS, "yes")
FHIR_SAID = fhir.response(
    fhir.age(AGE),
    fhir.item("warning-signs", fhir.symptom("cold-foot")),
    fhir.item("where", fhir.symptom("above-heel")),
    fhir.item("morning", fhir.said("yes")),
    fhir.item("swelling", fhir.said("unsure")),
    fhir.item("background", fhir.symptom("more-training"), fhir.symptom("tight-shoes")),
)


def use_the_pages(client: Client) -> str:
    """The form, its result and all that belongs to it, and the whole interview; its address."""
    form = client.get(CHECK).context["form"]
    result = str(client.post(CHECK, first_answers(form) | {"age": str(AGE)})["Location"])
    client.post(f"{result}feedback/", {"helped": "yes"})
    for page in ("", "result.pdf", "why/", "why/osteoarthritis/", "feedback/", "delete/"):
        assert client.get(f"{result}{page}").status_code == 200
    link = f"{GUIDED}resume/{interviewed(client)}/"
    assert Client().get(link).status_code == 200
    assert client.post(link, follow=True).status_code == 200
    client.post(f"{GUIDED}answers/")
    client.get(f"/search/?q={SEARCHED}")
    return result


def use_the_interfaces(client: Client) -> str:
    """What a program may post; the address of what is stored of it."""
    told = {"answers": SAID, "age": AGE}
    stored = _post(client, f"{API}assessments/", told, headers={"idempotency-key": "key-0815"})
    answers = [
        _post(client, f"{API}triage/", told | {"include": ["next_question", "what_would_change"]}),
        _post(client, f"{API}triage/explain/", told | {"condition": "osteoarthritis"}),
        _post(client, f"{API}triage/batch/", {"cases": [told]}),
        _post(client, f"{API}parse/", {"text": f"{AGE} years old, {SEARCHED} pain, Swelling"}),
        _post(client, "/fhir/QuestionnaireResponse/$triage", FHIR_SAID),
        _post(client, "/fhir/Questionnaire/$next-question", FHIR_SAID),
        _post(client, SOLVE, benchmark.case(*map(benchmark.finding, SAID), age=AGE)),
        client.get(stored["Location"]),
    ]
    assert [stored.status_code, *(a.status_code for a in answers)] == [201, *[200] * 8], [
        a.content for a in answers if a.status_code != 200
    ]
    return str(stored["Location"])


def be_refused(client: Client) -> None:
    """By each interface, for something about what is told."""
    wrong = {"answers": {"above-heel": "perhaps"}, "age": AGE * 10}
    wrong_item = fhir.item("where", fhir.symptom("tight-shoes"))
    answers = [
        *(_post(client, f"{API}{name}/", wrong) for name in ("triage", "triage/explain")),
        _post(client, f"{API}assessments/", wrong),
        _post(client, f"{API}triage/batch/", {"cases": [wrong]}),
        _post(client, "/fhir/QuestionnaireResponse/$triage", fhir.response(wrong_item)),
        _post(client, "/fhir/Questionnaire/$next-question", fhir.response(wrong_item)),
        _post(client, SOLVE, benchmark.case("above-heel", age=AGE * 10)),
        client.post(f"{API}triage/", '{"answers": {"tight-shoes"', content_type="text/plain"),
        client.post(f"{API}triage/", '{"answers": {"tight-shoes"', content_type="application/json"),
        client.get(f"{API}triage/?answers=tight-shoes"),
        client.put(SOLVE, '{"cold-foot": 117}', content_type="application/json"),
    ]
    assert {answer.status_code for answer in answers} <= {400, 405, 415, 422}, [
        a.status_code for a in answers
    ]


def _post(client: Client, address: str, body: Any, **options: Any) -> Any:
    kind = "application/fhir+json" if address.startswith("/fhir/") else "application/json"
    return client.post(address, data=json.dumps(body), content_type=kind, **options)
