"""For how long records are kept, as a manager types it."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms


class RetentionForm(forms.Form):
    years = forms.IntegerField(label="Years after the last care", min_value=1, max_value=50)
    until_age = forms.IntegerField(
        label="At least until the patient is this old",
        min_value=18,
        max_value=68,
        help_text="For patients treated as minors.",
    )
    audit_years = forms.IntegerField(
        label="Years the audit is kept",
        required=False,
        min_value=1,
        max_value=50,
        help_text="Leave it empty to keep it as long as the records.",
    )
    because = forms.CharField(
        label="By which rule?",
        max_length=300,
        help_text="The rule of your place, and who looked it up.",
        error_messages={"required": "Write by which rule, and who looked it up."},
    )
    number = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
