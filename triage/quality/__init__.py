"""Quality of the draft's questions, rules and vignettes, and of the hazard log; changes nothing.

The knowledge itself is checked in `conditions.quality`, which knows none of them.
"""

from conditions.quality import Problem
from triage.quality import asking, hazards, vignettes


def check() -> list[Problem]:
    """Problems of the draft; the number of queries does not depend on its size."""
    return [*asking.check(), *vignettes.check()]


def check_product() -> list[Problem]:
    """Problems of the hazard log, which is of the product and part of no release."""
    return hazards.check()
