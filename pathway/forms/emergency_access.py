"""Why somebody opens the chart of a patient who is not on their list."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from pathway.reference.reasons_to_open import reasons


class ReasonForm(forms.Form):
    reason = forms.ChoiceField(
        label="Why do you open this chart?",
        widget=forms.RadioSelect,
        error_messages={"required": "Choose why you open this chart."},
    )
    words = forms.CharField(
        label="In a few words",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = reasons().values()
        self.fields["reason"].choices = [(one.slug, one.en) for one in offered]
        without = " or ".join(f"“{one.en}”" for one in offered if not one.asks_words)
        self.fields["words"].help_text = f"Needed for every reason but {without}. Managers read it."
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
