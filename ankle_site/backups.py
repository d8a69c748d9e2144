"""The whole database in one file, taken while the site runs, and brought back into an empty one.

A backup is of one moment, and nobody waits for it. SQLite makes it itself; PostgreSQL by `pg_dump`
and `pg_restore`, which have to be installed.
"""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from subprocess import CalledProcessError

from django.db import connection
from django.db.backends.postgresql.client import DatabaseClient


class BackupError(Exception):
    """Why there is no backup, or nothing was restored: a sentence for people."""


class Dump(DatabaseClient):
    executable_name = "pg_dump"


class Restore(DatabaseClient):
    executable_name = "pg_restore"


def back_up(file: Path) -> None:
    """Write everything to a new file, which only its owner can read: it holds secrets of staff.

    The file has its name only when it is whole and on the disk. Raises BackupError.
    """
    if file.exists():
        raise BackupError(f"{file} exists already. Choose another name.")
    unfinished = file.with_name(f"{file.name}.unfinished")
    try:
        unfinished.unlink(missing_ok=True)
        unfinished.touch(mode=0o600)
        _write(unfinished)
        _sync(unfinished)
        unfinished.rename(file)
        _sync(file.parent)
    except (OSError, sqlite3.Error) as error:
        raise BackupError(f"{file} cannot be written: {error}.") from error
    finally:
        unfinished.unlink(missing_ok=True)


def restore(file: Path) -> None:
    """Fill the database, which has to be empty, from a backup; raises BackupError."""
    if not file.is_file():
        raise BackupError(f"There is no file {file}.")
    if connection.introspection.table_names():
        raise BackupError("The database is not empty. Restore into a new one.")
    if connection.vendor == "sqlite":
        _copy_back(file)
    else:
        how = ["--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges"]
        _run(Restore(connection), [*how, str(file), "--dbname"])  # its name comes next


def _write(file: Path) -> None:
    if connection.vendor != "sqlite":
        _run(Dump(connection), ["--format=custom", "--file", str(file)])
        return
    connection.ensure_connection()
    with closing(sqlite3.connect(file)) as copy:
        copy.execute("PRAGMA journal_mode = OFF")  # of what fails, nothing is to be left
        connection.connection.backup(copy)
        copy.execute("PRAGMA journal_mode = DELETE")  # so that all of it is in this one file


def _copy_back(file: Path) -> None:
    connection.ensure_connection()
    try:
        with closing(sqlite3.connect(f"{file.absolute().as_uri()}?mode=ro", uri=True)) as backup:
            backup.execute("SELECT * FROM django_migrations")
            # Checksums are of rows: an index that finds too few of them goes with intact releases.
            [damage] = backup.execute("PRAGMA integrity_check(1)").fetchone()
            if damage != "ok":
                raise BackupError(f"{file} is damaged: {damage}.")
            backup.backup(connection.connection)
    except sqlite3.DatabaseError as error:
        raise BackupError(f"{file} is no backup of this site on SQLite: {error}.") from error


def _run(program: DatabaseClient, options: list[str]) -> None:
    """What goes wrong it says itself, on standard error."""
    try:
        program.runshell(options)
    except FileNotFoundError as error:
        name = program.executable_name
        raise BackupError(f"{name} is missing: install PostgreSQL's client programs.") from error
    except CalledProcessError as error:
        raise BackupError(f"{program.executable_name} failed; it says why above.") from error


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
