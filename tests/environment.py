"""Environment of the test run; loaded by pytest before Django's settings (see pyproject.toml)."""

import gc
import logging
import os
from typing import Any

import hypothesis
import pytest

os.environ.setdefault("SECRET_KEY", "for-tests-only")
# A developer's .env may say otherwise; the suite runs as a public site does.
os.environ.setdefault("DEBUG", "false")
# Tests of the second factor turn it on; the others log people in with one line.
os.environ.setdefault("SECOND_FACTOR", "false")
# Off on public sites until real patients' sentences were tried; its tests need it.
os.environ.setdefault("FREE_TEXT", "true")
# Tests of the rates turn them on; the others ask as often as they like.
for rate in ("RATE_READ", "RATE_TRIAGE", "RATE_KEY", "RATE_FORMS"):
    os.environ.setdefault(rate, "off")
# Playwright's event loop runs in the test thread; Django must not refuse the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")


def pytest_configure() -> None:
    """Before any test."""
    from django.conf import settings  # noqa: PLC0415  only now has pytest-django set them up

    # No test is timed: a machine that has much else to do is no defect.
    hypothesis.settings.register_profile("untimed", deadline=None)
    hypothesis.settings.load_profile("untimed")
    # Make accounts cheap: the real hash is slow on purpose, 0.2 s for each password.
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # Serve static files as they are found: nothing needs to be collected before a test.
    settings.WHITENOISE_AUTOREFRESH = True
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = settings.STORAGES | {"staticfiles": plain}
    # Tests compare whole logs, and ask for this line where they are about it. Django's set-up was
    # before this, and comes again where a test starts a benchmark.
    of_requests = "ankle_site.operations.requests"
    loggers: Any = settings.LOGGING["loggers"]
    loggers[of_requests]["level"] = "WARNING"
    logging.getLogger(of_requests).setLevel(logging.WARNING)


# Each starts servers and takes half a minute: begun last, it would leave the other workers idle.
LONG = ("tests/architecture/test_cluster.py", "tests/architecture/test_load.py")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """After the random order, so that it stands."""
    items.sort(key=lambda item: not item.nodeid.startswith(LONG))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look through it for rubbish takes a tenth of the run."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


def pytest_xdist_make_scheduler(config: Any, log: Any) -> Any:
    """Hand the tests of the content to one worker, since each loads all of it, others one by one.

    Not by xdist's own groups: version 3.8 does not find them under pytest 9.
    """
    from xdist.scheduler import LoadScopeScheduling  # noqa: PLC0415  only where workers are

    class ByTest(LoadScopeScheduling):  # type: ignore[misc]  # xdist has no types
        def _split_scope(self, nodeid: str) -> str:
            content = "tests/content/"
            return content if nodeid.startswith(content) else nodeid

    return ByTest(config, log)
