"""How the tests of the triage pages fill in the form and read a page."""

import html
import re
from datetime import UTC, datetime
from typing import Any

from django.test import Client

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)

SENT = {
    "age": "45",
    "sex": "female",
    "q-warning-signs": ":none",
    "q-where": "above-heel",
    "q-morning": "yes",
    "q-swelling": "unsure",
    "q-background": "more-training",
}
FORM, DELETED = "/check/", "/check/deleted/"
WORSE = (
    "Get help straight away if the pain gets much worse; if the foot turns cold, pale, blue or "
    "numb; if your calf swells; if you get a fever; or if you get short of breath."
)


def send(client: Client, **changes: str) -> Any:
    """The filled-in form with changes; an empty value leaves the question untouched."""
    data = SENT | {name.replace("_", "-"): value for name, value in changes.items()}
    return client.post(FORM, {name: value for name, value in data.items() if value})


def result_of(client: Client, **changes: str) -> Any:
    return client.get(send(client, **changes)["Location"])


def lines(response: Any) -> list[str]:
    """The text of the page's main part, a line for each block, hidden words included."""
    main = response.content.decode().split("<main", 1)[1].split("</main>", 1)[0]
    flat = re.sub(r"\s+", " ", main.split(">", 1)[1])
    broken = re.sub(r"</?(p|li|ul|ol|h\d|d[ltd]|div|section|summary|br|option)\b[^>]*>", "\n", flat)
    text = html.unescape(re.sub(r"<[^>]+>", "", broken))
    return [" ".join(line.split()) for line in text.splitlines() if line.strip()]


def part(response: Any, start: str, end: str) -> list[str]:
    """The lines from `start` to the one before `end`."""
    found = lines(response)
    first = found.index(start)
    return found[first : found.index(end, first)]
