"""Clients that take their time cost nobody else any: nginx as `deploy/` has it, and one worker.

It brings servers of its own, as tests/architecture/test_cluster.py does.
"""

import json
import re
import select
import socket
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from http.client import HTTPConnection
from pathlib import Path

import pytest

from benchmarks.cluster.nginx import DEPLOY, proxy
from benchmarks.cluster.parts import OWNER, ROOT, Part, ended_at_last, free_ports

pytestmark = pytest.mark.any_database

# Each test that reaches a limit of an address has one of its own: nginx goes on counting a while.
OURS, THEIRS, GREEDY, BUSY = "127.0.0.1", "127.0.0.2", "127.0.0.3", "127.0.0.4"
EDITOR = "127.0.0.5"
PATIENCE = 60  # seconds: for a machine that has much else to do
SHORTER = 4  # seconds, in place of each of the ten that a client is given
AT_ONCE = 50  # connections of one address
LOCATIONS = (DEPLOY / "ankle_site.locations").read_text()
HEAD = "POST /check/ HTTP/1.1\r\nHost: localhost\r\n"
UPLOAD = HEAD.replace("/check/", "/admin/")
PIECES = "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
FORM = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\nage=4"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of nginx, before a node that answers one request at a time, without a database."""
    folder = tmp_path_factory.mktemp("slow")
    port, node_port = free_ports(2)
    node = Part(
        "node",
        [
            str(Path(sys.executable).with_name("gunicorn")),
            "--config",
            str(ROOT / "deploy" / "gunicorn.conf.py"),
        ],
        node_port,
        folder / "log",
        environment={
            "BIND": f"{OURS}:{node_port}",
            "DATABASE_URL": "sqlite://:memory:",
            "DEBUG": "true",
            "SECRET_KEY": "for this run only",
            "WEB_CONCURRENCY": "1",
            "PROXIES": "1",
        },
    )
    user = "user root;" if OWNER else ""
    nginx = proxy(folder / "nginx", port=port, nodes=[node_port], user=user, limited=True)
    _shorten(folder / "nginx" / "ankle_site.locations")
    with ended_at_last([node, nginx]):
        node.start()
        nginx.start()
        yield port


def _shorten(path: Path) -> None:
    """The time that a client is given."""
    timeouts = re.compile(r"^(\w+_timeout) 10s;", re.MULTILINE)
    text, changed = timeouts.subn(rf"\1 {SHORTER}s;", path.read_text())
    assert changed == 3  # headers, body, answer
    path.write_text(text)


def connect(port: int, address: str, sent: str = "", *, room: int = 0) -> socket.socket:
    """With room for so many bytes of an answer, where it is given."""
    made = socket.socket()
    if room:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, room)
    made.settimeout(PATIENCE)
    made.bind((address, 0))
    made.connect((OURS, port))
    made.sendall(sent.encode())
    return made


def status(port: int, address: str = OURS, path: str = "/no-such-page/") -> int:
    sent = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
    with connect(port, address, sent) as asked:
        return int(asked.recv(12).split()[1])


def refused(port: int, address: str, path: str) -> dict[str, str]:
    """The headers and the body of the answer to one request too many, of 300 at most."""
    for _ in range(300):
        connection = HTTPConnection(OURS, port, PATIENCE, source_address=(address, 0))
        connection.request("GET", path)
        answer = connection.getresponse()
        told = {**answer.headers, "body": answer.read().decode()}
        connection.close()
        if answer.status == 429:
            return told
    raise AssertionError("All were answered.")


def is_open(held: socket.socket) -> bool:
    """Nothing has come, not even the end."""
    held.setblocking(False)
    try:
        held.recv(1)
    except BlockingIOError:
        return True
    except ConnectionError:
        return False
    finally:
        held.settimeout(PATIENCE)
    return False


def ended(held: socket.socket) -> bool:
    """Waits for the end."""
    try:
        while held.recv(65536):
            pass
    except ConnectionResetError:
        return True
    return True


def was_reset(held: socket.socket) -> bool:
    """Waits for that, and takes nothing meanwhile."""
    waiting = select.poll()
    waiting.register(held, 0)
    return bool(waiting.poll(PATIENCE * 1000))


def test_slow_clients_hold_up_nobody_and_are_shown_out(site: int) -> None:
    with ExitStack() as held:
        headers = [held.enter_context(connect(site, THEIRS, HEAD)) for _ in range(AT_ONCE)]
        bodies = [held.enter_context(connect(site, THEIRS, HEAD + FORM)) for _ in range(AT_ONCE)]

        others = status(site)

        assert others == 404
        assert any(map(is_open, headers))  # it was answered while they hang on
        assert all(map(ended, [*headers, *bodies]))
    assert status(site, THEIRS) == 404


def test_a_body_that_comes_in_drops_reaches_no_worker(site: int) -> None:
    """Each drop within the time: without nginx the one worker would wait for it."""
    with connect(site, THEIRS, HEAD + FORM) as drops:
        answers = []
        for _ in range(3):
            drops.sendall(b"5")
            answers.append(status(site))
            assert is_open(drops)

    assert answers == [404, 404, 404]


def test_who_takes_no_answer_is_shown_out(site: int) -> None:
    """Of some 300 KB each; the system takes the first few off nginx's hands."""
    asked = "GET /api/schema/ HTTP/1.1\r\nHost: localhost\r\n\r\n" * 40
    with connect(site, THEIRS, asked, room=1024) as slow:
        assert slow.recv(12) == b"HTTP/1.1 200"

        assert status(site) == 404
        assert was_reset(slow)


def test_one_address_has_so_many_requests_under_way_and_no_more(site: int) -> None:
    with ExitStack() as held:
        for _ in range(AT_ONCE):
            held.enter_context(connect(site, BUSY, HEAD + FORM))

        assert (status(site, BUSY), status(site)) == (429, 404)
    assert f"limit_conn ankle_connections {AT_ONCE};" in LOCATIONS


def test_one_address_asks_so_often_and_no_more(site: int) -> None:
    statuses = [status(site, GREEDY, "/healthz") for _ in range(300)]

    assert set(statuses) == {200, 429}
    assert statuses[:AT_ONCE] == [200] * AT_ONCE  # at once, as a page with all that belongs to it
    assert status(site, path="/healthz") == 200
    problem, page = (refused(site, GREEDY, path) for path in ("/api/v1/conditions/", "/check/"))
    assert json.loads(problem.pop("body")) == {
        "type": "about:blank",
        "title": "Too Many Requests",
        "status": 429,
        "detail": "Too many requests at once. Please try again in a few seconds.",
        "request_id": problem["X-Request-ID"],
    }
    assert page.pop("body") == (DEPLOY / "busy.html").read_text()  # when not to wait
    assert [(told["Content-Type"], told["Retry-After"]) for told in (problem, page)] == [
        ("application/problem+json", "5"),
        ("text/html", "5"),
    ]


def test_one_address_sends_the_admin_so_much_and_no_more(site: int) -> None:
    """More at once than of the public site, and a body beyond that is not even waited for."""
    statuses = [status(site, EDITOR, "/admin/no-such-page/") for _ in range(300)]

    assert 429 not in statuses[: 2 * AT_ONCE]
    assert 429 in statuses
    with connect(site, EDITOR, f"{UPLOAD}Content-Length: 30000000\r\n\r\n") as asked:
        assert asked.recv(12) == b"HTTP/1.1 429"


@pytest.mark.parametrize(
    ("_case", "sent", "status_of_it"),
    [
        ("a long address", f"GET /?{'a' * 9000} HTTP/1.1\r\nHost: localhost\r\n\r\n", b" 414 "),
        ("a long header", f"{HEAD}X-A: {'a' * 9000}\r\n\r\n", b" 400 "),
        ("long headers", HEAD + f"X-A: {'a' * 8000}\r\n" * 5 + "\r\n", b" 400 "),
        ("a long body", f"{HEAD}Content-Length: 3200000\r\n\r\n", b" 413 "),
        (
            "a longer file",
            f"{UPLOAD}Content-Length: 33000000\r\n\r\n",
            b" 413 ",
        ),
        ("two lengths", f"{HEAD}Content-Length: 3\r\nContent-Length: 4\r\n\r\n", b" 400 "),
        (
            "a length and pieces",
            f"{HEAD}Content-Length: 3\r\n{PIECES}",
            b" 400 ",
        ),
        ("no host", "GET / HTTP/1.1\r\n\r\n", b" 400 "),
        ("a NUL", "GET /\x00 HTTP/1.1\r\nHost: localhost\r\n\r\n", b" 400 "),
        ("a NUL in a header", f"{HEAD}X-A: a\x00b\r\n\r\n", b" 400 "),
        ("another host", "GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n", b" 400 "),
    ],
)
def test_what_no_browser_sends_is_refused_at_once(
    site: int, _case: str, sent: str, status_of_it: bytes
) -> None:
    with connect(site, OURS, sent) as asked:
        assert status_of_it in asked.recv(20)
