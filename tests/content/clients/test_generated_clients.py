"""Clients that others' generators make of the committed schema, used against the running server."""

import importlib
import json
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.content.clients.programs import PACKAGES, SCHEMA, TYPESCRIPT, run
from tests.openapi import parsed

ANSWERS = {"pain-above-heel": "yes", "snap": "yes"}
FIRST = "midportion-achilles-tendinopathy"
EMERGENCIES = ["acute-limb-ischaemia", "calcaneal-fracture"]


@pytest.fixture
def python_client(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of the package that openapi-python-client makes."""
    generator = Path(sys.executable).with_name("openapi-python-client")
    monkeypatch.setenv("PATH", str(generator.parent), prepend=":")
    made = tmp_path / "ankle_client"
    options = ("--path", SCHEMA, "--meta", "none", "--output-path", made)
    run(generator, "generate", *options, folder=tmp_path)
    monkeypatch.syspath_prepend(tmp_path)
    yield made.name
    for name in [name for name in sys.modules if name.partition(".")[0] == made.name]:
        del sys.modules[name]


def part(*path: str) -> Any:
    return importlib.import_module(".".join(path))


@pytest.mark.django_db
def test_a_generated_python_client_reads_and_asks(python_client: str, site: str) -> None:
    models = part(python_client, "models")
    client = part(python_client).Client(base_url=site, raise_on_unexpected_status=True)
    conditions = part(python_client, "api.conditions.conditions_list")
    triage = part(python_client, "api.triage.triage")

    with client:
        page = conditions.sync(
            client=client,
            urgency=models.ConditionsListUrgency.EMERGENCY,
            ordering=[models.ConditionsListOrderingItem.SLUG],
            page_size=2,
        )
        body = models.TriageRequest.from_dict({"age": 45, "sex": "female", "answers": ANSWERS})
        result = triage.sync(client=client, body=body)

    assert [condition.slug for condition in page.results] == EMERGENCIES
    assert (result.urgency.level, result.matches[0].condition) == ("urgent", FIRST)


@pytest.mark.django_db
def test_a_generated_typescript_client_reads_and_asks(tmp_path: Path, site: str) -> None:
    for name in ("client.ts", "tsconfig.json", "package.json"):
        shutil.copy(TYPESCRIPT / name, tmp_path)
    packages = tmp_path / "node_modules"
    packages.symlink_to(PACKAGES)
    programs = packages / ".bin"
    # A field with a default need not be sent, which the generator believes only when told.
    options = ("-o", "schema.ts", "--default-non-nullable=false")
    run(programs / "openapi-typescript", SCHEMA, *options, folder=tmp_path)
    run(programs / "tsc", folder=tmp_path)

    said = run("node", "built/client.js", site, folder=tmp_path)

    assert said.splitlines() == [" ".join(EMERGENCIES), f"urgent {FIRST}", "404 Not Found"]


def test_postman_imports_the_schema(tmp_path: Path) -> None:
    """By Postman's own converter: a request for each operation, in folders by address."""
    run(
        PACKAGES / ".bin" / "openapi2postmanv2", "-s", SCHEMA, "-o", "postman.json", folder=tmp_path
    )
    collection = json.loads((tmp_path / "postman.json").read_text())
    assert collection["info"]["name"] == "Ankle Site API"
    assert sorted(requests_of(collection)) == sorted(operations())


def requests_of(folder: dict[str, Any]) -> Iterator[str]:
    for item in folder.get("item", []):
        if "request" in item:
            request = item["request"]
            address = "/".join(request["url"]["path"])
            yield f"{request['method']} {address}"
        yield from requests_of(item)


def operations() -> list[str]:
    paths = parsed(SCHEMA.read_text())["paths"]
    return [
        f"{method.upper()} {path.strip('/')}/".replace("{", ":").replace("}", "")
        for path, methods in paths.items()
        for method in methods
    ]
