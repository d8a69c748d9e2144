"""Load on one port, judged by what comes back: as much as is taken, or at a rate of its own."""

import json
import random
import re
import subprocess
import tempfile
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from selectors import EVENT_READ, EVENT_WRITE, BaseSelector, DefaultSelector, SelectorKey
from socket import create_connection, socket
from statistics import quantiles
from time import monotonic
from typing import cast

from benchmarks.cluster.parts import program
from benchmarks.cluster.services import HOST

SCRIPT = Path(__file__).with_name("requests.lua")
CONNECTIONS = 16
# PostgreSQL adds in whatever order it reads: digits after these differ from answer to answer.
TOO_LONG = re.compile(rb"(\.\d{9})\d+")
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

    def is_answered(self, status: int, content: bytes) -> bool:
        return status == self.status and _shortened(content) == _shortened(self.content)


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


def arrive(port: int, samples: Sequence[Sample], *, rate: float, seconds: float) -> Run:
    """So many a second, whether or not those before are answered.

    Times are from when each was due. The client has the site's cores, so it only sends, reads and
    looks at the clock; answers are judged afterwards.
    """
    begin = monotonic()
    due = [begin + number / rate for number in range(max(2, int(rate * seconds)))]
    arrived = [_Arrival(sample, at) for sample, at in zip(cycle(samples), due, strict=False)]
    with DefaultSelector() as selector:
        _answered(arrived, port, selector)
    verdicts = Counter(each.verdict for each in arrived)
    times = [1000 * (each.ended - each.due) for each in arrived]
    centiles = quantiles(times, n=100)
    return Run(
        seconds=max(each.ended for each in arrived) - begin,
        right=verdicts["right"],
        refused=0,
        wrong=verdicts["wrong"],
        broken=verdicts["broken"],
        p50=centiles[49],
        p99=centiles[98],
        longest=max(times),
    )


@dataclass(slots=True)
class _Arrival:
    """One request, when it is due, and what has come back by when."""

    sample: Sample
    due: float
    ended: float = 0
    answer: list[bytes] = field(default_factory=list)

    @property
    def verdict(self) -> str:
        head, _, content = b"".join(self.answer).partition(b"\r\n\r\n")
        if not head:
            return "broken"
        return "right" if self.sample.is_answered(int(head[9:12]), content) else "wrong"


def _answered(arrivals: Sequence[_Arrival], port: int, selector: BaseSelector) -> None:
    """All of them, until each is answered or PATIENCE is over."""
    waiting = deque(arrivals)
    give_up = arrivals[-1].due + PATIENCE
    while (waiting or selector.get_map()) and monotonic() < give_up:
        while waiting and waiting[0].due <= monotonic():
            connection = socket()
            connection.setblocking(False)
            connection.connect_ex((HOST, port))
            selector.register(connection, EVENT_WRITE, waiting.popleft())
        until = waiting[0].due if waiting else give_up
        for key, _ in selector.select(max(0, until - monotonic())):
            _go_on(key, selector)
    for key in list(selector.get_map().values()):
        _end(key, selector)


def _go_on(key: SelectorKey, selector: BaseSelector) -> None:
    """Send once it is connected, then read until the server closes; broken if it does so early."""
    connection, arrival = cast("socket", key.fileobj), cast("_Arrival", key.data)
    try:
        if key.events == EVENT_WRITE:
            connection.send(arrival.sample.request.replace(SOMEBODY.encode(), _somebody()))
            selector.modify(connection, EVENT_READ, arrival)
        elif read := connection.recv(READ):
            arrival.answer.append(read)
        else:
            _end(key, selector)
    except OSError:
        arrival.answer.clear()
        _end(key, selector)


def _end(key: SelectorKey, selector: BaseSelector) -> None:
    key.data.ended = monotonic()
    selector.unregister(key.fileobj)
    cast("socket", key.fileobj).close()


def _somebody() -> bytes:
    return f"10.{'.'.join(str(random.randrange(256)) for _ in range(3))}".encode()  # noqa: S311


def _shortened(content: bytes) -> bytes:
    return TOO_LONG.sub(rb"\1", content)
