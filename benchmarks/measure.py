"""Measures publishing and ranking on the database in use, which has to be empty.

Linux only: the peak of the memory is read from /proc.
"""

import random
import re
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from benchmarks.synthetic import Size, answers, fill_draft
from conditions.models import DERIVED, Condition, ConditionSymptom, Release
from conditions.releases import approve, propose
from triage.answers import resolve
from triage.results import Engine, assess

ANSWERS = 15  # to a form; a person who answers all of it gives about as many

Outcome = TypeVar("Outcome")


class DatabaseInUseError(Exception):
    pass


@dataclass(frozen=True, slots=True)
class Measurement:
    """Times in seconds (`_s`) and milliseconds (`_ms`: the median), memory in MiB.

    `propose_more_mib` is what proposing took on top of what the process held before.
    """

    database: str
    conditions: int
    rows: int
    symptoms: int
    derived_rows: int
    propose_s: float
    propose_peak_mib: float
    propose_more_mib: float
    approve_s: float
    rank_ms: float
    rank_p95_ms: float
    assess_ms: float
    assess_p95_ms: float
    assess_queries: int


def measure(size: Size, *, runs: int) -> Measurement:
    """Fill the draft, publish it, and rank `runs` answer sets; raises DatabaseInUseError."""
    if Condition.objects.exists() or User.objects.exists():
        raise DatabaseInUseError("Benchmarks fill the database; they need an empty one.")
    fill_draft(size)
    proposer, approver = User.objects.create(username="a"), User.objects.create(username="b")
    before = memory_since_now()
    candidate, propose_s = timed(lambda: propose(by=proposer, notes="A benchmark."))
    peak = peak_memory()
    release, approve_s = timed(lambda: approve(release=candidate, by=approver, reason="Made up."))
    do_what_autovacuum_does()
    ranked, assessed, queries = time_ranking(size, release, runs=runs)
    return Measurement(
        database=database_name(),
        conditions=size.conditions,
        rows=size.rows,
        symptoms=size.symptoms,
        derived_rows=ConditionSymptom.objects.in_release(release).filter(basis=DERIVED).count(),
        propose_s=propose_s,
        propose_peak_mib=peak,
        propose_more_mib=peak - before,
        approve_s=approve_s,
        rank_ms=statistics.median(ranked),
        rank_p95_ms=centile_95(ranked),
        assess_ms=statistics.median(assessed),
        assess_p95_ms=centile_95(assessed),
        assess_queries=queries,
    )


def database_name() -> str:
    version = ".".join(map(str, connection.get_database_version()))
    return f"{connection.display_name} {version}"


def time_ranking(
    size: Size, release: Release, *, runs: int
) -> tuple[list[float], list[float], int]:
    """Milliseconds of ranking alone and of the whole result, by answer set; queries of a result."""
    engine = Engine.of(release)
    chance = random.Random(2)  # noqa: S311  reproducible, not secret
    ranked: list[float] = []
    assessed: list[float] = []
    for _ in range(runs):
        given = answers(size, number=ANSWERS, chance=chance)
        case = resolve(answers=given, age=50, sex=None, vocabulary=engine.language.vocabulary)
        answered = engine.language.answered(case)
        _, rank_s = timed(partial(engine.ranked, answered, limit=5))
        _, assess_s = timed(partial(assess, answers=given, age=50, release=release))
        ranked.append(1000 * rank_s)
        assessed.append(1000 * assess_s)
    with CaptureQueriesContext(connection) as context:
        assess(answers=given, age=50, release=release)
    return ranked, assessed, len(context)


def timed(work: Callable[[], Outcome]) -> tuple[Outcome, float]:
    """What the work returns, and the seconds it took."""
    start = time.perf_counter()
    outcome = work()
    return outcome, time.perf_counter() - start


def centile_95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1]


def memory_since_now() -> float:
    """Forget the peak of the memory so far, and return what is held now, in MiB."""
    Path("/proc/self/clear_refs").write_text("5")
    return peak_memory()


def peak_memory() -> float:
    """The most memory that the process held since `memory_since_now`, in MiB."""
    status = Path("/proc/self/status").read_text()
    return int(re.search(r"VmHWM:\s+(\d+) kB", status)[1]) / 1024  # type: ignore[index]


def do_what_autovacuum_does() -> None:
    """A PostgreSQL server would get round to it within a minute of so many new rows."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE")
