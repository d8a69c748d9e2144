"""Fixtures for tests in every folder."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from threading import RLock
from typing import Any
from unittest.mock import patch

import pytest
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections
from pytest_django import DjangoDbBlocker

from benchmarks.crash.databases import Served
from conditions import kept
from tests.connecting import connected_to
from tests.migrated import begin_migrated


@pytest.fixture(scope="session", autouse=True)
def served_one_at_a_time() -> Iterator[None]:
    """Threads of a live server share the connection of SQLite's database in memory. Two that read
    at once may wait for each other for ever: one has the database and wants to call Python.
    """
    lock, usual = RLock(), WSGIHandler.__call__

    def served(self: WSGIHandler, *asked: Any) -> Any:
        with lock:
            return usual(self, *asked)

    with patch.object(WSGIHandler, "__call__", served):
        yield


@pytest.fixture(scope="session", autouse=True)
def lengths_are_true() -> Iterator[None]:
    """Of every answer in any test: clients wait for what is announced, and the tests' does not."""
    usual = BaseHandler.get_response

    def answered(self: BaseHandler, request: Any) -> Any:
        response: Any = usual(self, request)
        announced = response.headers.get("Content-Length")
        assert response.streaming or announced in {None, str(len(response.content))}
        return response

    with patch.object(BaseHandler, "get_response", answered):
        yield


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
    worker_id: str,
) -> None:
    """What pytest-django asks before it makes the database. Alone, one migrates it oneself."""
    if worker_id != "master":
        with django_db_blocker.unblock():
            begin_migrated(tmp_path_factory.getbasetemp().parent)


@pytest.fixture(scope="module")
def no_loop() -> Iterator[None]:
    """Playwright's goes on in the thread once a test of the browser was there.

    Gone before a test opens its transaction: Django has another connection where no loop runs.
    """
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)


@pytest.fixture(autouse=True)
def nothing_kept() -> None:
    """Each test begins as a new process does."""
    kept.forget_all()


@pytest.fixture
def own_database(db: None, tmp_path: Path) -> Iterator[str]:
    """The tests' database without rows, copied to where several connections see the same.

    SQLite's is in memory otherwise, and what a test writes is in a transaction that nobody else
    sees. Returns the address of the copy; Django is connected to it meanwhile.
    """
    usual, settings = connections["default"], connections.settings["default"]
    if usual.vendor == "sqlite":
        path = tmp_path / "own.sqlite3"
        path.write_bytes(usual.connection.serialize())
        with connected_to(str(path)):
            yield f"sqlite:///{path}"
        return
    usual.close()  # which no template may have
    server, name = Served(settings), f"{settings['NAME']}_own"
    server.create(name, template=settings["NAME"])
    with connected_to(name):
        yield "postgresql://{USER}@{HOST}:{PORT}/{NAME}".format(**settings)
    server.drop(name)


@pytest.fixture
def empty_database(own_database: str, tmp_path: Path) -> Iterator[str]:
    """The name of another one, without tables; `connected_to` leads there."""
    if connections["default"].vendor == "sqlite":
        yield str(tmp_path / "empty.sqlite3")
        return
    settings = connections.settings["default"]
    server, name = Served(settings), f"{settings['NAME']}_empty"
    server.create(name)
    yield name
    server.drop(name)
