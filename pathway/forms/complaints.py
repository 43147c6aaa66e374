"""A complaint as the manager writes it down, how it was answered, and how it ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from pathway.states import ComplaintOutcome

LONGEST = 5000


class _WithoutTag(forms.Form):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True


class ComplaintForm(_WithoutTag):
    received_on = forms.DateField(
        label="Received on",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Enter the date."},
    )
    made_by = forms.CharField(
        label="Who complained?",
        max_length=120,
        help_text="A name, and what they are to the patient.",
        error_messages={"required": "Write who complained."},
    )
    what = forms.CharField(
        label="What is it about?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write what it is about."},
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["received_on"].widget.attrs["max"] = today.isoformat()


class ComplaintAnswerForm(_WithoutTag):
    words = forms.CharField(
        label="How was it answered?",
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="When, by whom and what was said or sent.",
        error_messages={"required": "Write how it was answered."},
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)


class ComplaintEndForm(_WithoutTag):
    outcome = forms.ChoiceField(
        label="How did it end?",
        choices=ComplaintOutcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how it ended."},
    )
    keeps_hold = forms.BooleanField(
        label="Keep the legal hold on the chart",
        required=False,
        initial=True,
        help_text="The record cannot be archived until you lift the hold.",
    )
