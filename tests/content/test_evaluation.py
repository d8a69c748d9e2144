"""How good the shipped knowledge is on its own vignettes: the bar that no change may fall below.

Its authors wrote these vignettes too, so passing says little about other people's patients; failing
says that something broke.
"""

import pytest
from pytest_django import DjangoDbBlocker

from conditions.releases import frozen_draft
from triage.evaluation import Evaluation, evaluate
from triage.evaluation.metrics import measure
from triage.evaluation.summary import failed_safety, undertriaged_emergencies
from triage.models import Vignette

pytestmark = pytest.mark.django_db

AT_LEAST = {"m1": 0.60, "m3": 0.85, "m5": 0.92, "safety_strict": 0.97}
AT_MOST = {"overtriage": 0.25, "ece": 0.10}


@pytest.fixture(scope="module")
def evaluation(draft: None, django_db_blocker: DjangoDbBlocker) -> Evaluation:
    """Of the draft that the fixtures make; nothing of it is left in the database."""
    with django_db_blocker.unblock(), frozen_draft() as release:
        return evaluate(Vignette.objects.in_release(release).as_cases(), release)


def test_every_safety_vignette_passes(evaluation: Evaluation) -> None:
    assert failed_safety(evaluation.outcomes) == []


def test_no_emergency_is_undertriaged(evaluation: Evaluation) -> None:
    assert undertriaged_emergencies(evaluation.outcomes) == []


def test_each_metric_reaches_its_bar(evaluation: Evaluation) -> None:
    values = {name: found.value or 0.0 for name, found in measure(evaluation.outcomes).items()}

    assert {name: values[name] for name, bar in AT_LEAST.items() if values[name] < bar} == {}
    assert {name: values[name] for name, bar in AT_MOST.items() if values[name] > bar} == {}


def test_there_are_enough_vignettes_of_both_kinds(evaluation: Evaluation) -> None:
    typical = [found.case.typical for found in evaluation.outcomes]

    assert len(typical) >= 80
    assert {True, False} == set(typical)
