"""For whom a patient's whole record is put together, why, and with what."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from django import forms

from pathway.states import ExportFor


class ExportForm(forms.Form):
    for_whom = forms.ChoiceField(
        label="For whom is it?",
        choices=ExportFor.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "Choose for whom it is."},
    )
    recipient = forms.CharField(
        label="Who gets it?",
        max_length=200,
        help_text="A name, and where it is sent or handed over.",
        error_messages={"required": "Write who gets it."},
    )
    reason = forms.CharField(
        label="Why?",
        max_length=300,
        help_text="Such as: the patient asked for it in writing on 3 May.",
        error_messages={"required": "Write why it is handed over."},
    )
    with_files = forms.BooleanField(
        label="With the kept files",
        required=False,
        initial=True,
        help_text="Clearances, papers signed by hand and letters, as they came.",
    )
    with_complaints = forms.BooleanField(
        label="With complaints and how they were answered",
        required=False,
        help_text="Only managers know of them. Leave this empty unless somebody has a right to them.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
