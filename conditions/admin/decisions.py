"""The forms by which people propose a release and decide about one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminDecimalFieldWidget, UnfoldAdminTextareaWidget

from conditions.models import Release, ReleaseStatus
from conditions.parameters import SOMETHING_ELSE_PRIOR, TEMPERATURE
from conditions.releases import approve, reject, roll_back


class ProposalForm(forms.ModelForm[Release]):
    """Validates by the model's own constraints; the release itself is made by `propose`."""

    class Meta:
        model = Release
        fields = ["notes", "something_else_prior", "temperature", "temperature_note"]
        widgets = {
            "notes": UnfoldAdminTextareaWidget({"rows": 4}),
            "something_else_prior": UnfoldAdminDecimalFieldWidget,
            "temperature": UnfoldAdminDecimalFieldWidget,
            "temperature_note": UnfoldAdminTextareaWidget({"rows": 2}),
        }

    @staticmethod
    def defaults(live: Release | None) -> dict[str, float]:
        if live is None:
            return {"something_else_prior": SOMETHING_ELSE_PRIOR, "temperature": TEMPERATURE}
        return {
            "something_else_prior": live.something_else_prior,
            "temperature": live.temperature,
        }


@dataclass(frozen=True, slots=True)
class Decision:
    """One thing that a reviewer can do with a release that has the status `possible`.

    `switches` says that another release is live afterwards.
    """

    name: str
    label: str
    icon: str
    variant: str
    explanation: str
    done: str
    possible: ReleaseStatus
    act: Callable[..., Release]
    reason_required: bool
    switches: bool


APPROVE = Decision(
    name="approve",
    label="Approve",
    icon="check_circle",
    variant="primary",
    explanation="It becomes live at once: the pages, the API and triage read it from then on. "
    "The release that is live now is kept and can be made live again.",
    done="is live.",
    possible=ReleaseStatus.CANDIDATE,
    act=approve,
    reason_required=False,
    switches=True,
)
REJECT = Decision(
    name="reject",
    label="Send back",
    icon="undo",
    variant="danger",
    explanation="It is rejected and never becomes live. The draft stays as it is, and its editors "
    "read your reason and the open comments where they propose the next release.",
    done="is sent back.",
    possible=ReleaseStatus.CANDIDATE,
    act=reject,
    reason_required=True,
    switches=False,
)
ROLL_BACK = Decision(
    name="roll-back",
    label="Make live again",
    icon="history",
    variant="danger",
    explanation="It becomes live at once, and the release that is live now is retired. "
    "The draft stays as it is.",
    done="is live again.",
    possible=ReleaseStatus.RETIRED,
    act=roll_back,
    reason_required=True,
    switches=True,
)
DECISIONS = (APPROVE, REJECT, ROLL_BACK)


class CommentForm(forms.Form):
    text = forms.CharField(label="Comment", widget=UnfoldAdminTextareaWidget({"rows": 3}))
    row = forms.CharField(required=False, max_length=300, widget=forms.HiddenInput)


class DecisionForm(forms.Form):
    """`live` is the number of the release that was live when the page was opened, or 0."""

    live = forms.IntegerField(required=False, widget=forms.HiddenInput)
    reason = forms.CharField(
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
        help_text="Kept in the log of the release.",
    )

    def __init__(
        self, *args: Any, decision: Decision, objections: Sequence[str], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = decision.reason_required or bool(objections)
        if not decision.switches:
            del self.fields["live"]
