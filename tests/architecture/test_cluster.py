"""A whole cluster survives `kill -9` of each part; benchmarks/cluster/ at a size for a test.

It brings servers of its own. Where one cannot be started the test fails, since it is what tries
that nothing acknowledged is lost.
"""

import pytest

from benchmarks.cluster.load import Verdict
from benchmarks.cluster.run import ANYWHERE, Report, Stage, measure

WITHOUT_PRIMARY = {"primary killed", "primary back"}
pytestmark = pytest.mark.any_database


@pytest.fixture(scope="module")
def report() -> Report:
    return measure(seconds=0.6)


def test_the_cluster_survives_the_loss_of_each_part(report: Report) -> None:
    broken = {stage.name: stage.failures for stage in report.stages if stage.failures}
    assert broken == {}
    refusing = {stage.name for stage in report.stages if stage.count(Verdict.REFUSED)}
    assert refusing <= WITHOUT_PRIMARY
    assert (report.lost, report.doubled) == (0, 0)
    assert report.stored > 0


def test_without_the_primary_reads_and_triage_go_on(report: Report) -> None:
    without = next(stage for stage in report.stages if stage.name == "primary killed")

    assert {record.kind for record in without.records if record.verdict is Verdict.GOOD} >= set(
        ANYWHERE
    )
    assert without.count(Verdict.REFUSED) > 0
    form = report.form_without_primary
    assert form is not None
    assert form.status == 503
    reasons = [reason["title"] for reason in report.urgency["reasons"]]
    assert report.urgency["level"] == "urgent"
    for said in ("We could not keep your result", report.urgency["label"], *reasons):
        assert said in form.content


def test_both_releases_were_seen(report: Report) -> None:
    """Else nothing would tell that answers of one are never mixed with the other's."""
    switched: Stage = next(s for s in report.stages if s.name == "release 2, then 1")
    assert {record.release for record in switched.records} == {1, 2}


def test_all_works_in_the_end(report: Report) -> None:
    form = report.form_after_all
    assert form is not None
    assert (form.status, report.urgency["label"] in form.content) == (200, True)
