"""Keeps everybody else from writing to the draft while something reads or writes all of it."""

from collections.abc import Sequence

from django.db import OperationalError, connection, transaction

from conditions.canonical import knowledge_models
from conditions.models.release import Release

# Milliseconds that a lock is waited for; well below PostgreSQL's deadlock_timeout, a second.
PATIENCE = 200
LOCK_NOT_AVAILABLE = "55P03"  # PostgreSQL's code for it


def hold_the_draft() -> None:
    """Let nobody write to the draft until this transaction ends.

    SQLite has one writer anyway. PostgreSQL would let each statement of the copy see edits that
    were committed in between: half of somebody's work.
    """
    if connection.vendor == "postgresql":
        tables = {Release._meta.db_table}
        for model in knowledge_models():
            links = (field.m2m_db_table() for field in model._meta.local_many_to_many)
            tables |= {model._meta.db_table, *links}
        while not _all_locked(sorted(tables)):
            pass


def _all_locked(tables: Sequence[str]) -> bool:
    """Lock all of these tables, or after a moment none: PostgreSQL locks one after the other.

    An editor who has written to one of them may want to write to one that is locked already. Left
    waiting for each other, either would fail after a second.
    """
    names = ", ".join(map(connection.ops.quote_name, tables))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = {PATIENCE}")
            cursor.execute(f"LOCK TABLE {names} IN SHARE ROW EXCLUSIVE MODE")
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") != LOCK_NOT_AVAILABLE:
            raise
        return False
    return True
