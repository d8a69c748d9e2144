"""The closed scales of the knowledge that the engine computes with; knows no Django."""

import enum

from conditions.messages import gettext_noop


class Urgency(enum.IntEnum):
    """How soon to get help; ordered, so that `max` is the safe way to combine levels."""

    SELF_CARE = 0
    ROUTINE = 1
    SOON = 2
    URGENT = 3
    EMERGENCY = 4

    @property
    def code(self) -> str:
        """The name used in JSON and in CSS classes, such as `self_care`."""
        return self.name.lower()

    @property
    def label(self) -> str:
        """In English; pages translate it."""
        return URGENCY_LABELS[self]

    @classmethod
    def choices(cls) -> list[tuple[int, str]]:
        return [(level.value, level.label) for level in cls]


URGENCY_LABELS = {
    Urgency.SELF_CARE: gettext_noop("Look after it yourself"),
    Urgency.ROUTINE: gettext_noop("See a doctor if it does not settle"),
    Urgency.SOON: gettext_noop("See a doctor within days"),
    Urgency.URGENT: gettext_noop("Get medical help today"),
    Urgency.EMERGENCY: gettext_noop("Get emergency help now"),
}


class Sex(enum.StrEnum):
    FEMALE = "female"
    MALE = "male"


class Side(enum.StrEnum):
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
