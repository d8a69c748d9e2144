"""The fixtures of the project in the test database, loaded once for many tests that only read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from tests.committed import committed

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
FILES = sorted(FIXTURES.glob("*.json"))


@contextmanager
def loaded(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Within it the draft is what the fixtures say; see `committed`."""
    with committed(blocker):
        call_command("loaddata", *map(str, FILES), verbosity=0)
        yield


def rows(model: str = "") -> list[dict[str, Any]]:
    """The fields of the fixtures' rows of one model, such as `conditions.symptom`; or of all."""
    return [
        row["fields"]
        for path in FILES
        for row in json.loads(path.read_text())
        if model in {"", row["model"]}
    ]
