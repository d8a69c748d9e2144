"""Kills an operation at random moments, and judges what is left each time.

The database has to be in the state of the last commit that was answered, or of the next one where
that was asked for: less would be a promise broken, anything else half of something. It has to be
sound by itself, and the operation has to work on it from there.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from multiprocessing.process import BaseProcess
from typing import Any

from django.db import transaction

from benchmarks.crash.databases import Database
from benchmarks.crash.operations import Operation, begin
from benchmarks.crash.processes import GO, Tell, here, in_child, struck
from benchmarks.crash.states import State, content, differences, problems, state
from benchmarks.crash.watching import ASKED, COMMITTED, WROTE, watched
from conditions.holding import hold_the_draft

Strike = Callable[[BaseProcess], object]

DONE = "done"
WORDS = (GO, WROTE, ASKED, COMMITTED, DONE)
RUNS = 3  # to learn how long it takes
LONGER = 1.1  # so that some are killed after the last commit, however unevenly they run


@dataclass(frozen=True, slots=True)
class Reference:
    """An operation that nobody disturbed: the state before it and after each commit."""

    states: list[State]
    content: dict[str, Any]
    problems: list[str]


@dataclass(frozen=True, slots=True)
class Left:
    """What a kill left: the state and what is wrong with it; and what going on from it came to."""

    state: State
    problems: list[str]
    content: dict[str, Any]


@dataclass
class Outcome:
    """`last` counts the kills by the last word before them: GO is before the first write, WROTE
    inside a transaction, ASKED in a commit, COMMITTED between two of them or after the last.
    """

    operation: str
    seconds: float
    last: Counter[str] = field(default_factory=Counter)
    failures: list[str] = field(default_factory=list)


def fill(database: Database, operations: Sequence[Operation]) -> None:
    """Keep the state that each operation begins in; the database has to be empty."""
    here(begin)
    database.keep("begin")
    for operation in operations:
        database.bring_back("begin")
        here(operation.prepared)
        database.keep(operation.key)


def kill(
    operation: Operation,
    *,
    database: Database,
    kills: int,
    chance: random.Random,
    strike: Strike = BaseProcess.kill,
) -> Outcome:
    """Kill it so many times; `strike` may hit something else than its process."""
    database.bring_back(operation.key)
    reference = here(partial(_undisturbed, operation))
    outcome = Outcome(operation.name, _seconds(operation, database, runs=min(RUNS, kills)))
    outcome.failures += _doubts(operation, reference)
    for number in range(1, kills + 1):
        database.bring_back(operation.key)
        moment = chance.uniform(0, LONGER * outcome.seconds)
        told = struck(partial(_run, operation), after=moment, strike=strike)[0]
        database.settle()
        words = [word for word in told if word in WORDS]
        outcome.last[words[-1]] += 1
        left = in_child(partial(_left, operation, reference))
        wrong = [*_judged(words, left, reference)]
        if strike is BaseProcess.kill:
            wrong += [word for word in told if word not in WORDS]
        outcome.failures += (f"Kill {number}, at {1000 * moment:.1f} ms: {each}" for each in wrong)
    return outcome


def _undisturbed(operation: Operation) -> Reference:
    work = operation.ready()
    states, wrong = [state()], problems()

    def look() -> None:
        states.append(state())
        wrong.extend(problems())

    def heard(word: str) -> None:
        if word == COMMITTED:  # a thread has a connection of its own, and sees what others do
            thread.submit(here, look).result()

    with ThreadPoolExecutor(1) as thread, watched(heard):
        work()
    return Reference(states, content(), wrong)


def _seconds(operation: Operation, database: Database, *, runs: int) -> float:
    times = []
    for _ in range(runs):
        database.bring_back(operation.key)
        words, seconds = struck(partial(_run, operation))
        assert words[-1] == DONE, words[-1]
        times.append(seconds)
        database.settle()
    return sorted(times)[runs // 2]


def _doubts(operation: Operation, reference: Reference) -> Iterator[str]:
    """What is wrong with an operation before anybody kills it."""
    yield from (f"Undisturbed: {problem}" for problem in reference.problems)
    steps = len(list(groupby(reference.states))) - 1
    if steps != operation.steps:
        yield f"Undisturbed: it takes {steps} steps, and not {operation.steps}."


def _run(operation: Operation, tell: Tell) -> None:
    work = operation.ready()
    tell(GO)
    with watched(tell):
        work()
    tell(DONE)


def _left(operation: Operation, reference: Reference) -> Left:
    now, wrong = state(), problems()
    try:
        with transaction.atomic():
            hold_the_draft()  # nobody else does
        if now == reference.states[-1]:
            return Left(now, wrong, reference.content)
        operation.ready()()
    except Exception as error:
        wrong.append(f"It cannot go on: {type(error).__name__}: {error}")
    wrong += (f"After going on: {problem}" for problem in problems())
    return Left(now, wrong, content())


def _judged(words: Sequence[str], left: Left, reference: Reference) -> Iterator[str]:
    yield from left.problems
    promised, asked = words.count(COMMITTED), words.count(ASKED)
    allowed = [reference.states[promised], reference.states[asked]]
    if left.state not in allowed:
        apart = ", ".join(differences(left.state, allowed[0]))
        yield f"Commits answered: {promised}, asked for: {asked}. Not as after them: {apart}."
    if left.content != reference.content:
        apart = ", ".join(differences(left.content, reference.content))
        yield f"Going on from there led elsewhere: {apart}."
