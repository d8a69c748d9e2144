"""What is measured: the site as `deploy/` runs it, on SQLite or on PostgreSQL with Redis."""

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cluster.nginx import proxy
from benchmarks.cluster.parts import OWNER, ROOT, Part, ended_at_last, free_ports, manage, run
from benchmarks.cluster.services import (
    HOST,
    create_database,
    node,
    postgres,
    redis,
    start_first,
    vacuum,
)

SQLITE, POSTGRESQL = DATABASES = ("SQLite", "PostgreSQL")
Size = tuple[int, int, int]  # conditions, rows of evidence, symptoms
Environment = dict[str, str]
EMPTY = "empty"  # the name of the database from which the others are copied
# As PostgreSQL is by itself: what is acknowledged is on the disk.
SERVER = {"fsync": "on", "synchronous_commit": "on", "max_connections": "60"}


@dataclass(frozen=True)
class SetUp:
    """One database server, or none, and what is started on it; all of it ends together."""

    database: str
    folder: Path
    parts: list[Part]
    server: Part | None = None
    cache: Part | None = None

    def site(self, name: str, size: Size | None = None) -> Part:
        """A node with a database of its own: the shipped knowledge, or so much that is made up."""
        environment = self._environment(name)
        if size is None:
            manage("setup_demo", "--force", environment=environment)
            manage("collectstatic", "--no-input", "--verbosity", "0", environment=environment)
        else:
            made_up = [sys.executable, "-m", "benchmarks.load.knowledge", *map(str, size)]
            run(*made_up, cwd=ROOT, env=os.environ | environment)
        if self.server:
            vacuum(self.server, name)
        return self._started(node(self.folder, name, _port(), environment))

    def bare(self, site: Part) -> Part:
        """The bare view on the site's database."""
        app = "benchmarks.load.bare"
        return self._started(node(self.folder, "bare", _port(), site.environment, app))

    def in_front_of(self, site: Part) -> Part:
        user = "user root;" if OWNER else ""
        nginx = proxy(self.folder / "nginx", port=_port(), nodes=[site.port], user=user)
        return self._started(nginx)

    def begin(self) -> None:
        """What all sites share."""
        for part in filter(None, (self.server, self.cache)):
            self.parts.append(part)
        if self.server and self.cache:
            start_first(self.server)
            self.cache.start()
        manage("migrate", "--verbosity", "0", environment=self._environment(EMPTY))

    def _environment(self, name: str) -> Environment:
        return _production(self.folder) | self._database(name)

    def _database(self, name: str) -> Environment:
        """A new one, copied from the one that is migrated and empty, which is the first."""
        template = None if name == EMPTY else EMPTY
        if self.server and self.cache:
            return {
                "DATABASE_URL": create_database(self.server, name, template=template),
                # A number of its own: what one site keeps there is not the other's.
                "CACHE_URL": f"redis://{HOST}:{self.cache.port}/{len(self.parts)}",
            }
        path = self.folder / f"{name}.sqlite3"
        if template:
            shutil.copyfile(self.folder / f"{template}.sqlite3", path)
        return {"DATABASE_URL": f"sqlite:///{path}"}

    def _started(self, part: Part) -> Part:
        self.parts.append(part)
        part.start()
        return part


@contextmanager
def ready(database: str, folder: Path) -> Iterator[SetUp]:
    """Ready for sites to be started; raises PartError."""
    folder.chmod(0o755)  # PostgreSQL has another owner
    services = (
        (postgres(folder, "postgresql", _port(), SERVER), redis(folder, _port()))
        if database == POSTGRESQL
        else ()
    )
    set_up = SetUp(database, folder, [], *services)
    with ended_at_last(set_up.parts):
        set_up.begin()
        yield set_up


def _production(folder: Path) -> Environment:
    """As in `deploy/ankle-site.env.example`, but over plain HTTP and with rates that load keeps."""
    return {
        "DJANGO_SETTINGS_MODULE": "benchmarks.load.settings",
        "STATIC_FOLDER": str(folder / "static"),
        "DEBUG": "false",
        "SECRET_KEY": "of this run only, and as long as the checks of the settings want it",
        "ALLOWED_HOSTS": HOST,
        "PROXIES": "1",
        "LOG_FORMAT": "json",
        "PYTHONPATH": str(ROOT),
        # High enough for the load, and counted all the same.
        **dict.fromkeys(("RATE_READ", "RATE_TRIAGE", "RATE_KEY", "RATE_FORMS"), "9999/s"),
    }


def _port() -> int:
    return free_ports(1)[0]
