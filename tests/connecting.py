"""Where Django's connections lead while a test has a database of its own."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connections


@contextmanager
def connected_to(name: str) -> Iterator[None]:
    """Every new connection is to the database of this name."""
    settings, usual = connections.settings["default"], connections["default"]
    usual_name, settings["NAME"] = settings["NAME"], name
    connections["default"] = connections.create_connection("default")
    try:
        yield
    finally:
        connections["default"].close()
        connections["default"], settings["NAME"] = usual, usual_name
