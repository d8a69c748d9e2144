"""The measurements on one database: each asks a site while the machine does nothing else."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import product
from pathlib import Path
from statistics import median

from benchmarks.cluster.parts import Part
from benchmarks.load.driving import Run, Sample, drive
from benchmarks.load.people import interview, stored, walk
from benchmarks.load.scenarios import (
    CACHED,
    LIST,
    ONE,
    SEARCH,
    TRIAGE,
    bare,
    bare_inside,
    made_up_cases,
    page,
    published_cases,
    scenarios,
    triage,
)
from benchmarks.load.setups import Size, ready

BARE, BARE_INSIDE = "bare view", "bare view in the site"
# The two that are held against the bare views stand beside them.
IN_TURN = (LIST, ONE, SEARCH, CACHED, BARE, BARE_INSIDE, TRIAGE)
OF_SATURATION = 0.8
# Who ask now and then: fewer than nginx lets through to one node at once.
CLIENTS = 64
WARMING = 3  # times as long the first round is: each process makes what it keeps of each condition
# As much as the shipped knowledge has, about, and ten times as much.
ONCE: Size = (40, 7_900, 360)
TENFOLD: Size = (400, 79_000, 3_600)
# Far more than nginx lets through to one node, and each asks again at once, whatever it is told.
TOO_MANY = 400
PAUSE = 100  # milliseconds, on average


@dataclass(frozen=True)
class Plan:
    """How often each is asked, and how many seconds each time.

    `pause` is how many milliseconds each connection waits where nothing is to be measured.
    """

    rounds: int = 4
    seconds: int = 3
    arriving: int = 5
    walking: float = 8
    pause: int | None = None


@dataclass(frozen=True)
class Report:
    """Of one database. `rounds` by scenario."""

    database: str
    rounds: Mapping[str, list[Run]]
    at_most: Mapping[str, tuple[Run, Run]]  # all that is taken, and 80 % of that
    walks: Mapping[str, Run]
    overload: Run

    def middle(self, scenario: str) -> Run:
        """The round that took a middling number of requests."""
        runs = sorted(self.rounds[scenario], key=lambda run: run.rate)
        return runs[len(runs) // 2]

    def ratio(self, scenario: str, beside: str) -> float:
        """Of requests a second, round by round."""
        pairs = zip(self.rounds[scenario], self.rounds[beside], strict=True)
        return median(run.rate / other.rate for run, other in pairs)

    def errors(self, scenario: str) -> int:
        return sum(run.errors + run.refused for run in self.rounds[scenario])


@dataclass(frozen=True)
class Ready:
    """What runs, and bodies that can be posted to the site."""

    site: Part
    bare: Part
    nginx: Part
    bodies: list[str]


@contextmanager
def site_ready(database: str, size: Size | None = None) -> Iterator[Ready]:
    """With the shipped knowledge, or so much that is made up; raises PartError."""
    with tempfile.TemporaryDirectory() as folder, ready(database, Path(folder)) as set_up:
        site = set_up.site("site", size)
        bodies = published_cases() if size is None else made_up_cases()
        yield Ready(site, set_up.bare(site), set_up.in_front_of(site), bodies)


def measure(database: str, on: Ready, plan: Plan) -> Report:
    """Raises WrongAnswerError where something is wrong without any load."""
    site, storing = on.site.port, partial(stored, bodies=on.bodies)
    samples = scenarios(site, on.bodies)
    rounds = side_by_side(on, samples, plan)
    at_most = {name: _at_most(on.nginx.port, asked, plan) for name, asked in samples.items()}
    walks = {
        "interview, page by page": walk(site, plan.walking, interview),
        "results stored, read, deleted": walk(site, plan.walking, storing),
    }
    return Report(database, rounds, at_most, walks, _overload(on, samples, plan))


def side_by_side(
    on: Ready, samples: Mapping[str, list[Sample]], plan: Plan
) -> dict[str, list[Run]]:
    """In turn, so that all see the same machine."""
    asked = {name: (on.site.port, found) for name, found in samples.items()}
    asked[BARE] = (on.bare.port, bare(on.bare.port))
    asked[BARE_INSIDE] = (on.site.port, bare_inside(on.site.port))
    found: dict[str, list[Run]] = {name: [] for name in IN_TURN}
    for number, name in product(range(plan.rounds), IN_TURN):
        port, questions = asked[name]
        seconds = plan.seconds * (1 if number or plan.rounds == 1 else WARMING)
        found[name].append(drive(port, questions, seconds=seconds, pause=plan.pause))
    return {name: _warm(runs) for name, runs in found.items()}


def _warm(runs: list[Run]) -> list[Run]:
    """Without the first, in which processes fill their caches, unless there is no other."""
    return runs[1:] or runs


def _at_most(port: int, samples: Sequence[Sample], plan: Plan) -> tuple[Run, Run]:
    """As fast as it is answered; then by clients that each ask now and then, about 80 % of that.

    A client's turn is its pause and an answer, which takes some quarter of the time that it takes
    where CONNECTIONS always wait.
    """
    most = drive(port, samples, seconds=plan.seconds, pause=plan.pause)
    rate = OF_SATURATION * most.rate
    clients = min(CLIENTS, max(1, round(rate)))  # each asks once a second or more often
    pause = max(1, round(1000 * clients / rate - most.p50 / 4))
    return most, drive(port, samples, seconds=plan.arriving, connections=clients, pause=pause)


def _overload(on: Ready, samples: Mapping[str, list[Sample]], plan: Plan) -> Run:
    """Programs and people through nginx, many more than it lets through."""
    asked = [*samples[TRIAGE], *[page(on.nginx.port)] * len(samples[TRIAGE])]
    return drive(on.nginx.port, asked, seconds=2 * plan.seconds, connections=TOO_MANY, pause=PAUSE)


def tenfold(database: str, plan: Plan) -> tuple[list[Run], list[Run]]:
    """Triage with made-up knowledge of the shipped size, and with ten times as much, in turn."""
    bodies = made_up_cases()
    with tempfile.TemporaryDirectory() as folder, ready(database, Path(folder)) as set_up:
        sites = [set_up.site(f"of_{size[0]}", size) for size in (ONCE, TENFOLD)]
        asked = [(site.port, triage(site.port, bodies)) for site in sites]
        found: tuple[list[Run], list[Run]] = ([], [])
        for _ in range(plan.rounds):
            for runs, (port, questions) in zip(found, asked, strict=True):
                runs.append(drive(port, questions, seconds=plan.seconds))
        return _warm(found[0]), _warm(found[1])
