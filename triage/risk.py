"""The scales of clinical risk: how bad, how likely, and what the two come to; knows no Django.

DCB0129 leaves the scales to whoever makes the system. These are the examples of its guidance: NHS
Digital, "Clinical Risk Management: its Application in the Manufacture of Health IT Systems -
Implementation Guidance", version 3.2, 2018; the meanings are in our own words. The original was not
at hand: what is here is what published hazard logs and safety cases repeat of it, which agree.
"""

import enum
from collections.abc import Mapping
from typing import Self


class Scale(enum.IntEnum):
    meaning: str

    def __new__(cls, step: int, meaning: str) -> Self:
        member = int.__new__(cls, step)
        member._value_ = step
        member.meaning = meaning
        return member

    @property
    def label(self) -> str:
        return self.name.replace("_", " ").capitalize()

    @classmethod
    def choices(cls) -> list[tuple[int, str]]:
        return [(step.value, step.label) for step in cls]


class Severity(Scale):
    """The worst harm that can reasonably be expected. A single death is major."""

    MINOR = 1, "One person: a slight injury that soon heals, a passing upset, inconvenience."
    SIGNIFICANT = (
        2,
        "One person: a slight injury that does not soon heal, or marked distress. Several: what is"
        " minor for one.",
    )
    CONSIDERABLE = (
        3,
        "One person: a severe injury or incapacity that heals in time, or severe distress. Several:"
        " what is significant for one.",
    )
    MAJOR = (
        4,
        "One person: death, or an injury or incapacity that lasts, such as a lost leg. Several:"
        " what is considerable for one.",
    )
    CATASTROPHIC = 5, "Several people: what is major for one."


class Likelihood(Scale):
    """Of the harm, not only of the fault."""

    VERY_LOW = 1, "Next to impossible."
    LOW = 2, "It can happen, but nearly always does not."
    MEDIUM = 3, "It may well happen."
    HIGH = 4, "Not certain, but to be expected more often than not."
    VERY_HIGH = 5, "Certain, or nearly so."


class Risk(Scale):
    NEGLIGIBLE = 1, "Acceptable; nothing more has to be done."
    ACCEPTABLE = (
        2,
        "Acceptable where reducing it further is impractical or costs more than it gains.",
    )
    UNDESIRABLE = (
        3,
        "To be removed or reduced; acceptable only where reducing it further is impractical.",
    )
    UNACCEPTABLE = 4, "Not acceptable: has to be removed or reduced before use."
    INTOLERABLE = 5, "Not acceptable: has to be removed or reduced before use."

    @property
    def label(self) -> str:
        return f"{self.value}, {super().label.lower()}"


# A column a severity, from minor to catastrophic.
MATRIX: Mapping[Likelihood, tuple[int, int, int, int, int]] = {
    Likelihood.VERY_HIGH: (3, 4, 4, 5, 5),
    Likelihood.HIGH: (2, 3, 3, 4, 5),
    Likelihood.MEDIUM: (2, 2, 3, 3, 4),
    Likelihood.LOW: (1, 2, 2, 3, 4),
    Likelihood.VERY_LOW: (1, 1, 2, 2, 3),
}


def risk(*, severity: Severity, likelihood: Likelihood) -> Risk:
    return Risk(MATRIX[likelihood][severity - 1])  # type: ignore[call-arg]  # by its step
