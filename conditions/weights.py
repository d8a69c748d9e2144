"""Weight of evidence: what one answer says about one condition; knows no Django.

The formula is the logarithm of the likelihood ratio (I. J. Good, "Probability and the Weighing of
Evidence", 1950), in nats. The same formula stands here in Python and in SQL; a test compares them.
"""

import math

# Probabilities are kept inside these bounds, so that no single answer decides everything:
# a weight is at most ln(0.995 / 0.005), about 5.3 nats. Editorial.
LOWEST, HIGHEST = 0.005, 0.995


def clamp(probability: float) -> float:
    return min(max(probability, LOWEST), HIGHEST)


def yes_weight(*, frequency: float, background: float) -> float:
    """Nats for the condition when the answer is yes; both arguments are probabilities, 0..1."""
    return math.log(clamp(frequency) / clamp(background))


def no_weight(*, frequency: float, background: float) -> float:
    """Nats for the condition when the answer is no; both arguments are probabilities, 0..1."""
    return math.log((1 - clamp(frequency)) / (1 - clamp(background)))


def sql_weights(*, frequency: str, background: str) -> tuple[str, str]:
    """The two formulas as SQL over two column expressions, for SQLite and PostgreSQL alike."""
    f, b = (
        f"(CASE WHEN {p} < {LOWEST} THEN {LOWEST} WHEN {p} > {HIGHEST} THEN {HIGHEST} ELSE {p} END)"
        for p in (frequency, background)
    )
    return f"LN({f} / {b})", f"LN((1 - {f}) / (1 - {b}))"
