"""Environment of the test run; loaded by pytest before Django's settings (see pyproject.toml)."""

import os

os.environ.setdefault("SECRET_KEY", "for-tests-only")
# Playwright's event loop runs in the test thread; Django must not refuse the ORM there.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
