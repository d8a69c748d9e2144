"""A database that is away, or up and takes no writes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, connections
from django.test import override_settings

from ankle_site import replicas
from tests.connecting import connected_to

REPLICA = "replica-1"
SWITCHES = {"postgresql": "SET default_transaction_read_only", "sqlite": "PRAGMA query_only"}


@contextmanager
def away() -> Iterator[None]:
    """No new connection to the primary finds a database there."""
    replicas._silent_until.clear()
    try:
        with connected_to("/no/such/database"):
            yield
    finally:
        replicas._silent_until.clear()


@contextmanager
def away_but_replicated() -> Iterator[None]:
    """With a replica that is never late: the connection that led to the primary before."""
    connections[REPLICA] = connections["default"]
    routers = ["ankle_site.replicas.ReplicaRouter"]
    try:
        with override_settings(REPLICAS=[REPLICA], DATABASE_ROUTERS=routers), away():
            yield
    finally:
        del connections[REPLICA]


@contextmanager
def read_only() -> Iterator[None]:
    """As a primary is after a failover, or with a full disk."""
    switch = SWITCHES[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"{switch} = on")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(f"{switch} = off")
