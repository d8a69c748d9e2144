"""What programs ask, with the answers that are right: learnt by asking once, before any load."""

import json
import random
from collections.abc import Callable, Iterable, Iterator, Mapping
from http.client import HTTPConnection
from itertools import cycle, islice
from typing import Any
from urllib.parse import quote

from benchmarks.cluster.asking import API, posted
from benchmarks.cluster.parts import ROOT
from benchmarks.cluster.services import HOST
from benchmarks.load.driving import SOMEBODY, Sample

WORDS = ("heel", "achilles", "swelling", "pain in the morning", "nerve", "running", "calf", "ice")
# Of made-up knowledge: what is asked, and how much of it one person answers.
ASKED, ANSWERS = 60, 15
LIST, ONE, SEARCH, CACHED, TRIAGE = SCENARIOS = (
    "list of conditions",
    "one condition",
    "search",
    "had already (304)",
    "triage",
)


class WrongAnswerError(Exception):
    """An answer that cannot be right, before there is any load."""


def bare(port: int, path: str = "/1/") -> list[Sample]:
    """Row 1, which every database has."""
    return [_learnt(port, "GET", path, check=lambda row: row["id"] == 1)]


def bare_inside(port: int) -> list[Sample]:
    """The same of benchmarks/load/urls.py."""
    return bare(port, "/api/bare/1/")


def scenarios(port: int, bodies: Iterable[str]) -> dict[str, list[Sample]]:
    """By name; raises WrongAnswerError."""
    listed = _learnt(port, "GET", f"{API}/conditions/?page_size=100", check=_is_a_list)
    rows = json.loads(listed.content)["results"]
    paths = [f"{API}/conditions/{row['slug']}/" for row in rows]
    searched = [f"{API}/search/?q={quote(words)}" for words in WORDS]
    return {
        LIST: [listed],
        ONE: [_learnt(port, "GET", path, check=_is_one) for path in paths],
        SEARCH: [_learnt(port, "GET", path, check=_has_results) for path in searched],
        CACHED: [_had_already(port, path) for path in paths],
        TRIAGE: triage(port, bodies),
    }


def triage(port: int, bodies: Iterable[str]) -> list[Sample]:
    path = f"{API}/triage/"
    return [_learnt(port, "POST", path, body=body, check=_is_a_result) for body in bodies]


def published_cases() -> list[str]:
    """Answers of patients as case reports have them: few and many, of every condition."""
    cases = json.loads((ROOT / "benchmarks" / "holdout.json").read_text())
    return [json.dumps({name: case[name] for name in ("answers", "age", "sex")}) for case in cases]


def made_up_cases(number: int = 20) -> list[str]:
    """Answers to what made-up knowledge asks."""
    chance = random.Random(7)  # noqa: S311  reproducible, not secret
    return [posted(chance.sample(range(ASKED), ANSWERS)) for _ in range(number)]


def mixed(samples: Mapping[str, list[Sample]], number: int = 100) -> list[Sample]:
    """All of it in turn: somebody looks for something, reads, and has answers assessed."""
    turns = [cycle(samples[name]) for name in (LIST, ONE, CACHED, SEARCH, TRIAGE, TRIAGE)]
    return [next(turn) for turn in islice(cycle(turns), number)]


def page(port: int) -> Sample:
    return _learnt(port, "GET", "/about/")


def _is_one(found: Any) -> bool:
    return bool(found["slug"] and found["name"])


def _is_a_list(found: Any) -> bool:
    return bool(found["count"] == len(found["results"]) > 0)


def _has_results(found: Any) -> bool:
    return isinstance(found["results"], list)


def _is_a_result(found: Any) -> bool:
    return bool(found["release"]["number"] == 1 and found["urgency"]["level"] and found["answers"])


def _had_already(port: int, path: str) -> Sample:
    _, headers, _ = ask(port, "GET", path)
    return _learnt(port, "GET", path, {"If-None-Match": headers["ETag"]}, status=304)


def _learnt(
    port: int,
    method: str,
    path: str,
    headers: Mapping[str, str] | None = None,
    *,
    body: str = "",
    status: int = 200,
    check: Callable[[Any], bool] | None = None,
) -> Sample:
    answered, _, content = ask(port, method, path, headers, body)
    if answered != status or (check and not check(json.loads(content))):
        raise WrongAnswerError(f"{method} {path} {body}: {answered} {content!r}")
    return Sample(_raw(method, path, headers or {}, body), status, content)


def ask(
    port: int, method: str, path: str, headers: Mapping[str, str] | None = None, body: str = ""
) -> tuple[int, Mapping[str, str], bytes]:
    connection = HTTPConnection(HOST, port, timeout=60)
    kind = {"Content-Type": "application/json"} if body else {}
    connection.request(method, path, body or None, {**kind, **(headers or {})})
    answer = connection.getresponse()
    content = answer.read()
    connection.close()
    return answer.status, dict(answer.headers), content


def _raw(method: str, path: str, headers: Mapping[str, str], body: str) -> bytes:
    return "\r\n".join([f"{method} {path} HTTP/1.1", *_lines(headers, body), "", body]).encode()


def _lines(headers: Mapping[str, str], body: str) -> Iterator[str]:
    yield f"Host: {HOST}"
    yield "Connection: close"  # as gunicorn's sync workers do
    yield f"X-Forwarded-For: {SOMEBODY}"
    if body:
        yield "Content-Type: application/json"
        yield f"Content-Length: {len(body.encode())}"
    yield from (f"{name}: {value}" for name, value in headers.items())
