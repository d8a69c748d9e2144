"""Quality of the draft's questions, urgency rules and vignettes; changes nothing.

The knowledge itself is checked in `conditions.quality`, which knows none of them.
"""

from conditions.quality import Problem
from triage.quality import asking, vignettes


def check() -> list[Problem]:
    """Problems of the draft; the number of queries does not depend on its size."""
    return [*asking.check(), *vignettes.check()]
