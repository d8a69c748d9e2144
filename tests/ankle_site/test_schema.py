"""The OpenAPI schema: committed, valid, true, and shown without other hosts."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from django.core.management import call_command
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, settings
from pytest_django import DjangoDbBlocker
from schemathesis.schemas import BaseSchema

from ankle_site.wsgi import application
from tests.committed import committed
from tests.openapi import parsed
from tests.small_knowledge import publish_small_knowledge
from triage.api import examples

ROOT = Path(__file__).parents[2]
COMMITTED = ROOT / "docs" / "openapi.yaml"
GUIDE = (ROOT / "docs" / "api.md").read_text()
REGENERATE = "python manage.py spectacular --validate --fail-on-warn --file docs/openapi.yaml"

# Every built-in check but one, which `test_the_api_does_what_its_schema_says` makes itself.
CONFIG = schemathesis.Config.from_dict(
    {
        "generation": {
            "mode": "all",
            "max-examples": 5,
            "deterministic": True,
            # It makes keys up, and all that it would hear of is 401.
            "with-security-parameters": False,
        },
        "checks": {"positive_data_acceptance": {"enabled": False}},
    }
)
api = schemathesis.openapi.from_path(COMMITTED, config=CONFIG)


def uncompressed(environ: dict[str, Any], start_response: Any) -> Any:
    """The site, for a client that does not decompress."""
    return application(environ | {"HTTP_ACCEPT_ENCODING": "identity"}, start_response)


api.app = uncompressed

# What only the database knows: the last page, the cursors, the releases, the conditions, the
# symptoms; and of the sources whether there is an answer to each. And pages are shorter where parts
# are asked for.
UNKNOWABLE = re.compile(
    r"page|page_size|cursor|release|since|condition|(cases\.\d+\.)?(answers|sources)\..*",
    re.DOTALL,
)

PERSON: dict[str, Any] = {
    "age": 50,
    "sex": "male",
    "answers": {"symptom-1": "yes", "symptom-2": "no", "symptom-3": "unsure"},
    "sources": {"symptom-1": "initial"},
}
ROWS = {
    "conditions": "condition-1",
    "symptoms": "symptom-1",
    "treatments": "treatment-1",
    "investigations": "investigation-1",
    "structures": "structure-1",
    "sources": "trial",
    "guides": "guide-1",
    "questions": "question-1",
    "rules": "rule-1",
    "releases": "1",
}


def test_the_committed_schema_is_the_one_that_the_code_makes(tmp_path: Path) -> None:
    made = tmp_path / "openapi.yaml"
    call_command("spectacular", validate=True, fail_on_warn=True, file=str(made))
    assert made.read_text() == COMMITTED.read_text(), f"Run: {REGENERATE}"


def conforming(operation: BaseSchema) -> Any:
    """A test of one operation of the API by all of schemathesis's checks."""

    @pytest.mark.django_db
    @operation.parametrize()
    @settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
    def conforms(case: schemathesis.Case[Any], small_knowledge: None) -> None:
        response = case.call_and_validate()
        if response.status_code == 400 and case.meta and case.meta.generation.mode.is_positive:
            refused = [error["field"] for error in response.json()["errors"]]
            assert [field for field in refused if not beyond_the_schema(field, case.body)] == []

    return conforms


# A test of its own for each: schemathesis tells its tests apart by a name that pytest 9 leaves out
# of their ids, and of tests that share an id parallel workers run the first only.
operations: Any = api.get_all_operations()
for found in operations:
    address = found.ok()
    name = re.sub(r"\W+", "_", f"test_{address.label}").strip("_")
    globals()[name] = conforming(api.include(path=address.path, method=address.method))


def beyond_the_schema(field: str, body: Any) -> bool:
    """Whether no schema can tell that a field is wrong: 1.0 is an integer to JSON Schema."""
    return bool(UNKNOWABLE.fullmatch(field)) or isinstance(value_at(field, body), float)


def value_at(field: str, body: Any) -> Any:
    """What a body has at a dotted path, or None."""
    for name in field.split("."):
        match body:
            case dict():
                body = body.get(name)
            case list():
                body = body[int(name)]
            case _:
                return None
    return body


@pytest.fixture(scope="module")
def published(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    with committed(django_db_blocker):
        publish_small_knowledge(3)
        yield


@pytest.fixture
def small_knowledge(published: None, db: None) -> Iterator[None]:
    """Published for requests that go through WSGI, past Django's own test client.

    As that client does, it keeps requests from closing the connection that the test runs on.
    """
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
def test_rows_that_exist_are_as_the_schema_says(small_knowledge: None) -> None:
    for kind, key in ROWS.items():
        name = "number" if kind == "releases" else "slug"
        one = api[f"/api/v1/{kind}/{{{name}}}/"]["GET"].Case(path_parameters={name: key})
        for case in (api[f"/api/v1/{kind}/"]["GET"].Case(), one):
            assert case.call_and_validate().status_code == 200


@pytest.mark.parametrize(
    ("address", "body", "status"),
    [
        ("triage/", PERSON, 200),
        ("triage/", PERSON | {"include": ["next_question", "should_stop"], "limit": 1}, 200),
        ("triage/", PERSON | {"include": ["should_stop", "what_would_change"]}, 200),
        ("triage/explain/", PERSON | {"condition": "condition-2"}, 200),
        ("triage/batch/", {"cases": [PERSON, PERSON | {"id": "a"}]}, 200),
        ("assessments/", PERSON, 201),
    ],
)
def test_triage_answers_as_the_schema_says(
    small_knowledge: None, address: str, body: dict[str, Any], status: int
) -> None:
    case = api[f"/api/v1/{address}"]["POST"].Case(body=body, media_type="application/json")
    assert case.call_and_validate().status_code == status


@pytest.mark.parametrize(
    ("query", "accept", "content_type", "load"),
    [
        ("", "application/json", "application/json", json.loads),
        ("", "*/*", "application/vnd.oai.openapi", parsed),
        ("?format=json", "text/html,*/*;q=0.8", "application/vnd.oai.openapi+json", json.loads),
        ("?format=yaml", "*/*", "application/vnd.oai.openapi", parsed),
        ("?lang=de&version=..%00", "application/json", "application/json", json.loads),
    ],
)
def test_the_schema_is_served_as_yaml_and_json(
    client: Client, query: str, accept: str, content_type: str, load: Any
) -> None:
    answer = client.get(f"/api/schema/{query}", headers={"accept": accept})
    assert answer["Content-Type"].split(";")[0] == content_type
    assert load(answer.content) == parsed(COMMITTED.read_text())


def test_the_documentation_needs_no_other_host_and_no_inline_code(client: Client) -> None:
    page = client.get("/api/docs/").content.decode()
    script = client.get("/api/docs/?script=").content.decode()
    addresses = re.findall(r'(?:src|href)="([^"]*)"', page)
    assert addresses == [
        "/static/site/icon.svg",
        "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui.css",
        "/api/schema/",
        "/static/drf_spectacular_sidecar/swagger-ui-dist/swagger-ui-bundle.js",
        "/api/docs/?script=",
    ]
    assert re.findall(r"<style|style=|<script>|https?://", page) == []
    assert re.findall(r"https?://", script) == []
    assert '"validatorUrl": null' in script  # the default sends the schema's address to its maker


def test_the_guide_to_the_api_names_every_address() -> None:
    addresses = {path.removesuffix("{slug}/").removesuffix("{number}/") for path in api}
    assert [address for address in sorted(addresses) if f"`{address}`" not in GUIDE] == []


def test_the_examples_are_made_of_symptoms_that_there_are() -> None:
    rows = json.loads((ROOT / "fixtures" / "03_symptoms.json").read_text())
    known = {row["fields"]["slug"] for row in rows}
    [posted] = re.findall(r"-d '(.*?)'", GUIDE, re.DOTALL)
    for example in (json.loads(posted), examples.PERSON):
        assert set(example["answers"]) <= known
