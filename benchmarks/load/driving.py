"""Load on one port, judged by what comes back: as much as is taken, or at a rate of its own."""

import asyncio
import json
import random
import re
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from time import monotonic

from benchmarks.cluster.parts import program
from benchmarks.cluster.services import HOST

SCRIPT = Path(__file__).with_name("requests.lua")
CONNECTIONS = 16
# PostgreSQL adds in whatever order it reads: digits after these differ from answer to answer.
TOO_LONG = re.compile(rb"(\.\d{9})\d+")
PATIENCE = 30  # seconds for an answer
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
    return Run(**json.loads(said.splitlines()[-1]))


def arrive(port: int, samples: Sequence[Sample], *, rate: float, seconds: float) -> Run:
    """So many a second, whether or not those before are answered.

    Times are from when each was due.
    """
    return asyncio.run(_arrive(port, samples, rate, seconds))


async def _arrive(port: int, samples: Sequence[Sample], rate: float, seconds: float) -> Run:
    begin = monotonic()
    asked = []
    for number in range(max(2, int(rate * seconds))):
        due = begin + number / rate
        await asyncio.sleep(due - monotonic())
        sample = samples[number % len(samples)]
        asked.append(asyncio.create_task(_ask(port, sample, due)))
    answered = await asyncio.gather(*asked)
    times = [ended for _, ended in answered]
    verdicts = [verdict for verdict, _ in answered]
    centiles = quantiles(times, n=100)
    return Run(
        seconds=monotonic() - begin,
        right=verdicts.count("right"),
        refused=0,
        wrong=verdicts.count("wrong"),
        broken=verdicts.count("broken"),
        p50=centiles[49],
        p99=centiles[98],
        longest=max(times),
    )


async def _ask(port: int, sample: Sample, due: float) -> tuple[str, float]:
    """Whether the answer was right, and the milliseconds since it was due."""
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection(HOST, port)
            writer.write(sample.request.replace(SOMEBODY.encode(), _somebody()))
            answer = await reader.read()
            writer.close()
    except (OSError, TimeoutError):
        return "broken", 1000 * (monotonic() - due)
    head, _, content = answer.partition(b"\r\n\r\n")
    is_right = sample.is_answered(int(head[9:12]), content)
    return "right" if is_right else "wrong", 1000 * (monotonic() - due)


def _somebody() -> bytes:
    return f"10.{'.'.join(str(random.randrange(256)) for _ in range(3))}".encode()  # noqa: S311


def _shortened(content: bytes) -> bytes:
    return TOO_LONG.sub(rb"\1", content)
