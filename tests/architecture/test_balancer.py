"""Behind a load balancer, as deploy/nginx.conf has an example of: each client has its limits."""

import json
import re
from collections.abc import Iterator
from http.client import HTTPConnection

import pytest

from benchmarks.cluster.nginx import proxy
from benchmarks.cluster.parts import OWNER, ended_at_last, free_ports
from tests.architecture.echo import echoing

pytestmark = pytest.mark.any_database

BALANCER, SOMEBODY = "127.0.0.1", "127.0.0.2"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Of the server that the balancer asks; the node behind it answers with what it was told."""
    folder = tmp_path_factory.mktemp("balancer") / "nginx"
    own, balanced = free_ports(2)
    with echoing() as node:
        user = "user root;" if OWNER else ""
        nginx = proxy(folder, port=own, nodes=[node], user=user, limited=True)
        path = folder / "nginx.conf"
        path.write_text(
            re.sub(r"^#( {4}|server \{|\})", r"\1", path.read_text(), flags=re.MULTILINE)
            .replace("    listen 80;", f"    listen 127.0.0.1:{balanced};")
            .replace("10.0.0.0/8", BALANCER)
            .replace("include ankle_site.locations", f"include {folder}/ankle_site.locations")
        )
        with ended_at_last([nginx]):
            nginx.start()
            yield balanced


def ask(port: int, *, peer: str, said: str, scheme: str = "https") -> tuple[int, str]:
    """The status, and what a node hears of who asks how."""
    connection = HTTPConnection(BALANCER, port, 60, source_address=(peer, 0))
    headers = {"X-Forwarded-For": said, "X-Forwarded-Proto": scheme}
    connection.request("GET", "/healthz", headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    if answer.status != 200:
        return answer.status, ""
    heard = json.loads(body)
    return 200, f"{heard['X-Forwarded-For']} {heard['X-Forwarded-Proto']}"


@pytest.mark.parametrize(
    ("_case", "peer", "said", "scheme", "heard"),
    [
        ("https at the balancer", BALANCER, "203.0.113.1", "https", "203.0.113.1 https"),
        ("http at the balancer", BALANCER, "203.0.113.1", "http", "203.0.113.1 http"),
        (
            "a client that said it itself",
            BALANCER,
            "::1, 203.0.113.1",
            "https",
            "203.0.113.1 https",
        ),
        ("whoever else finds the port", SOMEBODY, "203.0.113.1", "https", f"{SOMEBODY} http"),
    ],
)
def test_a_balancer_is_believed_and_nobody_else(
    port: int, _case: str, peer: str, said: str, scheme: str, heard: str
) -> None:
    assert ask(port, peer=peer, said=said, scheme=scheme) == (200, heard)


def test_who_asks_too_often_behind_a_balancer_is_refused_alone(port: int) -> None:
    statuses = {ask(port, peer=BALANCER, said="203.0.113.2")[0] for _ in range(300)}

    assert statuses == {200, 429}
    assert ask(port, peer=BALANCER, said="203.0.113.3") == (200, "203.0.113.3 https")
