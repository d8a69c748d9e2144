"""The thread of these tests as a server's, where no event loop runs."""

import asyncio
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def no_loop() -> Iterator[None]:
    """Playwright's goes on in the thread once a test of the browser was there.

    Gone before a test opens its transaction: Django has another connection where no loop runs.
    """
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    yield
    asyncio._set_running_loop(loop)
