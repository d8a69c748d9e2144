"""A whole cluster: a primary, two replicas, Redis, two nodes, and nginx in front."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from benchmarks.cluster.nginx import proxy
from benchmarks.cluster.parts import (
    OWNER,
    Part,
    ended_at_last,
    free_ports,
    manage,
    program,
    run,
    wait_until,
)
from benchmarks.cluster.services import (
    HOST,
    accepts,
    address,
    at,
    create_database,
    node,
    postgres,
    redis,
    start_first,
)

# Two people, since nobody approves what they proposed, and what they say of it.
EDITOR, REVIEWER = "editor", "reviewer"
REASON = "Made up, to see it switched."
# What is acknowledged is on the primary's disk: fsync and synchronous_commit are on, which is
# PostgreSQL's own default. Replicas follow asynchronously, so that losing both stops no writing.
SERVER = {
    "wal_level": "replica",
    "fsync": "on",
    "synchronous_commit": "on",
    "synchronous_standby_names": "",
    "max_connections": "40",
    "shared_buffers": "32MB",
    "wal_keep_size": "256MB",  # so that a replica that was away finds what it missed
    "wal_retrieve_retry_interval": "500ms",
}


@dataclass(frozen=True)
class Cluster:
    primary: Part
    replicas: list[Part]
    redis: Part
    nodes: list[Part]
    nginx: Part
    environment: dict[str, str]

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.nginx.port}"

    @property
    def stateful(self) -> list[Part]:
        return [self.primary, *self.replicas, self.redis]

    def is_healthy(self) -> bool:
        return all(_says(node, "ready") for node in self.nodes)

    def has_replicated(self) -> bool:
        """Whether both replicas are connected and have replayed all that the primary has."""
        caught_up = self.ask(
            "SELECT count(*) FROM pg_stat_replication WHERE replay_lsn >= pg_current_wal_lsn()"
        )
        return caught_up == str(len(self.replicas))

    def ask(self, statement: str) -> str:
        """The primary's answer to SQL that gives one value."""
        where = at(self.primary)
        return run(program("psql"), *where, "-AtX", "-c", statement, "ankle").strip()

    def manage(self, *arguments: str) -> str:
        """As an operator would, on the primary."""
        return manage(*arguments, environment=self.environment | {"REPLICA_URLS": ""})


@contextmanager
def started(folder: Path) -> Iterator[Cluster]:
    """Databases that are migrated and empty; nodes and nginx are not started yet."""
    folder.chmod(0o755)  # PostgreSQL has another owner
    ports = free_ports(7)
    primary, *replicas = (
        postgres(folder, name, port, SERVER) for name, port in zip(SERVERS, ports, strict=False)
    )
    environment = _environment(ports)
    nodes = [
        node(folder, f"node-{n}", port, environment) for n, port in enumerate(ports[4:6], start=1)
    ]
    user = "user root;" if OWNER else ""
    nginx = proxy(folder / "nginx", port=ports[6], nodes=ports[4:6], user=user)
    cluster = Cluster(primary, replicas, redis(folder, ports[3]), nodes, nginx, environment)
    with ended_at_last([*cluster.stateful, *nodes, nginx]):
        _start_stateful(cluster)
        cluster.manage("migrate", "--verbosity", "0")
        yield cluster


SERVERS = ("primary", "replica-1", "replica-2")


def _start_stateful(cluster: Cluster) -> None:
    cluster.redis.start()
    start_first(cluster.primary)
    create_database(cluster.primary, "ankle")
    for replica in cluster.replicas:
        copied = ["--pgdata", str(replica.log.parent / "data"), "-R", "--checkpoint", "fast"]
        where = at(cluster.primary)
        run(program("pg_basebackup"), *where, *copied, "--no-sync", cwd="/", **OWNER)
        replica.start()
    for replica in cluster.replicas:
        wait_until(partial(accepts, replica), "A replica takes no connection")


def _environment(ports: list[int]) -> dict[str, str]:
    """Of each node. What DEBUG shows of errors is not what people see; no static files are read."""
    urls = [address(port, "ankle") for port in ports[:3]]
    return {
        "DEBUG": "false",
        "SECRET_KEY": "of this run only, and as long as the checks of the settings want it",
        "ALLOWED_HOSTS": HOST,
        "DATABASE_URL": urls[0],
        "REPLICA_URLS": ",".join(urls[1:]),
        "CACHE_URL": f"redis://{HOST}:{ports[3]}/0",
        "PROXIES": "1",
        "WEB_CONCURRENCY": "2",
        # High enough for the load, and counted in Redis all the same.
        **dict.fromkeys(("RATE_READ", "RATE_TRIAGE", "RATE_KEY", "RATE_FORMS"), "9999/s"),
    }


def _says(node: Part, word: str) -> bool:
    try:
        with urlopen(f"http://{HOST}:{node.port}/readyz", timeout=10) as answer:
            return bool(answer.read().strip() == word.encode())
    except (URLError, OSError):
        return False
