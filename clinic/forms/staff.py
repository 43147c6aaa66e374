"""Whom a manager invites and in which role, and what somebody invited makes of it."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from clinic.enums import Role

ROLE = {
    Role.RECEPTIONIST: "Front desk: finds and books patients, calls them, sees nothing clinical",
    Role.THERAPIST: "Physical therapist: reads charts, treats, is told of alerts",
    Role.MANAGER: "Practice manager: runs the practice, reads charts, is told of alerts",
}
CHOICES = [(role.value, words) for role, words in ROLE.items()]
LONGEST_PASSWORD = 128


def _helper() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper


def _role() -> forms.ChoiceField:
    return forms.ChoiceField(
        choices=CHOICES,
        widget=forms.RadioSelect,
        label="Role",
        error_messages={"required": "Choose a role."},
    )


def _title() -> forms.CharField:
    return forms.CharField(
        max_length=60,
        required=False,
        label="Letters after the name",
        help_text="As printed on notes, such as PT, DPT.",
    )


class InvitationForm(forms.Form):
    name = forms.CharField(max_length=120, label="Name", error_messages={"required": "Write their name."})
    email = forms.EmailField(
        max_length=254,
        label="E-mail",
        help_text="Their own: they sign in with it.",
        error_messages={"required": "Write where the invitation goes."},
    )
    role = _role()
    title = _title()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class RoleForm(forms.Form):
    """`was` is the role the page showed."""

    role = _role()
    title = _title()
    was = forms.ChoiceField(choices=Role.choices, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class AddressForm(forms.Form):
    email = forms.EmailField(
        max_length=254,
        label="E-mail",
        help_text="The one you sign in with.",
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={"required": "Write the e-mail you sign in with."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()


class PasswordForm(forms.Form):
    """A new password, typed twice."""

    password = forms.CharField(
        max_length=LONGEST_PASSWORD,
        strip=False,
        label="Password",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Three or four words that do not belong together are good.",
        error_messages={"required": "Choose a password."},
    )
    again = forms.CharField(
        max_length=LONGEST_PASSWORD,
        strip=False,
        label="The same password again",
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type it once more."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _helper()

    def clean_again(self) -> str:
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise forms.ValidationError("The two passwords differ.")
        return again


class AccountForm(PasswordForm):
    """A new account; its e-mail is the one the invitation went to."""

    field_order = ("name", "password", "again")

    name = forms.CharField(
        max_length=120,
        label="Your name",
        help_text="As patients and colleagues read it.",
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Write your name."},
    )
