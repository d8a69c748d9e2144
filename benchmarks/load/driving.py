"""Load on one port, judged by what comes back."""

import json
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from socket import create_connection

from benchmarks.cluster.parts import program
from benchmarks.cluster.services import HOST

SCRIPT = Path(__file__).with_name("requests.lua")
CONNECTIONS = 16
PATIENCE = 30  # seconds for an answer
READ = 1 << 17  # bytes at a time
# The address in a request. Each is sent from another, as on a public site: throttles keep what one
# address asked.
SOMEBODY = "10.0.0.0"


@dataclass(frozen=True, slots=True)
class Sample:
    """A request as it is sent, and the status and the content that are right for it."""

    request: bytes
    status: int
    content: bytes

    @property
    def answer(self) -> bytes:
        """As requests.lua wants it."""
        return f"{self.status}\n".encode() + self.content


@dataclass(frozen=True, slots=True)
class Run:
    """Times of answers in milliseconds. `refused` are announced: 503 with Retry-After."""

    seconds: float
    right: int
    refused: int
    wrong: int
    broken: int
    p50: float
    p99: float
    longest: float

    @property
    def rate(self) -> float:
        """Right answers a second."""
        return self.right / self.seconds

    @property
    def errors(self) -> int:
        return self.wrong + self.broken


def drive(
    port: int,
    samples: Sequence[Sample],
    *,
    seconds: float,
    connections: int = CONNECTIONS,
    pause: int | None = None,
) -> Run:
    """By wrk: every connection asks again once it is answered, after `pause` milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        for number, sample in enumerate(samples):
            Path(folder, f"{number}.request").write_bytes(sample.request)
            Path(folder, f"{number}.answer").write_bytes(sample.answer)
        options = ["--threads", "1", "--connections", str(connections), "--duration", f"{seconds}s"]
        options += ["--timeout", f"{PATIENCE}s", "--script", str(SCRIPT), f"http://{HOST}:{port}"]
        waiting = [] if pause is None else [str(pause)]
        command = [program("wrk"), *options, "--", folder, *waiting]
        said = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    _wait_for_what_is_left(port, samples[0])
    return Run(**json.loads(said.splitlines()[-1]))


def _wait_for_what_is_left(port: int, sample: Sample) -> None:
    """wrk ends before its last requests are answered, and whoever asks next would wait for them.

    One more is taken up after all of those.
    """
    with create_connection((HOST, port), PATIENCE) as connection:
        connection.sendall(sample.request)
        while connection.recv(READ):
            pass
