"""What two people made of the same value, in words."""

from dataclasses import dataclass
from typing import Any

OUTDATED = "Somebody changed this since you opened the page."


@dataclass(frozen=True, slots=True)
class Difference:
    field: str
    stored: str
    yours: str

    def __str__(self) -> str:
        stored, yours = self.stored or "nothing", self.yours or "nothing"
        return f"{self.field}: stored now {stored}, yours {yours}"


def plain(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:g}"
    return str(value)
