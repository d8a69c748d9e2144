"""The shipped knowledge, loaded once for all that judge it: it takes most of a minute."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from tests.content.shipped import loaded


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "content" in item.path.parts:
            item.add_marker(pytest.mark.content)


@pytest.fixture(scope="package", autouse=True)
def draft(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """What the fixtures say, as the draft."""
    with loaded(django_db_blocker):
        yield
