"""What people say of their result: take it, keep it. It never learns who they are."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from conditions.models.condition import Condition
from triage.models import Assessment, Feedback, Found, Helped

# Enough for every change of mind, and too few to fill a disk from one result.
MOST_CHANGES = 20

NOT_SEEN = ""  # of the doctor's finding: nothing to say yet


class TooManyChangesError(Exception):
    """This feedback was changed MOST_CHANGES times; it stays as it is."""


class FeedbackForm(forms.Form):
    """Both questions; either may be left open, not both."""

    helped = forms.ChoiceField(
        label=_("Did this result help you?"),
        required=False,
        widget=forms.RadioSelect,
        choices=[(Helped.YES, _("Yes")), (Helped.PARTLY, _("Partly")), (Helped.NO, _("No"))],
    )
    found = forms.ChoiceField(
        label=_("What did the doctor find?"),
        required=False,
        help_text=_("If you have seen somebody since. We compare it with what we said first."),
    )

    def __init__(
        self,
        *args: Any,
        given: Feedback | None,
        shown: Sequence[Condition],
        conditions: Iterable[Condition],
        **kwargs: Any,
    ) -> None:
        """`given` is what was said before, `shown` the conditions of the result in its order."""
        kwargs["initial"] = _initial(given)
        super().__init__(*args, **kwargs)
        self.conditions = {condition.slug: condition for condition in conditions}
        self.fields["found"].choices = list(  # type: ignore[attr-defined]
            _offered(shown, self.conditions.values())
        )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        if not (self.errors or given["helped"] or given["found"]):
            raise ValidationError(_("Choose an answer to one of the questions."), code="empty")
        return given

    def finding(self) -> tuple[str, Condition | None] | None:
        """What was found, and the condition where it is one; None where it was not asked."""
        if "found" not in self.data:
            return None
        found = self.cleaned_data["found"]
        condition = self.conditions.get(found)
        return (Found.CONDITION, condition) if condition else (found.removeprefix(":"), None)


def _initial(given: Feedback | None) -> dict[str, str]:
    if given is None:
        return {}
    found = given.condition.slug if given.condition else given.found and f":{given.found}"
    return {"helped": given.helped, "found": found}


def _offered(
    shown: Sequence[Condition], conditions: Iterable[Condition]
) -> Iterator[tuple[Any, Any]]:
    """The choices, those of the result first. No slug holds a colon, so none can clash."""
    yield NOT_SEEN, _("I have not seen a doctor about it")
    yield f":{Found.UNCLEAR}", _("The doctor is not sure yet")
    yield f":{Found.SOMETHING_ELSE}", _("Something that is not in this list")
    first = {condition.slug: str(condition) for condition in shown}
    rest = [(c.slug, str(c)) for c in conditions if c.slug not in first]
    if first:
        yield _("On your result"), list(first.items())
    yield _("Other conditions"), rest


@transaction.atomic
def give(
    *,
    assessment: Assessment,
    helped: str = "",
    finding: tuple[str, Condition | None] | None = None,
    at: datetime | None = None,
) -> Feedback:
    """Keep what was said; what is left out stays as it was said before.

    Raises TooManyChangesError, with nothing changed, past MOST_CHANGES.
    """
    given = Feedback.objects.select_for_update().filter(assessment=assessment).first()
    if given is None:
        given = Feedback(assessment=assessment, changes=0)
    if given.changes >= MOST_CHANGES:
        raise TooManyChangesError
    given.changes += 1
    given.changed_at = at or timezone.now()
    given.helped = helped or given.helped
    if finding is not None:
        given.found, given.condition = finding
    given.save()
    return given
