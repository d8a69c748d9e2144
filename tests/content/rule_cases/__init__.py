"""Answers that each urgency rule of the fixtures fires on, and such that just do not."""

from tests.content.rule_cases import (
    clots_infections_and_arteries,
    diabetes_nerves_and_children,
    injuries,
    tumours_joints_and_care,
)

RULES = [
    *injuries.RULES,
    *clots_infections_and_arteries.RULES,
    *diabetes_nerves_and_children.RULES,
    *tumours_joints_and_care.RULES,
]
