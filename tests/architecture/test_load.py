"""What benchmarks/load/ asks is answered rightly, and where it is too much, refused politely.

At a size for a test, on SQLite; nothing is said of how fast. It brings servers of its own.
"""

import json
from dataclasses import replace

import pytest

from benchmarks.load.driving import drive
from benchmarks.load.memory import watch
from benchmarks.load.report import as_growth, as_tables
from benchmarks.load.run import IN_TURN, Plan, Ready, Report, measure, site_ready
from benchmarks.load.scenarios import SCENARIOS, ask, page
from benchmarks.load.setups import SQLITE
from tests.architecture.project import ROOT

pytestmark = [pytest.mark.any_database, pytest.mark.usefixtures("no_loop")]

KNOWLEDGE = (12, 180, 60)
BRIEF = Plan(rounds=1, seconds=1, arriving=1, walking=0.3, pause=50)


def test_load_is_answered_rightly_and_too_much_of_it_refused() -> None:
    """One test, so that workers do not each start the servers."""
    with site_ready(SQLITE, KNOWLEDGE) as on:
        report = measure(SQLITE, on, BRIEF)
        _counts_what_is_wrong(on)
        memory = watch(on, minutes=1 / 60)
        on.site.kill()
        _is_announced(on)

    _nothing_failed(report)
    assert (memory.errors, memory.requests > 0) == (0, True)
    assert memory.held[0] > 0
    table = as_tables([report]).splitlines()
    assert [line.split(" | ")[1] for line in table[2 : 2 + len(IN_TURN)]] == [*IN_TURN]
    once = report.rounds["triage"]
    assert as_growth({SQLITE: (once, once)}).splitlines()[2].endswith(" | 1.00 | 0 |")


def _nothing_failed(report: Report) -> None:
    assert {name: report.errors(name) for name in report.rounds} == dict.fromkeys(IN_TURN, 0)
    now_and_then = {name: run for name, (_, run) in report.at_most.items()}
    assert {name: run.errors for name, run in now_and_then.items()} == dict.fromkeys(SCENARIOS, 0)
    assert [run.errors for run in report.walks.values()] == [0, 0]
    assert report.overload.errors == 0
    answered = (*map(report.middle, IN_TURN), *now_and_then.values(), *report.walks.values())
    assert min(run.right for run in (*answered, report.overload)) > 0
    assert report.overload.refused > 0


def _counts_what_is_wrong(on: Ready) -> None:
    """Else the rest would prove nothing. They are asked in turn, and are wrong each."""
    right = page(on.site.port)
    wrong = [replace(right, content=b"Another page"), replace(right, status=304)]
    run = drive(on.site.port, wrong, seconds=1, connections=1)
    assert (run.right, run.refused, run.broken, run.wrong > 1) == (0, 0, 0, True)


def _is_announced(on: Ready) -> None:
    """Where no node takes the request, nginx says so itself: in the API's shape, and to people."""
    answers = [ask(on.nginx.port, *asked) for asked in (("POST", "/api/v1/triage/"), ("GET", "/"))]
    told = [
        (status, headers["Content-Type"], headers["Retry-After"], headers["Cache-Control"])
        for status, headers, _ in answers
    ]
    assert told == [
        (503, kind, "5", "no-store") for kind in ("application/problem+json", "text/html")
    ]
    assert json.loads(answers[0][2]) == {
        "type": "about:blank",
        "title": "Service Unavailable",
        "status": 503,
        "detail": "The site cannot answer just now. Please try again in a few seconds.",
        "request_id": answers[0][1]["X-Request-ID"],
    }
    assert answers[1][2] == (ROOT / "deploy" / "busy.html").read_bytes()
