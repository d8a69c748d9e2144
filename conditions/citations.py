"""The sources that one page cites, each once and numbered in the order of the page."""

from collections.abc import Iterable
from typing import Any

from conditions.models import Source


class Citations:
    def __init__(self, *rows: Iterable[Any]) -> None:
        """Groups of rows that have `sources`, prefetched, in the order in which they are shown."""
        by_key = {
            source.pk: source for group in rows for row in group for source in row.sources.all()
        }
        self.sources: list[Source] = list(by_key.values())
        self._numbers = {key: number for number, key in enumerate(by_key, start=1)}

    def number(self, source: Source) -> int:
        return self._numbers[source.pk]
