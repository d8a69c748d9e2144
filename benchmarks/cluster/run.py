"""Kills each part of a cluster in turn under load, starts it again, and counts what that cost."""

import os
import sys
import tempfile
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from benchmarks.cluster.asking import BODIES, Answer, Site
from benchmarks.cluster.cluster import REASON, REVIEWER, Cluster, started
from benchmarks.cluster.load import Load, Record, Verdict, running
from benchmarks.cluster.parts import ROOT, Part, run, wait_until

# What every database answers, and what only the primary does.
ANYWHERE = ("read", "triage")
ON_PRIMARY = ("store", "own result")
URGENT = BODIES[2]  # a rule fires


@dataclass(frozen=True)
class Stage:
    """What happened while a part was away, or while nothing was."""

    name: str
    records: list[Record]
    begin: float  # of time.monotonic()
    recovered: float | None = None  # seconds from the part's start until all was ready again

    def count(self, verdict: Verdict, kinds: Iterable[str] = (*ANYWHERE, *ON_PRIMARY)) -> int:
        return sum(r.verdict is verdict and r.kind in kinds for r in self.records)

    @property
    def longest(self) -> float:
        return max((record.answer.seconds for record in self.records), default=0.0)

    def first_good(self, kinds: Iterable[str]) -> float | None:
        """Seconds from its beginning to the first right answer that was asked for in it."""
        asked = [r for r in self.records if r.ended - r.answer.seconds >= self.begin]
        good = [r.ended for r in asked if r.verdict is Verdict.GOOD and r.kind in kinds]
        return min(good) - self.begin if good else None

    @property
    def failures(self) -> Counter[tuple[str, int]]:
        failed = [r for r in self.records if r.verdict in (Verdict.FAILED, Verdict.WRONG)]
        return Counter((record.kind, record.answer.status) for record in failed)


@dataclass
class Report:
    stages: list[Stage] = field(default_factory=list)
    # What people and programs with a key get, by what they ask for, and what the form has to say
    # of how urgent the answers are.
    without_primary: dict[str, Answer] = field(default_factory=dict)
    after_all: dict[str, Answer] = field(default_factory=dict)
    urgency: dict[str, Any] = field(default_factory=dict)
    stored: int = 0
    lost: int = 0
    doubled: int = 0


def measure(*, seconds: float) -> Report:
    """Of load for so many seconds in each stage; raises PartError where a part does not start."""
    with tempfile.TemporaryDirectory() as folder, started(Path(folder)) as cluster:
        site = _prepared(cluster)
        report = Report(urgency=site.urgency(URGENT))
        with running(site) as load:
            for stage in _stages(cluster, load, report, seconds):
                print(_line(stage), *stage.failures.items(), flush=True)
                report.stages.append(stage)
        report.after_all = site.seen(URGENT, next(iter(load.kept)))
        report.stored, report.lost = len(load.kept), load.lost()
        rows = cluster.ask("SELECT count(*) FROM triage_assessment WHERE key_hash <> ''")
        report.doubled = int(rows) - len(load.keys)
        return report


def _prepared(cluster: Cluster) -> Site:
    """With all parts running, and release 2 live after both were learnt."""
    environment = os.environ | cluster.environment | {"REPLICA_URLS": ""}
    key = run(sys.executable, "-m", "benchmarks.cluster.knowledge", cwd=ROOT, env=environment)
    for part in (*cluster.nodes, cluster.nginx):
        part.start()
    site = Site(cluster.url, key.strip())
    _replicate(cluster)
    site.learn(1)
    cluster.manage("approve_release", "2", "--by", REVIEWER, "--reason", REASON)
    _replicate(cluster)
    site.learn(2)
    return site


def _stages(cluster: Cluster, load: Load, report: Report, seconds: float) -> Iterator[Stage]:
    load.enter("all there")
    sleep(seconds)
    yield _ended(load)
    load.enter("release 1, then 2 again")
    for number in (1, 2):
        _make_live(cluster, number)
        sleep(seconds / 2)
    yield _ended(load)
    for part in (cluster.replicas[0], cluster.nodes[0], cluster.redis, cluster.primary):
        load.enter(f"{part.name} killed")
        part.kill()
        sleep(seconds)
        if part is cluster.primary:
            report.without_primary = load.site.seen(URGENT, next(iter(load.kept)))
        yield _ended(load)
        load.enter(f"{part.name} back")
        yield _back(cluster, load, part, seconds)


def _back(cluster: Cluster, load: Load, part: Part, seconds: float) -> Stage:
    begin = monotonic()
    part.start()
    wait_until(cluster.is_healthy, f"Not all is ready after {part.name} came back", part.log)
    recovered = monotonic() - begin
    sleep(seconds / 2)
    return _ended(load, recovered)


def _ended(load: Load, recovered: float | None = None) -> Stage:
    name = load.stage
    records = [record for record in load.records if record.stage == name]
    return Stage(name, records, load.entered, recovered)


def _make_live(cluster: Cluster, number: int) -> None:
    cluster.manage("rollback_release", str(number), "--by", REVIEWER, "--reason", REASON)


def _replicate(cluster: Cluster) -> None:
    wait_until(cluster.has_replicated, "The replicas do not catch up")


COLUMNS = (
    "",
    "Requests",
    "Cut off",
    "Reads and triage failed",
    "Storing refused (503)",
    "Storing failed",
    "Wrong or mixed",
    "Longest",
    "First read or triage after",
    "First stored after",
    "All ready after",
)


def as_table(report: Report) -> str:
    return "\n".join([_row(COLUMNS), _row(["---"] * len(COLUMNS)), *map(_line, report.stages)])


def _line(stage: Stage) -> str:
    return _row(
        (
            stage.name,
            len(stage.records),
            stage.count(Verdict.CUT_OFF),
            stage.count(Verdict.FAILED, ANYWHERE),
            stage.count(Verdict.REFUSED),
            stage.count(Verdict.FAILED, ON_PRIMARY),
            stage.count(Verdict.WRONG),
            _seconds(stage.longest),
            _seconds(stage.first_good(ANYWHERE)),
            _seconds(stage.first_good(["store"])),
            _seconds(stage.recovered),
        )
    )


def _seconds(time: float | None) -> str:
    return "" if time is None else f"{time:.2f} s"


def _row(cells: Iterable[Any]) -> str:
    return f"| {' | '.join(map(str, cells))} |"
