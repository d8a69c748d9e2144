"""The closed scales of the knowledge that the engine computes with; knows no Django."""

import enum


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
        return URGENCY_LABELS[self]

    @classmethod
    def choices(cls) -> list[tuple[int, str]]:
        return [(level.value, level.label) for level in cls]


URGENCY_LABELS = {
    Urgency.SELF_CARE: "Look after it yourself",
    Urgency.ROUTINE: "See a doctor if it does not settle",
    Urgency.SOON: "See a doctor within days",
    Urgency.URGENT: "Get medical help today",
    Urgency.EMERGENCY: "Get emergency help now",
}


class Sex(enum.StrEnum):
    FEMALE = "female"
    MALE = "male"


class Side(enum.StrEnum):
    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"
