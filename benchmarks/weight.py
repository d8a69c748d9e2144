"""What a first visit to a page loads, as a browser gets it in production: compressed, every file.

python -m benchmarks.weight [--write docs/page-weight.md]

Reads the live release and changes nothing: the result that it weighs is made and taken back.
"""

import argparse
import gzip
import os
import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ankle_site.settings")
    import django

    django.setup()

from django.conf import settings
from django.contrib.staticfiles import finders
from django.db import transaction
from django.test import Client
from django.urls import reverse

from conditions.models import Release
from triage.assessments import store
from triage.models import Question, Section
from triage.results import assess

PAGES = {
    "Home": "home",
    "Interview: start": "triage:interview",
    "The form on one page": "triage:form",
}


@dataclass(frozen=True, slots=True)
class Weight:
    """Bytes of a page and of the files that it loads, after compression."""

    title: str
    page: int
    files: tuple[int, ...]

    @property
    def whole(self) -> int:
        return self.page + sum(self.files)


def weigh(release: Release) -> list[Weight]:
    """The pages of a first visit; the result is that of a form in which all is answered."""
    found = [weigh_page(title, reverse(name)) for title, name in PAGES.items()]
    with transaction.atomic():
        kept = store(result=assess(answers=answers(release), age=45, release=release))
        found.append(weigh_page("Result", kept.get_absolute_url()))
        transaction.set_rollback(True)
    return found


def answers(release: Release) -> dict[str, str]:
    """The first answer to every question; no to the warning signs, which would shorten the page."""
    return {
        choice.symptom.slug: "no" if question.section == Section.RED_FLAGS else "yes"
        for question in Question.objects.in_release(release).in_order()
        for choice in question.choices.all()[:1]
        if choice.symptom.told_by_patient
    }


def weigh_page(title: str, address: str) -> Weight:
    client = Client(headers={"accept-encoding": "gzip", "host": settings.ALLOWED_HOSTS[0]})
    sent = client.get(address, secure=settings.HTTPS).content
    page = gzip.decompress(sent).decode()
    return Weight(title, len(sent), tuple(compressed(name) for name in loaded(page)))


def loaded(page: str) -> Iterator[str]:
    """The static files that a page names, without the prefix of their address."""
    prefix = re.escape(settings.STATIC_URL)
    return iter(dict.fromkeys(re.findall(rf'(?:href|src)="{prefix}([^"?]+)', page)))


def compressed(name: str) -> int:
    """The size that whitenoise sends: gzip, where that is smaller."""
    path = finders.find(name)
    if not isinstance(path, str):
        raise FileNotFoundError(f"{name} is not among the static files.")
    data = Path(path).read_bytes()
    return min(len(data), len(gzip.compress(data, compresslevel=9)))


def as_table(found: list[Weight]) -> str:
    lines = [
        "| Page | Page, KB | Files | Files, KB | Together, KB |",
        "| --- | --- | --- | --- | --- |",
    ]
    for weight in found:
        cells = (
            weight.title,
            f"{weight.page / 1000:.1f}",
            str(len(weight.files)),
            f"{sum(weight.files) / 1000:.1f}",
            f"{weight.whole / 1000:.1f}",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def as_page(table: str) -> str:
    return (
        "# Page weight\n\n"
        f"What a first visit loads, compressed with gzip as in production; on"
        f" {datetime.now(UTC):%Y-%m-%d}, by `python -m benchmarks.weight`. Nothing is loaded from"
        " another host, and there is no font, image or other file beside these. The result is that"
        " of somebody who answered every question; its PDF is not part of it.\n\n"
        f"{table}\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Weigh the pages of a first visit.")
    parser.add_argument("--write", type=Path, help="also write the table to this page")
    arguments = parser.parse_args()
    release: Any = Release.objects.live()
    if release is None:
        sys.exit("No release is live: there is nothing to weigh.")
    table = as_table(weigh(release))
    print(table)
    if arguments.write:
        arguments.write.write_text(as_page(table))


if __name__ == "__main__":
    main()
