"""The services of a site, as parts: PostgreSQL, Redis, and nodes by `deploy/gunicorn.conf.py`."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from benchmarks.cluster.parts import OWNER, ROOT, Part, program, run, wait_until

HOST = "127.0.0.1"
USER = "ankle"


def postgres(folder: Path, name: str, port: int, values: Mapping[str, str]) -> Part:
    """A server with these values of its configuration; it has no databases yet."""
    home = folder / name
    home.mkdir()
    if OWNER:
        run("chown", "postgres", str(home))
    own = {"listen_addresses": HOST, "port": str(port), "unix_socket_directories": str(home)}
    options = [
        word for key, value in {**values, **own}.items() for word in ("-c", f"{key}={value}")
    ]
    command = [program("postgres"), "-D", str(home / "data"), *options]
    return Part(name, command, port, home / "log", owner=OWNER)


def start_first(server: Part) -> None:
    """Make its folder of data and start it; raises PartError."""
    data = str(server.log.parent / "data")
    options = ["--username", USER, "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
    run(program("initdb"), "--pgdata", data, *options, "--locale", "C.UTF-8", cwd="/", **OWNER)
    server.start()
    wait_until(lambda: accepts(server), f"{server.name} takes no connection", server.log)


def create_database(server: Part, name: str, *, template: str | None = None) -> str:
    """Its address. The template has to be one that nobody is connected to."""
    copied = ["--template", template] if template else []
    run(program("createdb"), *at(server), *copied, name)
    return address(server.port, name)


def vacuum(server: Part, name: str) -> None:
    """As its own autovacuum would within a minute of so many new rows."""
    run(program("vacuumdb"), "--quiet", "--analyze", *at(server), name)


def address(port: int, database: str) -> str:
    return f"postgresql://{USER}@{HOST}:{port}/{database}"


def at(server: Part) -> list[str]:
    """What PostgreSQL's programs have to be told to reach it."""
    return ["--host", HOST, "--port", str(server.port), "--username", USER]


def accepts(server: Part) -> bool:
    asked = [program("pg_isready"), "--host", HOST, "--port", str(server.port)]
    return subprocess.run(asked, capture_output=True, check=False).returncode == 0


def redis(folder: Path, port: int) -> Part:
    home = folder / "redis"
    home.mkdir()
    command = [program("redis-server"), "--port", str(port), "--bind", HOST]
    return Part("redis", [*command, "--save", "", "--dir", str(home)], port, home / "log")


def node(
    folder: Path, name: str, port: int, environment: Mapping[str, str], *arguments: str
) -> Part:
    """gunicorn as an operator starts it, and more arguments where something has to differ."""
    home = folder / name
    metrics = home / "metrics"
    metrics.mkdir(parents=True)
    gunicorn = str(Path(sys.executable).with_name("gunicorn"))
    own = {"BIND": f"{HOST}:{port}", "PROMETHEUS_MULTIPROC_DIR": str(metrics)}
    return Part(
        name,
        [gunicorn, "--config", str(ROOT / "deploy" / "gunicorn.conf.py"), *arguments],
        port,
        home / "log",
        environment={**environment, **own},
    )
