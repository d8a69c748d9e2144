"""Clients that read, have answers assessed, and have results stored that they read again."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from http import HTTPStatus
from threading import Event, Thread
from time import monotonic, sleep
from typing import Any
from uuid import uuid4

from benchmarks.cluster.asking import API, BODIES, CUT_OFF, READS, TRIAGES, Answer, Question, Site

CLIENTS = 4


class Verdict(StrEnum):
    GOOD = "good"
    REFUSED = "refused"  # with the announced 503: nothing can be stored or recalled just now
    CUT_OFF = "cut off"  # by a kill in the middle of it: the one loss that asking again must mend
    FAILED = "failed"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Record:
    stage: str  # in which it ended, so that what a kill broke off is counted as its doing
    kind: str
    ended: float  # of time.monotonic()
    answer: Answer
    verdict: Verdict
    release: int | None = None


@dataclass
class Load:
    site: Site
    stage: str = ""
    entered: float = 0.0  # of time.monotonic()
    records: list[Record] = field(default_factory=list)
    # What was acknowledged, by token.
    kept: dict[str, Any] = field(default_factory=dict)
    # Each was sent until it was acknowledged, so there has to be one result for each.
    keys: set[str] = field(default_factory=set)
    over: Event = field(default_factory=Event)

    def enter(self, stage: str) -> None:
        self.stage, self.entered = stage, monotonic()

    def ask(self, kind: str, question: Question, good: Callable[[Any], bool]) -> Answer:
        """`good` says of the content of an answer with status 200 or 201 whether it is right."""
        answer = self.site.ask(question)
        verdict = _verdict(kind, answer, good)
        number = _release(answer) if verdict is Verdict.GOOD else None
        self.records.append(Record(self.stage, kind, monotonic(), answer, verdict, number))
        return answer

    def lost(self) -> int:
        """How many acknowledged results cannot be read any more as they were."""
        asked = ((told, self.site.ask(_own(token))) for token, told in self.kept.items())
        return sum(answer.content != told for told, answer in asked)


def _verdict(kind: str, answer: Answer, good: Callable[[Any], bool]) -> Verdict:
    if answer.status in (200, 201):
        return Verdict.GOOD if good(answer.content) else Verdict.WRONG
    if answer.status == CUT_OFF:
        return Verdict.CUT_OFF
    is_announced = (answer.status, answer.type) == (503, "application/problem+json")
    if kind in ("store", "own result") and is_announced:
        return Verdict.REFUSED
    return Verdict.FAILED


def _release(answer: Answer) -> int:
    content = answer.content
    return int(content.get("result", content)["release"]["number"])


def _own(token: str) -> Question:
    return Question(f"{API}/assessments/{token}/")


def _client(load: Load, number: int) -> None:
    """Until the load is over, and what it wanted stored is acknowledged."""
    turn, posting = number, _posting(number)
    while not load.over.is_set():
        turn += 1
        for questions in (READS, TRIAGES):
            question = questions[turn % len(questions)]
            load.ask(question.kind, question, _whole(load, question))
        if _is_stored(load, posting):
            posting = _posting(turn)
    while not _is_stored(load, posting):
        sleep(0.1)


def _posting(number: int) -> Question:
    return Question(f"{API}/assessments/", BODIES[number % len(BODIES)], str(uuid4()))


def _whole(load: Load, question: Question) -> Callable[[Any], bool]:
    return lambda content: load.site.is_whole(question, content)


def _is_stored(load: Load, posting: Question) -> bool:
    """Whether it is acknowledged; then it is read again at once. If not, the same is to be sent."""
    answer = load.ask(
        "store",
        posting,
        lambda content: load.site.is_whole_result(posting.body, content["result"]),
    )
    if answer.status != HTTPStatus.CREATED:
        return False
    token, told = answer.content["token"], answer.content
    load.keys.add(posting.key)
    load.kept[token] = told
    load.ask("own result", _own(token), lambda content: content == told)
    return True


@contextmanager
def running(site: Site) -> Iterator[Load]:
    load = Load(site)
    clients = [Thread(target=_client, args=(load, n), daemon=True) for n in range(CLIENTS)]
    for client in clients:
        client.start()
    try:
        yield load
    finally:
        load.over.set()
        for client in clients:
            client.join()
