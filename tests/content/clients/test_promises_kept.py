"""Version 1 of the API keeps what its last published schema promised, by oasdiff's rules."""

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.content.clients.programs import PACKAGES, SCHEMA
from tests.openapi import parsed

# Published with a version of the API, and never edited: docs/api-changelog.md.
[PROMISED] = SCHEMA.parent.glob("openapi-*.yaml")


def broken(schema: Path) -> list[str]:
    """What a client of the promised schema would stumble over, by the names of oasdiff's rules."""
    program = PACKAGES / ".bin" / "oasdiff"
    run = subprocess.run(
        [program, "breaking", PROMISED, schema, "--format", "singleline"],
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return [line for line in run.stdout.splitlines() if line.startswith("error")]


def test_nothing_that_was_promised_is_broken() -> None:
    assert broken(SCHEMA) == []


def without_an_address(schema: dict[str, Any]) -> None:
    del schema["paths"]["/api/v1/guides/"]


def without_a_field(schema: dict[str, Any]) -> None:
    del schema["components"]["schemas"]["Match"]["properties"]["score"]


def with_a_field_more_to_send(schema: dict[str, Any]) -> None:
    schema["components"]["schemas"]["TriageRequest"]["required"].append("age")


def with_a_filter_that_takes_less(schema: dict[str, Any]) -> None:
    parameters = schema["paths"]["/api/v1/conditions/"]["get"]["parameters"]
    [urgency] = [one for one in parameters if one["name"] == "urgency"]
    urgency["schema"]["enum"].remove("soon")


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        (without_an_address, "api-path-removed-without-deprecation"),
        (without_a_field, "response-required-property-removed"),
        (with_a_field_more_to_send, "request-property-became-required"),
        (with_a_filter_that_takes_less, "request-parameter-enum-value-removed"),
    ],
)
def test_what_breaks_a_client_is_named(
    tmp_path: Path, change: Callable[[dict[str, Any]], None], rule: str
) -> None:
    schema = parsed(PROMISED.read_text())
    change(schema)
    changed = tmp_path / "openapi.json"
    changed.write_text(json.dumps(schema))

    assert {line.rpartition("[")[2].partition("]")[0] for line in broken(changed)} == {rule}
