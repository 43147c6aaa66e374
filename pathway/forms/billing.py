"""Input of the practice's own billing codes."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

MOST = 40
NUMBER = f"Enter a whole number from 1 to {MOST}."


class BillingCodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=20,
        help_text="As your payer or your own price list has it. None is supplied: published code sets are licensed.",
        error_messages={"required": "Enter the code."},
    )
    muscles_from = forms.IntegerField(
        label="From how many muscles",
        min_value=1,
        max_value=MOST,
        error_messages={"required": NUMBER, "invalid": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
    )
    muscles_to = forms.IntegerField(
        label="To how many muscles",
        min_value=1,
        max_value=MOST,
        required=False,
        help_text="Leave empty for \u201cand more\u201d.",
        error_messages={"invalid": NUMBER, "min_value": NUMBER, "max_value": NUMBER},
    )
    words = forms.CharField(
        label="In your own words", max_length=120, required=False, help_text="Shown beside the code."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
