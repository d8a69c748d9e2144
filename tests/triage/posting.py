"""What a program posts to the triage API, and what it is refused for."""

import json
from typing import Any

from django.test import Client

UNKNOWN = "There is no symptom of this name in this release."
WRONG_ANSWER = "Answer yes, no or unsure."
WRONG_ANSWERS = "Give an object of symptom slugs and yes, no or unsure; it may be empty."
WRONG_LIMIT = "Give a whole number from 1 to 20."
WRONG_RELEASE = "Give the number of a published release (see /api/v1/releases/), or null."


def post(client: Client, body: Any, address: str = "triage/", **headers: str) -> Any:
    return client.post(
        f"/api/v1/{address}",
        data=json.dumps(body),
        content_type="application/json",
        headers=headers,
    )


def errors(answer: Any) -> dict[str, str]:
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    return {error["field"]: error["message"] for error in answer.json()["errors"]}
