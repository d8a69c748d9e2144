"""Rows that are made once for many tests that only read them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.contrib.auth.models import User
from django.core.management import call_command
from pytest_django import DjangoDbBlocker

from conditions.models import Condition


@contextmanager
def committed(blocker: DjangoDbBlocker) -> Iterator[None]:
    """What is written within it stays; afterwards the test database is empty again.

    For fixtures of a whole module whose tests have the mark `django_db`: without a marked test,
    pytest-django sets no test database up. A transaction round the module would be shorter, but
    each test closes its connection, which ends the transaction on PostgreSQL.
    """
    with blocker.unblock():
        if Condition.objects.exists() or User.objects.exists():
            raise RuntimeError("This is no empty test database; it would be flushed.")
        try:
            yield
        finally:
            call_command("flush", verbosity=0, interactive=False)
