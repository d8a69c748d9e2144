"""Fixtures for tests in every folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections

from benchmarks.crash.databases import Served


@pytest.fixture
def own_database(db: None, tmp_path: Path) -> Iterator[str]:
    """The tests' database without rows, copied to where several connections see the same.

    SQLite's is in memory otherwise, and what a test writes is in a transaction that nobody else
    sees. Returns the address of the copy; Django is connected to it meanwhile.
    """
    usual, settings = connections["default"], connections.settings["default"]
    name = settings["NAME"]
    if usual.vendor == "sqlite":
        path = tmp_path / "own.sqlite3"
        path.write_bytes(usual.connection.serialize())
        settings["NAME"], address = str(path), f"sqlite:///{path}"
    else:
        usual.close()  # which no template may have
        server = Served(settings)
        server.keep("own")
        settings["NAME"] = f"{name}_own"
        address = "postgresql://{USER}@{HOST}:{PORT}/{NAME}".format(**settings)
    connections["default"] = connections.create_connection("default")
    yield address
    connections["default"].close()
    connections["default"], settings["NAME"] = usual, name
    if usual.vendor != "sqlite":
        server.drop("own")
