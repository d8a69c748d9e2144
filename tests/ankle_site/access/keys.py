"""Keys, and how a program sends one."""

from typing import Any

from ankle_site.access.models import ApiKey
from tests.factories import make_user


def make_api_key(**overrides: Any) -> ApiKey:
    """Saved, and with the key itself as `key`: `sent` makes the header of it."""
    key: Any = ApiKey(**{"name": "App", "contact": "ops@app.example"} | overrides)
    key.created_by = make_user()
    key.key = key.make_key()
    key.save()
    return key  # type: ignore[no-any-return]


def sent(key: Any) -> dict[str, str]:
    return {"authorization": f"Api-Key {key.key}"}
