"""What is typed to prove that somebody is who they say, and to add what proves it."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

LONGEST_ANSWER = 20_000


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


class CodeForm(forms.Form):
    """At sign-in: a code of the app, or one of the recovery codes."""

    code = forms.CharField(
        max_length=40,
        label="Code",
        help_text="Six digits from your authenticator app, or one of your recovery codes.",
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "inputmode": "numeric", "autofocus": True}
        ),
        error_messages={"required": "Type the code."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class AppForm(forms.Form):
    code = forms.CharField(
        max_length=40,
        label="Code the app shows now",
        help_text="Six digits; it shows new ones every half minute.",
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
        error_messages={"required": "Type the six digits the app shows."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class PasskeyForm(forms.Form):
    """`credential` is what the browser answered; the page's script fills it in."""

    name = forms.CharField(
        max_length=60,
        label="Name",
        help_text="So that you know it again: Work phone, blue key.",
        error_messages={"required": "Give it a name."},
    )
    credential = forms.CharField(max_length=LONGEST_ANSWER, widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()
