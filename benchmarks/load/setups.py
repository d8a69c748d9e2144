"""What is measured: the site as `deploy/` runs it, on SQLite or on PostgreSQL with Redis.

With it on the same machine: the bare view on the same database, nginx in front of the site, and
two sites more, of which one has ten times the knowledge of the other.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.cluster.nginx import proxy
from benchmarks.cluster.parts import OWNER, ROOT, Part, ended_at_last, free_ports, manage, run
from benchmarks.cluster.services import create_database, node, postgres, redis, start_first

SQLITE, POSTGRESQL = DATABASES = ("SQLite", "PostgreSQL")
Size = tuple[int, int, int]  # conditions, rows of evidence, symptoms
# As much as the shipped knowledge has, about.
SHIPPED: Size = (40, 7_900, 360)
TENFOLD: Size = (400, 79_000, 3_600)
# As PostgreSQL is by itself, and as the issue wants it: what is acknowledged is on the disk.
SERVER = {"fsync": "on", "synchronous_commit": "on", "max_connections": "60"}

Environment = dict[str, str]


@dataclass(frozen=True)
class Setup:
    database: str
    site: Part
    bare: Part
    nginx: Part
    one: Part
    ten: Part


@contextmanager
def started(database: str, folder: Path, *, sizes: tuple[Size, Size, Size] | None) -> Iterator[Setup]:
    """Without sizes the site has the shipped knowledge, and the two others are as large, and larger.

    All parts run but none is warm; raises PartError.
    """
    folder.chmod(0o755)  # PostgreSQL has another owner
    of_site, of_one, of_ten = sizes or (None, SHIPPED, TENFOLD)
    parts: list[Part] = []
    with ended_at_last(parts):
        new = _databases(database, folder, parts)
        site = _site("site", new, of_site, folder)
        bare = node(folder, "bare", _port(), site.environment, "benchmarks.load.bare")
        user = "user root;" if OWNER else ""
        nginx = proxy(folder / "nginx", port=_port(), nodes=[site.port], user=user)
        one, ten = (_site(f"of-{size[0]}", new, size, folder) for size in (of_one, of_ten))
        for part in (site, bare, nginx, one, ten):
            parts.append(part)
            part.start()
        yield Setup(database, site, bare, nginx, one, ten)


def _databases(database: str, folder: Path, parts: list[Part]) -> Callable[[str], Environment]:
    """What makes an empty one, by its name, and says how to reach it and the cache."""
    if database == SQLITE:
        return lambda name: {"DATABASE_URL": f"sqlite:///{folder}/{name}.sqlite3"}
    server, cache = postgres(folder, "postgresql", _port(), SERVER), redis(folder, _port())
    parts += [server, cache]
    start_first(server)
    cache.start()
    return lambda name: {
        "DATABASE_URL": create_database(server, name),
        "CACHE_URL": f"redis://127.0.0.1:{cache.port}/0",
    }


def _site(name: str, new: Callable[[str], Environment], size: Size | None, folder: Path) -> Part:
    environment = _production(folder) | new(name)
    manage("migrate", "--verbosity", "0", environment=environment)
    if size is None:
        manage("setup_demo", "--force", environment=environment)
        manage("collectstatic", "--no-input", "--verbosity", "0", environment=environment)
    else:
        _make_up(size, environment)
    return node(folder, name, _port(), environment)


def _make_up(size: Size, environment: Environment) -> None:
    command = [sys.executable, "-m", "benchmarks.load.knowledge", *map(str, size)]
    run(*command, cwd=ROOT, env=os.environ | environment)


def _production(folder: Path) -> Environment:
    """As in `deploy/ankle-site.env.example`, but over plain HTTP and with rates that load keeps."""
    return {
        "DJANGO_SETTINGS_MODULE": "benchmarks.load.settings",
        "STATIC_FOLDER": str(folder / "static"),
        "DEBUG": "false",
        "SECRET_KEY": "of this run only, and as long as the checks of the settings want it",
        "ALLOWED_HOSTS": "127.0.0.1",
        "PROXIES": "1",
        "LOG_FORMAT": "json",
        "PYTHONPATH": str(ROOT),
        # High enough for the load, and counted all the same.
        **dict.fromkeys(("RATE_READ", "RATE_TRIAGE", "RATE_KEY"), "9999/s"),
    }


def _port() -> int:
    return free_ports(1)[0]
