"""Why nothing is written to a patient any more, as the desk heard it."""

from __future__ import annotations

from crispy_forms.helper import FormHelper
from django import forms

from patients.enums import StopReason


class MessageStopForm(forms.Form):
    reason = forms.ChoiceField(
        label="What happened?",
        choices=[(one.value, one.label) for one in StopReason if one is not StopReason.DIED],
        widget=forms.RadioSelect,
        error_messages={"required": "Say why nothing is to be written any more."},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
