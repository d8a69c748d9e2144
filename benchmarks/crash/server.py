"""PostgreSQL's server on this machine: killed without warning, and started again."""

import os
import shlex
import signal
import subprocess
import time
from pathlib import Path

import psycopg
from psycopg import sql

from benchmarks.crash.databases import Served

# Seconds. It writes all of its files to the disk first, and there is a database to each operation.
LONGEST_START = 300

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")


class Server:
    """The throw-away one of `.ci/postgres`, made to wait for the disk as one that is to last."""

    def __init__(self, database: Served) -> None:
        self.database = database
        with database.connect() as connection:
            for name in DURABLE:
                connection.execute(sql.SQL("ALTER SYSTEM SET {} = on").format(sql.SQL(name)))
            connection.execute("SELECT pg_reload_conf()")
            [found] = connection.execute("SHOW data_directory").fetchall()
        self.data = Path(found[0])

    def kill(self) -> None:
        """The server and all of its processes, which would otherwise end in good order."""
        lock = self.data / "postmaster.pid"
        server = int(lock.read_text().split()[0])
        children = Path(f"/proc/{server}/task/{server}/children").read_text().split()
        processes = [server, *map(int, children)]
        for process in processes:
            os.kill(process, signal.SIGKILL)
        while any(map(_lives, processes)):
            time.sleep(0.001)
        # A dead process that nobody has asked after would still count as the holder of these.
        for held in (lock, *self.data.parent.glob(".s.PGSQL.*.lock")):
            held.unlink()

    def start(self) -> None:
        """As it was started before; it returns when the log is played back."""
        command = shlex.split((self.data / "postmaster.opts").read_text())
        if os.geteuid() == 0:
            command = ["runuser", "--user", self.data.owner(), "--", *command]
        told = self.data.parent / "log"
        with told.open("ab") as log:
            self.process = subprocess.Popen(command, stdout=log, stderr=log)
        deadline = time.monotonic() + LONGEST_START
        while not self._answers():
            assert time.monotonic() < deadline, f"It does not come back: {told.read_text()[-2000:]}"
            time.sleep(0.05)

    def _answers(self) -> bool:
        try:
            self.database.connect().close()
        except psycopg.OperationalError:
            return False
        return True


def _lives(process: int) -> bool:
    try:
        status = Path(f"/proc/{process}/stat").read_text()
    except FileNotFoundError:
        return False
    return status.rpartition(") ")[2][0] != "Z"
