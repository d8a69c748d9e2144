"""Who goes from one request to the next: patients in the interview, programs that store results."""

import json
import random
import re
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from html.parser import HTMLParser
from http.cookiejar import CookieJar
from itertools import count
from statistics import quantiles
from time import monotonic
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener
from uuid import uuid4

from benchmarks.cluster.asking import API
from benchmarks.cluster.services import HOST
from benchmarks.load.driving import Run
from benchmarks.load.scenarios import ask

PEOPLE = 4  # at once
MOST_PAGES = 60  # an interview that asks more does not end
# Times of requests in milliseconds, as they are answered.
Walk = Iterator[float]


class WrongPageError(Exception):
    """A page, or a stored result, that is not what has to come next."""


def walk(port: int, seconds: float, walks: Callable[[int, int], Walk]) -> Run:
    """So many people do one after the other for so long; what they have begun they end."""
    begin = monotonic()

    def one(person: int) -> tuple[list[float], int]:
        times: list[float] = []
        failed = 0
        for turn in count():
            if monotonic() - begin > seconds:
                return times, failed
            try:
                times += walks(port, 1000 * person + turn)
            except (WrongPageError, OSError) as error:
                failed += 1
                print(f"{walks.__name__}: {error!r}", flush=True)
        raise AssertionError

    with ThreadPoolExecutor(PEOPLE) as people:
        done = list(people.map(one, range(PEOPLE)))
    times = [time for found, _ in done for time in found]
    centiles = quantiles(times, n=100)
    failures = sum(failed for _, failed in done)
    return Run(
        monotonic() - begin, len(times), 0, failures, 0, centiles[49], centiles[98], max(times)
    )


def interview(port: int, seed: int) -> Walk:
    """From the first page to the result, answering at random; every patient answers otherwise."""
    chance = random.Random(seed)  # noqa: S311  reproducible, not secret
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    about = {"for_whom": "me", "age": str(chance.randint(18, 80)), "sex": "female"}
    address, fields = "/check/guided/", about
    page = _Page(opener, port, address)
    yield page.milliseconds
    for _ in range(MOST_PAGES):
        page = _Page(opener, port, page.form, {"csrfmiddlewaretoken": page.token} | fields)
        yield page.milliseconds
        if re.fullmatch(r"/check/[\w-]{32}/", page.address):
            return
        fields = page.answers(chance)
    raise WrongPageError(f"No result after {MOST_PAGES} pages, but {page.address}")


def stored(port: int, seed: int, *, bodies: list[str]) -> Walk:
    """A result is stored, read again as it was told, and deleted by every other program."""
    body, key = bodies[seed % len(bodies)], {"Idempotency-Key": str(uuid4())}
    told = yield from _timed(201, port, "POST", f"{API}/assessments/", key, body)
    own = f"{API}/assessments/{json.loads(told)['token']}/"
    again = yield from _timed(200, port, "GET", own)
    if json.loads(again) != json.loads(told):
        raise WrongPageError(f"{again!r} instead of {told!r}")
    if seed % 2:
        yield from _timed(204, port, "DELETE", own)
        yield from _timed(404, port, "GET", own)


def _timed(status: int, *asked: Any) -> Generator[float, None, bytes]:
    begin = monotonic()
    answered, _, content = ask(*asked)
    yield 1000 * (monotonic() - begin)
    if answered != status:
        raise WrongPageError(f"{asked}: {answered} {content!r}")
    return content


class _Page(HTMLParser):
    """What a browser would show, with where it was led to, and the form in it."""

    def __init__(
        self, opener: Any, port: int, address: str, fields: dict[str, Any] | None = None
    ) -> None:
        super().__init__()
        self.form = self.token = ""
        self._choices: dict[str, list[str]] = {}
        posted = urlencode(fields, doseq=True).encode() if fields else None
        begin = monotonic()
        with opener.open(f"http://{HOST}:{port}{address}", posted, timeout=60) as answer:
            text = answer.read().decode()
        self.milliseconds = 1000 * (monotonic() - begin)
        self.address = re.sub(r"^http://[^/]+", "", answer.url)
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag == "form" and found.get("method") == "post":
            self.form = found["action"]
        elif tag == "input" and found.get("name") == "csrfmiddlewaretoken":
            self.token = found["value"]
        elif tag == "input" and found.get("type") in ("radio", "checkbox"):
            self._choices.setdefault(found["name"], []).append(found["value"])

    def answers(self, chance: random.Random) -> dict[str, str]:
        """One answer to each question; no warning sign, with which an interview would end."""
        return {
            name: ":none" if ":none" in values else chance.choice(values)
            for name, values in self._choices.items()
        }
