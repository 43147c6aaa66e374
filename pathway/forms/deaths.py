"""When a patient died and who said so; and how it came to be recorded by mistake."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class DeathForm(forms.Form):
    died_on = forms.DateField(
        label="Date of death",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="If only the month is known, the day you heard of it.",
        error_messages={"required": "Enter the date."},
    )
    said_by = forms.CharField(
        label="Who said so?",
        max_length=120,
        help_text="A name, and what they are to the patient.",
        error_messages={"required": "Write who said so."},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["died_on"].widget.attrs["max"] = today.isoformat()
        self.helper = _without_tag()


class DeathMistakeForm(forms.Form):
    because = forms.CharField(
        label="How did the mistake come about?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write how the mistake came about."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = _without_tag()


def _without_tag() -> FormHelper:
    helper = FormHelper()
    helper.form_tag = False
    helper.disable_csrf = True
    return helper
