"""Codes and names of accounts as people type them.

Whether a code is right is for second_factor.py to say.
"""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.contrib.auth.validators import ASCIIUsernameValidator
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from unfold.forms import AuthenticationForm, UserChangeForm, UserCreationForm
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


class LoginForm(AuthenticationForm):  # type: ignore[misc]  # unfold has no types
    """Django's counts the characters of a name in the browser alone, and failures of a long one
    have no room in the database.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name: Any = self.fields["username"]
        name.validators.append(MaxLengthValidator(name.max_length))


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


class _OwnName:
    """The log, the history and the reviewers know people by their names: none looks like another.

    Letters of other alphabets look like these, and capitals alone tell nobody apart. First and last
    names are free.
    """

    instance: User
    cleaned_data: dict[str, Any]

    def clean_username(self) -> str:
        name = str(self.cleaned_data["username"])
        ASCIIUsernameValidator()(name)
        if User.objects.exclude(pk=self.instance.pk).filter(username__iexact=name).exists():
            raise ValidationError("Somebody has this name, in small letters or capitals.")
        return name


class AddAccountForm(_OwnName, UserCreationForm):  # type: ignore[misc]  # unfold has no types
    pass


class AccountForm(_OwnName, UserChangeForm):  # type: ignore[misc]  # the same
    pass
