"""A whole cluster survives `kill -9` of each part; benchmarks/cluster/ at a size for a test.

It brings servers of its own. Where one cannot be started the test fails, since it is what tries
that nothing acknowledged is lost.
"""

import pytest

from benchmarks.cluster.load import Verdict
from benchmarks.cluster.run import ANYWHERE, Report, measure

pytestmark = pytest.mark.any_database


def test_a_cluster_survives_the_loss_of_each_part() -> None:
    """One test, so that workers do not each start a cluster."""
    report = measure(seconds=0.5)

    assert {s.name: s.failures for s in report.stages if s.failures} == {}
    assert {s.name for s in report.stages if s.count(Verdict.CUT_OFF)} <= {"node-1 killed"}
    assert (report.lost, report.doubled) == (0, 0)
    assert report.stored > 0
    stages = {stage.name: stage for stage in report.stages}
    refusing = {name for name, stage in stages.items() if stage.count(Verdict.REFUSED)}
    assert {"primary killed"} <= refusing <= {"primary killed", "primary back"}
    # Else nothing would tell that answers of one release are never mixed with the other's.
    switched = stages["release 1, then 2 again"].records
    assert {record.release for record in switched} == {1, 2}
    without = stages["primary killed"].records
    assert {r.kind for r in without if r.verdict is Verdict.GOOD} >= {*ANYWHERE}
    _tells_the_urgency(report)
    _says_what_has_to_wait(report)


def _tells_the_urgency(report: Report) -> None:
    """Without the primary, too: patients read what to do although nothing can be stored."""
    without, after = report.without_primary["form"], report.after_all["form"]
    assert report.urgency["level"] == "urgent"
    said = [report.urgency["label"], *(reason["title"] for reason in report.urgency["reasons"])]
    for words in said:
        assert words in without.content
        assert words in after.content
    assert "We could not keep your result" in without.content


def _says_what_has_to_wait(report: Report) -> None:
    """Pages of the primary are never broken ones; a key opens what is open without it."""
    without, after = report.without_primary, report.after_all
    assert {asked: (without[asked].status, answer.status) for asked, answer in after.items()} == {
        "form": (503, 200),
        "result": (503, 200),
        "interview": (503, 200),
        "read by key": (200, 200),
        "triage by key": (200, 200),
    }
    for page in ("result", "interview"):
        assert "We cannot answer just now" in without[page].content
        assert "Do not wait if" in without[page].content
