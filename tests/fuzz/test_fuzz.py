"""A few inputs for each target; `benchmarks/fuzz.py` tries as many as are wanted."""

import pytest

from tests.fuzz.targets import Site, targets, try_out

pytestmark = pytest.mark.django_db


def test_no_input_breaks_what_reads_it() -> None:
    site = Site()

    tried = {name: try_out(site, target, inputs=5) for name, target in targets().items()}

    assert len(tried) > 20
    assert min(tried.values()) > 0
