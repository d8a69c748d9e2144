"""`python -m benchmarks.load.memory [--minutes 30]`: whether the workers grow under mixed load.

gunicorn makes no worker anew meanwhile, unlike in production, so that nothing hides what gathers.
"""

import argparse
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from statistics import fmean, linear_regression
from time import monotonic, sleep

from benchmarks.cluster.parts import Part, below
from benchmarks.load.driving import Run, drive
from benchmarks.load.people import interview, stored, walk
from benchmarks.load.run import Ready, site_ready
from benchmarks.load.scenarios import mixed, scenarios
from benchmarks.load.setups import POSTGRESQL

CONNECTIONS = 4  # beside as many patients, and as many programs that store
SAMPLES = 60  # of the memory, over the whole time
WARM = 0.25  # of the time in which caches fill, which is left out of the slope
LONG = 5  # minutes; what less than that shows is no growth


@dataclass(frozen=True)
class Memory:
    """Of the workers, on average; what they held in MiB, and when, in minutes."""

    minutes: list[float]
    held: list[float]
    runs: list[Run]

    @property
    def slope(self) -> float:
        """MiB an hour that a worker grows once it is warm."""
        warm = int(len(self.minutes) * WARM)
        return 60 * linear_regression(self.minutes[warm:], self.held[warm:]).slope

    @property
    def requests(self) -> int:
        return sum(run.right for run in self.runs)

    @property
    def errors(self) -> int:
        return sum(run.errors + run.refused for run in self.runs)

    def __str__(self) -> str:
        warm = self.held[int(len(self.held) * WARM)]
        growth = f"; {self.slope:+.2f} MiB an hour" if self.minutes[-1] >= LONG else ""
        return (
            f"Memory of a worker over {self.minutes[-1]:.1f} minutes of mixed load"
            f" ({self.requests:,} requests, {self.errors} errors): {self.held[0]:.1f} MiB at the"
            f" start, {warm:.1f} when warm, {self.held[-1]:.1f} at the end{growth}."
        )


def watch(on: Ready, minutes: float) -> Memory:
    """Starts the site anew, and loads it for so long."""
    site, storing = on.site, partial(stored, bodies=on.bodies)
    site.kill()
    site.command += ["--max-requests", "0"]
    site.start()
    seconds = int(60 * minutes)
    questions = mixed(scenarios(site.port, on.bodies))
    with ThreadPoolExecutor(3) as load:
        asked = [
            load.submit(drive, site.port, questions, seconds=seconds, connections=CONNECTIONS),
            load.submit(walk, site.port, seconds, interview),
            load.submit(walk, site.port, seconds, storing),
        ]
        found = list(_sampled(site, seconds))
        runs = [each.result() for each in asked]
    return Memory([at for at, _ in found], [held for _, held in found], runs)


def _sampled(site: Part, seconds: float) -> Iterator[tuple[float, float]]:
    begin = monotonic()
    for number in range(SAMPLES + 1):
        sleep(max(0, begin + number * seconds / SAMPLES - monotonic()))
        yield (monotonic() - begin) / 60, fmean(map(_resident, _workers(site)))


def _workers(site: Part) -> list[int]:
    assert site.process is not None
    return below(site.process.pid)


def _resident(pid: int) -> float:
    """MiB that a process holds in memory, with what it shares with others."""
    status = Path(f"/proc/{pid}/status").read_text()
    line = next(line for line in status.splitlines() if line.startswith("VmRSS:"))
    return int(line.split()[1]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=30)
    minutes = parser.parse_args().minutes
    with site_ready(POSTGRESQL) as on:  # where the load leaves rows behind, as in production
        print(watch(on, minutes))


if __name__ == "__main__":
    main()
