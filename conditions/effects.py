"""Effects: what an edit that is not saved, or the draft as it is, changes in how cases come out.

All of it happens inside a transaction that is rolled back. Meanwhile everybody reads what was there
before; who writes to the draft waits, and on SQLite who writes anything.
"""

from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic

from conditions import trials
from conditions.models.release import Release
from conditions.releases import frozen_draft
from conditions.trials import Trial


@dataclass(frozen=True, slots=True)
class Effect:
    """The draft, with the edit, against the live release; and against the draft without the edit.

    `live` is None before the first release: nothing was compared then.
    """

    live: Release | None
    against_live: Trial
    against_draft: Trial | None
    seconds: float

    @property
    def edit_alone(self) -> bool:
        """Whether all that changes against the live release is the edit's doing."""
        return (
            self.against_draft is not None
            and self.against_draft.changes == self.against_live.changes
            and self.against_draft.replay == self.against_live.replay
        )


def of_draft(
    *,
    something_else_prior: float | None = None,
    temperature: float | None = None,
    replayed: int = 0,
) -> Effect:
    """What proposing the draft with these parameters would change; raises ReleaseError."""
    start = monotonic()
    live = Release.objects.live()
    with frozen_draft(
        something_else_prior=something_else_prior, temperature=temperature, fingerprint=False
    ) as draft:
        (against_live,) = trials.compare(candidate=draft, others=[live], replayed=replayed)
    return Effect(live, against_live, None, monotonic() - start)


def of_edit(*, save: Callable[[], object], replayed: int = 0) -> Effect:
    """What `save` would change; raises ReleaseError, and what `save` raises.

    The draft is held before it is saved to: two that hold it in the other order wait for each
    other for ever.
    """
    start = monotonic()
    live = Release.objects.live()
    with frozen_draft(fingerprint=False) as as_it_is:
        save()
        with frozen_draft(fingerprint=False) as edited:
            against_live, against_draft = trials.compare(
                candidate=edited, others=[live, as_it_is], replayed=replayed
            )
    return Effect(live, against_live, against_draft, monotonic() - start)
