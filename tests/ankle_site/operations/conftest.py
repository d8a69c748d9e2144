"""These tests ask as a server does, where no event loop runs."""

import pytest


@pytest.fixture(scope="module", autouse=True)
def _without_loop(no_loop: None) -> None:
    pass
