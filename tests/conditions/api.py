"""How the tests of the read API read it."""

from typing import Any

from django.test import Client

from conditions.models import Release


def read(client: Client, address: str) -> Any:
    answer = client.get(f"/api/v1/{address}")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json"), answer.content
    return answer.json()


def slugs(client: Client, address: str) -> list[str]:
    return [row["slug"] for row in read(client, address)["results"]]


def reference(release: Release) -> dict[str, Any]:
    return {"number": release.number, "checksum": release.checksum}
