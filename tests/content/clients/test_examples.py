"""The examples of the schema, sent to the running server: taken, and answered as it says."""

from typing import Any

import pytest
import requests
import schemathesis

from tests.content.clients.programs import SCHEMA
from tests.openapi import parsed

api = schemathesis.openapi.from_path(SCHEMA)


def examples() -> list[tuple[str, str, Any]]:
    """Address, name and value of each example of a request."""
    return [
        (address, name, example["value"])
        for address, methods in parsed(SCHEMA.read_text())["paths"].items()
        for name, example in methods.get("post", {})
        .get("requestBody", {})
        .get("content", {})
        .get("application/json", {})
        .get("examples", {})
        .items()
    ]


def test_whatever_is_posted_has_an_example() -> None:
    paths = parsed(SCHEMA.read_text())["paths"]
    posted = {address for address, methods in paths.items() if "post" in methods}
    assert {address for address, *_ in examples()} == posted


@pytest.mark.django_db
@pytest.mark.parametrize(("address", "name", "body"), examples(), ids=str)
def test_an_example_is_taken(address: str, name: str, body: Any, site: str) -> None:
    case = api[address]["POST"].Case(body=body, media_type="application/json")
    with requests.Session() as session:
        answer = case.call_and_validate(base_url=site, session=session)
    assert answer.status_code in (200, 201)
