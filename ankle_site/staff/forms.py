"""Codes as people type them; whether one is right is for second_factor.py to say."""

from typing import Any

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget

FROM_APP = {"autocomplete": "one-time-code", "inputmode": "numeric"}
ON_PAPER = {"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"}


def code_field(label: str, attributes: dict[str, str], help_text: str = "") -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=20,
        help_text=help_text,
        widget=UnfoldAdminTextInputWidget({**attributes}),
    )


class AppCodeForm(forms.Form):
    code = code_field("Code from your app", {**FROM_APP, "autofocus": "autofocus"})


class RecoveryCodeForm(forms.Form):
    code = code_field("Recovery code", {**ON_PAPER, "autofocus": "autofocus"})


class PresentCodeForm(forms.Form):
    """Asks for a code of the device that one has, before something about it changes."""

    code = code_field(
        "Code from your app, or a recovery code", {**ON_PAPER, "autocomplete": "one-time-code"}
    )


class SetUpForm(forms.Form):
    code = code_field("Code from the new app", FROM_APP)

    def __init__(self, *args: Any, replaces: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if replaces:
            self.fields["present_code"] = code_field(
                "Code from your present app, or a recovery code", ON_PAPER
            )
