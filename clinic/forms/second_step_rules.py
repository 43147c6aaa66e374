"""By which day each role has a second step, as a manager types it."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from clinic.enums import Role


class RulesForm(forms.Form):
    """`version` is the clinic's, as the page showed it."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for role in Role:
            self.fields[role.value] = forms.DateField(
                required=False,
                label=f"{role.label}: last day without one",
                widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
                error_messages={"invalid": "Choose a day, or leave it empty."},
            )
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def days(self) -> dict[Role, date | None]:
        """What was typed, once the form is valid."""
        return {role: self.cleaned_data[role.value] for role in Role}
