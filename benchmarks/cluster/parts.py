"""The parts of a cluster, each a group of processes on 127.0.0.1: started, killed, started again.

They keep what they have in one folder, and know nothing of a server that the machine runs already.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep
from typing import Any

ROOT = Path(__file__).parents[2]
SECONDS_TO_START = 60
# PostgreSQL refuses to run as root.
OWNER: dict[str, Any] = (
    {"user": "postgres", "group": "postgres", "extra_groups": []} if os.geteuid() == 0 else {}
)


class PartError(Exception):
    """A part that does not start; the message ends with what its log says."""


@dataclass
class Part:
    name: str
    command: list[str]
    port: int
    log: Path
    environment: Mapping[str, str] = field(default_factory=dict)
    owner: Mapping[str, Any] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    def start(self) -> None:
        """Returns when it listens; raises PartError.

        Its last process that was killed may still do so for a moment.
        """
        wait_until(lambda: not self._listens(), f"{self.name} finds port {self.port} in use")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command,
                cwd=ROOT if self.environment else self.log.parent,
                env=os.environ | self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
                **self.owner,
            )
        wait_until(self._listens, f"{self.name} does not start", self.log)

    def kill(self) -> None:
        """kill -9 of all its processes at once, as if its machine were gone."""
        if self.process is None:
            return
        for pid in [self.process.pid, *below(self.process.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.process.wait()
        self.process = None

    def _listens(self) -> bool:
        if self.process and self.process.poll() is not None:
            raise PartError(f"{self.name} ended: {_end_of(self.log)}")
        with socket.socket() as tried:
            return tried.connect_ex(("127.0.0.1", self.port)) == 0


def wait_until(done: Callable[[], bool], otherwise: str, log: Path | None = None) -> float:
    """The seconds it took; raises PartError."""
    begin = monotonic()
    while not done():
        if monotonic() - begin > SECONDS_TO_START:
            raise PartError(f"{otherwise}: {_end_of(log)}" if log else otherwise)
        sleep(0.05)
    return monotonic() - begin


def free_ports(number: int) -> list[int]:
    """All different: they are held together before they are let go."""
    held = [socket.socket() for _ in range(number)]
    try:
        for one in held:
            one.bind(("127.0.0.1", 0))
        return [one.getsockname()[1] for one in held]
    finally:
        for one in held:
            one.close()


def program(name: str) -> str:
    """Where Debian puts it, which is not always in PATH; raises PartError.

    PostgreSQL's are all of the newest server there is.
    """
    places = f"{_postgres_programs()}:{os.environ.get('PATH', '')}:/usr/sbin"
    found = shutil.which(name, path=places)
    if found is None:
        raise PartError(f"{name} is missing: .ci/packages installs all that is needed.")
    return found


def run(*command: str, **options: Any) -> str:
    """What it prints; raises PartError with what it complains of."""
    done: subprocess.CompletedProcess[str] = subprocess.run(
        command, capture_output=True, text=True, check=False, **options
    )
    if done.returncode:
        raise PartError(f"{' '.join(command)}: {done.stderr[-2000:]}")
    return str(done.stdout)


def manage(*arguments: str, environment: Mapping[str, str]) -> str:
    return run(sys.executable, "manage.py", *arguments, cwd=ROOT, env=os.environ | environment)


@contextmanager
def ended_at_last(parts: list[Part]) -> Iterator[None]:
    """Nothing outlives the run, whatever happens in it."""
    try:
        yield
    finally:
        for part in reversed(parts):
            part.kill()


def below(pid: int) -> list[int]:
    """PostgreSQL's processes each lead a session of their own, so that no group has them all."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [found for child in map(int, children) for found in (child, *below(child))]


def _postgres_programs() -> str:
    versions = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parts[-2])
    )
    return str(versions[-1]) if versions else ""


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]
