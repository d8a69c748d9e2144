"""The fixtures of the project in the test database, loaded once for many tests that only read."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from conditions.models import Condition

FIXTURES = Path(settings.BASE_DIR) / "fixtures"
FILES = sorted(FIXTURES.glob("*.json"))


@contextmanager
def loaded(blocker: DjangoDbBlocker) -> Iterator[None]:
    """Within it the draft is what the fixtures say; afterwards the test database is empty again.

    For fixtures of a whole module whose tests have the mark `django_db`: without a marked test,
    pytest-django sets no test database up. A transaction round the module would be shorter, but
    each test closes its connection, which ends the transaction on PostgreSQL.
    """
    with blocker.unblock():
        if Condition.objects.exists() or User.objects.exists():
            raise RuntimeError("This is no empty test database; it would be flushed.")
        try:
            call_command("loaddata", *map(str, FILES), verbosity=0)
            yield
        finally:
            call_command("flush", verbosity=0, interactive=False)


def rows(model: str = "") -> list[dict[str, Any]]:
    """The fields of the fixtures' rows of one model, such as `conditions.symptom`; or of all."""
    return [
        row["fields"]
        for path in FILES
        for row in json.loads(path.read_text())
        if model in {"", row["model"]}
    ]
