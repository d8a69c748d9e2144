"""A database for killing: states of it are kept under names, and brought back within moments."""

import shutil
import time
from pathlib import Path
from typing import Any, LiteralString, Protocol

import psycopg
from django.db import connections
from psycopg import sql

PATIENCE = 30  # seconds for a server to notice that a client is gone


class Database(Protocol):
    def keep(self, name: str) -> None:
        """Keep the present state under this name."""

    def bring_back(self, name: str) -> None:
        """Make a state that was kept the present one."""

    def settle(self) -> None:
        """Return when nobody works on it any more, a server for a killed client included."""


def in_use() -> Database:
    """The one that Django's settings name, which nobody may be connected to."""
    settings = connections.settings["default"]
    if connections["default"].vendor == "sqlite":
        return File(Path(settings["NAME"]))
    return Served(settings)


class File:
    """SQLite: one file, and beside it what was not yet carried over when a process was killed."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def keep(self, name: str) -> None:
        assert not self._beside("-wal").exists(), "Somebody is still connected."
        shutil.copyfile(self.path, self._beside(f".{name}"))

    def bring_back(self, name: str) -> None:
        for ending in ("-wal", "-shm"):
            self._beside(ending).unlink(missing_ok=True)
        shutil.copyfile(self._beside(f".{name}"), self.path)

    def settle(self) -> None:
        """A process that is gone holds no lock."""

    def _beside(self, ending: str) -> Path:
        return self.path.with_name(f"{self.path.name}{ending}")


class Served:
    """PostgreSQL: states are databases on the same server, made from one another."""

    def __init__(self, settings: dict[str, Any]) -> None:
        self.name = settings["NAME"]
        self.address = {
            "host": settings["HOST"],
            "port": settings["PORT"],
            "user": settings["USER"],
            "password": settings["PASSWORD"] or None,
        }

    def keep(self, name: str) -> None:
        self.settle()
        self.create(f"{self.name}_{name}", template=self.name)

    def bring_back(self, name: str) -> None:
        self.create(self.name, template=f"{self.name}_{name}")

    def settle(self) -> None:
        at_work = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"
        deadline = time.monotonic() + PATIENCE
        with self.connect() as connection:
            while connection.execute(at_work, [self.name]).fetchone() != (0,):
                assert time.monotonic() < deadline, "The server works on for a client that is gone."
                time.sleep(0.001)

    def connect(self) -> psycopg.Connection[Any]:
        """To the server's own database, from which the others can be made and dropped."""
        return psycopg.connect(dbname="postgres", autocommit=True, **self.address)

    def create(self, name: str, *, template: str = "template1") -> None:
        """Like the template, to which nobody may be connected; in place of one of this name."""
        self.drop(name)
        self._execute("CREATE DATABASE {name} TEMPLATE {template}", name=name, template=template)

    def drop(self, name: str) -> None:
        self._execute("DROP DATABASE IF EXISTS {name} WITH (FORCE)", name=name)

    def _execute(self, statement: LiteralString, **names: str) -> None:
        quoted = {place: sql.Identifier(name) for place, name in names.items()}
        with self.connect() as connection:
            connection.execute(sql.SQL(statement).format(**quoted))
