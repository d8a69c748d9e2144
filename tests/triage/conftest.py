import pytest

from conditions.models import Release
from tests.triage.clinic import open_clinic


@pytest.fixture
def clinic() -> Release:
    return open_clinic()
