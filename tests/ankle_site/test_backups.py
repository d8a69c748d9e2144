"""A backup is of one moment, and what is restored from it is the same, but for what had to go."""

import os
import resource
import sqlite3
import stat
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import timedelta
from io import StringIO
from pathlib import Path
from threading import Event
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import connection, connections, transaction
from django.test import Client
from django.utils import timezone

from ankle_site.access.models import ApiKey
from benchmarks.crash.states import problems
from conditions import document
from conditions.models import Condition, Release
from tests.accounts import make_member
from tests.ankle_site.access.keys import make_api_key
from tests.connecting import connected_to
from tests.factories import make_condition, publish
from tests.samples import make_every_kind, publish_every_kind
from triage import assessments, interviews
from triage.models import Assessment, Interview
from triage.results import assess

pytestmark = pytest.mark.django_db


def command(name: str, *args: Any, **options: Any) -> list[str]:
    out = StringIO()
    call_command(name, *args, stdout=out, **options)
    return out.getvalue().splitlines()


@contextmanager
def somebody_writing() -> Iterator[None]:
    """Gives two conditions the same name, and then another same name, all the time."""
    begun, enough = Event(), Event()

    def write() -> None:
        with closing(connections["default"]):
            number = 0
            while not enough.is_set():
                with transaction.atomic():
                    for row in Condition.objects.draft().order_by("pk")[:2]:
                        row.name = f"Name {number}"
                        row.save()
                begun.set()
                number += 1

    with ThreadPoolExecutor(1) as threads:
        writer = threads.submit(write)
        begun.wait()
        try:
            yield
        finally:
            enough.set()
    writer.result()


def test_what_is_restored_is_what_was_there_at_one_moment(
    own_database: str, empty_database: str, tmp_path: Path
) -> None:
    publish_every_kind(2)
    make_condition("sprain")
    publish()
    before = [document.write(release) for release in Release.objects.order_by("number")]
    file = tmp_path / "backup"
    with somebody_writing():
        [told] = command("backup", str(file))
    assert told.startswith(f"Written to {file}: ")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.glob("backup*")] == ["backup"]

    with connected_to(empty_database):
        restored = command("restore", str(file))
        assert restored[-2:] == ["Release 1: intact", "Release 2: intact"]
        after = [document.write(release) for release in Release.objects.order_by("number")]
        assert after == before
        assert problems() == []
        one, other = Condition.objects.draft().order_by("pk")[:2]
        assert one.name == other.name
        assert one.name.startswith("Name ")


def test_a_draft_and_a_release_are_exported_as_the_same_bytes(
    own_database: str, empty_database: str, tmp_path: Path
) -> None:
    publish_every_kind(2)
    make_condition("sprain", name="Verstauchung ä ✓")
    exports = [["--draft"], []]
    command("backup", str(tmp_path / "backup"))
    for number, options in enumerate(exports):
        command("export_knowledge", *options, str(tmp_path / f"before-{number}"))
    with connected_to(empty_database):
        command("restore", str(tmp_path / "backup"))
        for number, options in enumerate(exports):
            command("export_knowledge", *options, str(tmp_path / f"after-{number}"))
    for number, _ in enumerate(exports):
        before, after = (tmp_path / f"{when}-{number}" for when in ("before", "after"))
        assert before.read_bytes() == after.read_bytes()


@pytest.mark.parametrize(("options", "kept"), [({}, 1), ({"without_results": True}, 0)])
def test_what_was_to_be_gone_by_now_is_not_restored(
    options: dict[str, bool], kept: int, own_database: str, empty_database: str, tmp_path: Path
) -> None:
    make_every_kind(1)
    release, now = publish(), timezone.now()
    for at in (now, now - timedelta(days=1000)):
        assessments.store(result=assess(answers={}, release=release), at=at)
        interviews.begin(release=release, for_whom="me", age=40, sex="", at=at)
    Client().force_login(make_member("editor"))
    command("backup", str(tmp_path / "backup"))

    with connected_to(empty_database):
        told = command("restore", str(tmp_path / "backup"), **options)
        assert told[:2] == ["1 assessments deleted.", "1 interviews deleted."]
        left = [model.objects.count() for model in (Assessment, Interview, Session)]
        assert left == [kept, kept, 0]


def test_it_says_which_accounts_and_keys_are_open_again(
    own_database: str, empty_database: str, tmp_path: Path
) -> None:
    make_condition()
    publish()
    maker = make_member(username="ada")
    make_member(username="bob", is_active=False)
    kept, revoked = (make_api_key(name=name) for name in ("kept", "revoked"))
    ApiKey.objects.filter(pk=revoked.pk).revoke(by=maker)
    command("backup", str(tmp_path / "backup"))
    User.objects.update(is_active=False)
    ApiKey.objects.revoke(by=maker)

    with connected_to(empty_database):
        told = command("restore", str(tmp_path / "backup"))
        users = sorted(user.username for user in User.objects.filter(is_active=True))

    assert ("ada" in users, "bob" in users) == (True, False)
    assert told[-4:] == [
        "As they were when the backup was made; look at them before the site is opened:",
        f"Accounts that may log in: {', '.join(users)}",
        f"API keys that are not revoked: kept ({kept.prefix})",
        "Release 1: intact",
    ]


def test_no_backup_is_written_over_another(own_database: str, tmp_path: Path) -> None:
    file = tmp_path / "backup"
    file.write_text("Another.")
    with pytest.raises(CommandError, match=r"exists already. Choose another name\.$"):
        command("backup", str(file))
    assert file.read_text() == "Another."


def test_where_nothing_can_be_written_it_says_so(own_database: str, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match=r"cannot be written: .*No such file"):
        command("backup", str(tmp_path / "nowhere" / "backup"))


def test_where_the_disk_is_full_it_says_so_and_leaves_nothing(
    own_database: str, tmp_path: Path
) -> None:
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, usual[1]))
    try:
        with pytest.raises(CommandError, match=r"backup cannot be written: |^pg_dump failed"):
            command("backup", str(tmp_path / "backup"))
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, usual)
    assert [*tmp_path.glob("backup*")] == []


def test_nothing_is_restored_over_what_is_there(own_database: str, tmp_path: Path) -> None:
    condition = make_condition("sprain")
    command("backup", str(tmp_path / "backup"))
    with pytest.raises(CommandError, match=r"^The database is not empty\. Restore into a new one"):
        command("restore", str(tmp_path / "backup"))
    assert Condition.objects.get() == condition


@pytest.mark.parametrize("content", [b"", b"No database.", b"SQLite format 3\0" + b"\0" * 1000])
def test_what_is_no_backup_is_refused(
    content: bytes, own_database: str, empty_database: str, tmp_path: Path
) -> None:
    file = tmp_path / "backup"
    file.write_bytes(content)
    with connected_to(empty_database):
        with pytest.raises(CommandError, match=r"is no backup of this site|pg_restore failed"):
            command("restore", str(file))
        assert connections["default"].introspection.table_names() == []


def damage(file: Path) -> None:
    """Cut in half; of SQLite's an index finds nothing: its rows are whole, as each release is."""
    if connection.vendor != "sqlite":
        os.truncate(file, file.stat().st_size // 2)
        return
    with closing(sqlite3.connect(file)) as backup:
        [size] = backup.execute("PRAGMA page_size").fetchone()
        root = "SELECT rootpage FROM sqlite_master WHERE name = 'weights_by_symptom'"
        [page] = backup.execute(root).fetchone()
    with file.open("r+b") as whole:
        whole.seek((page - 1) * size + 3)  # how many entries there are
        whole.write(b"\0\0")


def test_what_is_damaged_is_refused(own_database: str, empty_database: str, tmp_path: Path) -> None:
    make_every_kind(1)
    publish()
    file = tmp_path / "backup"
    command("backup", str(file))
    damage(file)

    with connected_to(empty_database):
        with pytest.raises(CommandError, match=f"^{file} is damaged: |^pg_restore failed"):
            command("restore", str(file))
        assert connections["default"].introspection.table_names() == []


def test_a_file_that_is_missing_is_named(
    own_database: str, empty_database: str, tmp_path: Path
) -> None:
    with connected_to(empty_database), pytest.raises(CommandError, match=r"^There is no file /"):
        command("restore", str(tmp_path / "none"))
