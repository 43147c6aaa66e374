"""The birth date as a patient types it on their own page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _


class BirthDateForm(forms.Form):
    def __init__(self, *args: Any, is_helped: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["born"] = forms.DateField(
            label=_("Birth date of the person you are helping") if is_helped else _("Your birth date"),
            widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off" if is_helped else "bday"}),
            error_messages={
                "required": _("Please enter the birth date."),
                "invalid": _("Please enter day, month and year."),
            },
        )
