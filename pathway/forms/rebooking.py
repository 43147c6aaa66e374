"""Which of the visits to re-book are meant: of one therapist, of one day, or all."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from clinic.models import Clinic, User

YEARS = range(2000, 2100)


class RebookingScope(forms.Form):
    """What the address or a press names; what is misspelt or belongs to another clinic is refused."""

    therapist = forms.ModelChoiceField(
        User.objects.none(), to_field_name="uuid", required=False, widget=forms.HiddenInput
    )
    day = forms.DateField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__clinic=clinic).distinct()
        self.fields["therapist"].queryset = people  # type: ignore[attr-defined]

    def clean_day(self) -> date | None:
        day: date | None = self.cleaned_data["day"]
        if day and day.year not in YEARS:
            raise forms.ValidationError("Enter a day of this century.")
        return day
