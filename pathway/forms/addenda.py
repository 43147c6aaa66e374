"""Input of what follows a signature: why a session is void, and a lead's covering note to a draft."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class VoidForm(forms.Form):
    reason = forms.CharField(
        label="Why is it void?",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stands on the note for good.",
        error_messages={"required": "Write why it is void."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False


class CoveringNoteForm(forms.Form):
    text = forms.CharField(
        label="Covering note",
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Why it is not signed, and what is known of the visit and of how the patient left.",
        error_messages={"required": "Write why it is not signed, and what is known of the visit."},
    )
    visit_ended_at = forms.DateTimeField(
        label="The visit ended at",
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text="As far as anybody knows. The check-ins are planned from here.",
        error_messages={"required": "Enter when the visit ended.", "invalid": "Enter a day and a time."},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
