"""What somebody typed into the cells of the evidence grid, as the browser sends it.

A cell sends its frequency; basis, note and sources only where its details were opened. One hidden
field says what every cell held when the page was made, so that only what was changed is an edit.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import SuspiciousOperation
from django.http import QueryDict

from conditions.evidence import Edit, Pair

FIELD = re.compile(r"(?:frequency|basis)-(\d{1,18})-(\d{1,18})")


@dataclass(frozen=True, slots=True)
class Opened:
    """What a cell held when the page was made; an empty one has no version."""

    version: int | None = None
    frequency: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    opened: Opened
    frequency: str
    basis: str | None = None
    note: str | None = None
    sources: tuple[int, ...] | None = None

    def edit(self, pair: Pair) -> Edit:
        return Edit(
            pair,
            version=self.opened.version,
            frequency=as_frequency(self.frequency),
            basis=self.basis,
            note=self.note,
            sources=None if self.sources is None else frozenset(self.sources),
        )


def key(pair: Pair) -> str:
    return f"{pair[0]}-{pair[1]}"


def as_typed(frequency: float) -> str:
    """Short, but no other number."""
    short = f"{frequency:g}"
    return short if float(short) == frequency else str(frequency)


def as_frequency(text: str) -> float | None:
    """None where nothing was typed; not a number where it is none."""
    if not text.strip():
        return None
    try:
        return float(text.replace(",", "."))
    except ValueError:
        return float("nan")


def typed_cells(data: QueryDict) -> dict[Pair, Typed]:
    """The cells that were changed, by pair."""
    opened = opened_cells(data.get("opened", "{}"))
    pairs = {(int(at[1]), int(at[2])) for name in data if (at := FIELD.fullmatch(name))}
    cells = {pair: _typed(data, pair, opened.get(key(pair), Opened())) for pair in sorted(pairs)}
    return {
        pair: cell
        for pair, cell in cells.items()
        if cell.frequency != cell.opened.frequency or cell.basis is not None
    }


def opened_cells(text: str) -> dict[str, Opened]:
    try:
        return {
            name: Opened(int(version), str(frequency))
            for name, (version, frequency) in json.loads(text).items()
        }
    except (ValueError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise SuspiciousOperation("What the cells held is not readable.") from error


def as_opened(cells: Mapping[str, Opened]) -> str:
    """The text that `opened_cells` reads."""
    held = {
        name: [cell.version, cell.frequency]
        for name, cell in cells.items()
        if cell.version is not None
    }
    return json.dumps(held, separators=(",", ":"))


def _typed(data: QueryDict, pair: Pair, opened: Opened) -> Typed:
    name = key(pair)
    frequency = data.get(f"frequency-{name}", opened.frequency).strip()
    if f"basis-{name}" not in data:
        return Typed(opened, frequency)
    sources = data.getlist(f"sources-{name}")
    return Typed(
        opened,
        frequency,
        basis=data.get(f"basis-{name}"),
        note=data.get(f"note-{name}", "").strip().replace("\r\n", "\n"),
        sources=tuple(int(pk) for pk in sources if re.fullmatch(r"\d{1,18}", pk)),
    )
