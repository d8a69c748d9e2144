"""The tests' database, migrated by one worker for all: it takes each of them five seconds."""

import sqlite3
from contextlib import closing
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.db import connections
from django.db.backends.signals import connection_created

from benchmarks.crash.databases import Served
from tests.connecting import connected_to


def begin_migrated(folder: Path) -> None:
    """Let the database that this worker makes begin as a copy; the folder is that of all workers.

    Whoever comes first makes the original, and the others wait for it.
    """
    settings = connections.settings["default"]
    with (folder / "migrating").open("w") as one_at_a_time:
        flock(one_at_a_time, LOCK_EX)
        if connections["default"].vendor == "sqlite":
            _begin_file(folder / "migrated.sqlite3")
        else:
            settings["TEST"]["TEMPLATE"] = _migrated_on_server(settings, folder / "migrated")


def _begin_file(path: Path) -> None:
    if not path.exists():
        _migrate(str(path))

    def copy(connection: Any, **_: Any) -> None:
        connection_created.disconnect(copy)
        with closing(sqlite3.connect(path)) as migrated:
            migrated.backup(connection.connection)

    connection_created.connect(copy, weak=False)


def _migrated_on_server(settings: dict[str, Any], done: Path) -> str:
    name = f"{settings['NAME']}_migrated"
    if not done.exists():
        Served(settings).create(name)
        _migrate(name)
        done.touch()
    return name


def _migrate(name: str) -> None:
    with connected_to(name):
        call_command("migrate", verbosity=0, run_syncdb=True)
