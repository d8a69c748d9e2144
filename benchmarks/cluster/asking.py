"""What clients ask of the cluster, and what each release answers to it."""

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from http.client import HTTPException, IncompleteRead
from http.cookiejar import CookieJar
from time import monotonic
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

API = "/api/v1"
TIMEOUT = 30  # seconds
# Databases add in whatever order they read, which an ANALYZE may change: digits after these differ.
DIGITS = 9
# In place of a status: the connection failed; or it did so when the head of the answer was there
# already, which no proxy can take back.
NO_ANSWER, CUT_OFF = 0, -1


@dataclass(frozen=True, slots=True)
class Question:
    """One request; a body makes it a POST."""

    path: str
    body: str = ""
    key: str = ""

    @property
    def kind(self) -> str:
        return "triage" if self.body else "read"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    content: Any
    seconds: float
    type: str = ""


def slug(what: str, number: int) -> str:
    """As benchmarks/synthetic.py has it, without Django."""
    return f"{what}-{number:05}"


def posted(asked: Iterable[int]) -> str:
    """A body. Two of three answers are yes; the lower the number, the more conditions have it."""
    given = {slug("symptom", n): "no" if n % 3 == 2 else "yes" for n in asked}
    return json.dumps({"answers": given, "age": 45, "sex": "female"})


BODIES = [posted(range(3)), posted(range(4, 12)), posted(range(0, 30, 2))]
READS = [
    Question(f"{API}/{path}")
    for path in (
        "conditions/?page_size=50",
        f"conditions/{slug('condition', 0)}/",
        "symptoms/?page_size=100",
        "rules/?page_size=100",
    )
]
TRIAGES = [Question(f"{API}/triage/", body) for body in BODIES]


@dataclass(frozen=True)
class Site:
    url: str
    key: str  # of a program
    # By release number; filled before anything is killed.
    expected: dict[int, dict[Question, Any]] = field(default_factory=dict)

    def ask(self, question: Question, *, by_key: bool = False) -> Answer:
        headers = {"Content-Type": "application/json"} if question.body else {}
        if by_key:
            headers["Authorization"] = f"Api-Key {self.key}"
        if question.key:
            headers["Idempotency-Key"] = question.key
        body = question.body.encode() if question.body else None
        request = Request(self.url + question.path, body, headers)  # noqa: S310  our own address
        return _fetch(build_opener(), request)

    def learn(self, release: int) -> None:
        """Keep what the release that is live now answers to everything."""
        found = {question: self.ask(question) for question in READS + TRIAGES}
        assert {answer.status for answer in found.values()} == {200}
        told = {question: answer.content for question, answer in found.items()}
        assert {released_as(content) for content in told.values()} == {release}
        self.expected[release] = told

    def is_whole(self, question: Question, content: Any) -> bool:
        """Whether it is exactly what one release says."""
        return any(told[question] == content for told in self.expected.values())

    def is_whole_result(self, body: str, result: Any) -> bool:
        """The same of a stored result, which is to say what triage says to that body."""
        return self.is_whole(Question(f"{API}/triage/", body), result)

    def urgency(self, body: str) -> dict[str, Any]:
        """What release 2 says of how urgent these answers are."""
        found: dict[str, Any] = self.expected[2][Question(f"{API}/triage/", body)]["urgency"]
        return found

    def seen(self, body: str, token: str) -> dict[str, Answer]:
        """What people get who send the same answers as a form, come back for a result or begin an
        interview; and programs with a key.
        """
        posted = json.loads(body)
        told = {f"q-about-{name}": word for name, word in posted["answers"].items()}
        person = {"age": posted["age"], "sex": posted["sex"]}
        return {
            "form": self._sent("/check/", told | person),
            "result": _fetch(build_opener(), Request(f"{self.url}/check/{token}/")),  # noqa: S310
            "interview": self._sent("/check/guided/", {"for_whom": "me"} | person),
            "read by key": self.ask(READS[0], by_key=True),
            "triage by key": self.ask(TRIAGES[0], by_key=True),
        }

    def _sent(self, path: str, fields: dict[str, Any]) -> Answer:
        """What a page answers to its form, or the page to where that leads."""
        opener = build_opener(HTTPCookieProcessor(CookieJar()))
        page = _fetch(opener, Request(self.url + path))  # noqa: S310  our own address
        token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', str(page.content))
        assert token is not None, page
        data = urlencode({"csrfmiddlewaretoken": token[1]} | fields).encode()
        return _fetch(opener, Request(self.url + path, data))  # noqa: S310


def released_as(content: Any) -> int:
    """The release that an answer names itself."""
    return int(content["release"]["number"])


def _fetch(opener: Any, request: Request) -> Answer:
    begin = monotonic()
    try:
        with opener.open(request, timeout=TIMEOUT) as answer:
            return _answer(answer, begin)
    except HTTPError as error:
        with error:
            return _answer(error, begin)
    except IncompleteRead as error:
        return Answer(CUT_OFF, repr(error), monotonic() - begin)
    except (OSError, HTTPException) as error:
        return Answer(NO_ANSWER, repr(error), monotonic() - begin)


def _answer(answer: Any, begin: float) -> Answer:
    text, kind = answer.read().decode(), answer.headers.get_content_type()
    content = json.loads(text, parse_float=_rounded) if kind.endswith("json") else text
    return Answer(answer.status, content, monotonic() - begin, kind)


def _rounded(number: str) -> float:
    return round(float(number), DIGITS)
