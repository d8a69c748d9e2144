"""What nginx, gunicorn and PostgreSQL write by themselves tells nothing of patients.

They stand as `deploy/` has them, and meet what makes them talk. It brings servers of its own.
"""

import json
import os
import re
import socket
import sys
import tempfile
from http.client import HTTPConnection
from pathlib import Path
from subprocess import run

import pytest

from benchmarks.cluster.nginx import proxy
from benchmarks.cluster.parts import OWNER, ROOT, ended_at_last, free_ports, program
from benchmarks.cluster.services import address, at, node, postgres, start_first
from tests.architecture.echo import echoing
from tests.architecture.test_deploy import COMPOSE

pytestmark = pytest.mark.any_database

# What leads to somebody, what they typed, and where they ask from.
TOKEN, WORDS, CLIENT, BROWSER = "t0ken" * 8, "heelpain", "127.0.0.77", "Netscape"
SECRETS = (TOKEN, WORDS, CLIENT, BROWSER)
PAGE = f"/check/{TOKEN}/pdf/?q={WORDS}"


def told(log: str) -> list[str]:
    return [secret for secret in SECRETS if secret in log]


def ask(port: int, path: str, length: int = 0) -> int:
    connection = HTTPConnection("127.0.0.1", port, 60, source_address=(CLIENT, 0))
    headers = {"Referer": PAGE, "User-Agent": BROWSER, "Content-Length": str(length)}
    connection.request("GET", path, headers=headers)
    status = connection.getresponse().status
    connection.close()
    return status


def send(port: int, lines: str, path: str = "") -> bytes:
    """All that comes until the end."""
    kind = socket.AF_UNIX if path else socket.AF_INET
    with socket.socket(kind) as asked:
        asked.settimeout(60)
        if not path:
            asked.bind((CLIENT, 0))
        asked.connect(path or ("127.0.0.1", port))
        asked.sendall(lines.replace("\n", "\r\n").encode())
        return b"".join(iter(lambda: asked.recv(65536), b""))


def test_nginx_tells_what_it_did_and_not_for_whom(tmp_path: Path) -> None:
    """While a node is away, for too many requests, for what is not there, and over http."""
    port, away = free_ports(2)
    folder = tmp_path / "nginx"
    with echoing() as there:
        user = "user root;" if OWNER else ""
        nginx = proxy(folder, port=port, nodes=[away, there], user=user, limited=True)
        with ended_at_last([nginx]):
            nginx.start()
            statuses = [ask(port, PAGE) for _ in range(10)]
            statuses += [ask(port, f"/static/{TOKEN}/{WORDS}"), ask(port, PAGE, 4_000_000)]
            often = {ask(port, PAGE) for _ in range(300)}
            line = f"GET {PAGE} HTTP/1.1\nConnection: close\n"
            moved, bad = (
                send(0, f"{line}{host}\n", path=str(folder / "http"))
                for host in ("Host: ankle.example\n", "")
            )

    assert statuses == [200] * 10 + [404, 413]
    assert often == {200, 429}
    assert f"Location: https://ankle.example{PAGE}".encode() in moved
    assert bad.startswith(b"HTTP/1.1 400")
    lines = (folder / "ankle_site.log").read_text().splitlines()
    asked = rf"127.0.0.1:{away}, 127.0.0.1:{there} 502, 200"
    assert any(line.endswith(asked) for line in lines)
    form = re.compile(r"\S+ GET \d+ \d+ [\d.]+ [0-9a-f]{32} (- -|127[\d.:]+(, \S+)? \d+(, \d+)?)")
    assert [line for line in lines if not form.fullmatch(line)] == []
    written = [path for path in folder.glob("*log") if path.is_file()]
    assert {path.name for path in written} == {"access.log", "ankle_site.log", "error.log", "log"}
    assert [told(path.read_text()) for path in written] == [[]] * 4


def test_gunicorn_tells_what_failed_and_not_for_whom(tmp_path: Path) -> None:
    """A worker that is ended since it waits for the rest of a body, and a request that is none."""
    [port] = free_ports(1)
    environment = {
        "DATABASE_URL": "sqlite://:memory:",
        "DEBUG": "false",
        "LOG_FORMAT": "json",
        "SECRET_KEY": "for this run only",
        "WEB_CONCURRENCY": "1",
    }
    site = node(tmp_path, "node", port, environment, "--timeout", "2")
    head = f"Host: localhost\nReferer: {PAGE}\nUser-Agent: {BROWSER}\n"
    form = "Content-Type: application/x-www-form-urlencoded\nContent-Length: 1000\n"
    with ended_at_last([site]):
        site.start()
        cut = send(port, f"POST {PAGE} HTTP/1.1\n{head}{form}Cookie: csrftoken={'c' * 32}\n\nage=4")
        bad = send(port, f"GET {PAGE} HTTP/1.1\n{head}{WORDS} {TOKEN}: x\n\n")

    assert (cut[:12], bad[:12]) == (b"HTTP/1.1 500", b"HTTP/1.1 400")
    log = site.log.read_text()
    lines = [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    of_requests = [
        (line["level"], line["message"])
        for line in lines
        if line["logger"] == "gunicorn.error" and " request" in line["message"]
    ]
    assert of_requests == [("ERROR", "Error handling request"), ("WARNING", "Invalid request")]
    assert any("SystemExit" in line.get("traceback", "") for line in lines)
    assert told(log) == []


STATEMENTS = """
CREATE TABLE kept (token text PRIMARY KEY, words text CHECK (words <> 'WORDS'));
INSERT INTO kept VALUES ('TOKEN', '');
INSERT INTO kept VALUES ('TOKEN', '');
INSERT INTO kept VALUES ('', 'WORDS');
SET statement_timeout = 1;
SELECT pg_sleep(9), 'WORDS';
SET default_transaction_read_only = on;
INSERT INTO kept VALUES ('TOKEN', '');
SELECT pg_terminate_backend(pg_backend_pid()), 'WORDS';
"""


def test_postgresql_tells_what_failed_and_not_of_which_values() -> None:
    """A key that is there, a row that may not be, what is cut off, and a server that only reads."""
    values = dict(word.split("=") for word in COMPOSE["services"]["database"]["command"][2::2])
    [port] = free_ports(1)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)  # PostgreSQL has another owner
        server = postgres(Path(folder), "server", port, values)
        with ended_at_last([server]):
            start_first(server)
            asked = [program("psql"), *at(server), "--no-psqlrc", "postgres"]
            run(asked, input=STATEMENTS, capture_output=True, text=True, check=False)
            checked = check_settings_of(port)
        log = server.log.read_text()

    assert re.findall(r"(?:ERROR|FATAL): +(.*)", log)[-5:] == [
        'duplicate key value violates unique constraint "kept_pkey"',
        'new row for relation "kept" violates check constraint "kept_words_check"',
        "canceling statement due to statement timeout",
        "cannot execute INSERT in a read-only transaction",
        "terminating connection due to administrator command",
    ]
    assert told(log) == []
    assert "may tell what patients answered: log_statement is ddl.\n" in checked


def check_settings_of(port: int) -> str:
    """What the check says of a server where one setting alone is other than it should be."""
    environment = {
        "DATABASE_URL": address(port, "postgres"),
        "DEBUG": "false",
        "PGOPTIONS": "-c log_statement=ddl",
        "SECRET_KEY": "for this run only",
    }
    return run(
        [sys.executable, "manage.py", "check", "--database", "default"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    ).stderr
