"""What a clinic says of itself, as its manager types it; what makes sense is decided by the action."""

from __future__ import annotations

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import HTML, Div, Field, Layout
from django import forms

from clinic.actions.practice_details import Details


class DetailsForm(forms.Form):
    """`version` is the one the page showed."""

    name = forms.CharField(
        max_length=120,
        label="Name of the clinic",
        help_text="Shown on every page, e-mail and text a patient gets.",
        error_messages={"required": "Give the name patients know."},
    )
    address = forms.CharField(
        max_length=200, label="Address", error_messages={"required": "Write where patients find you."}
    )
    phone = forms.CharField(
        max_length=32,
        label="Phone",
        widget=forms.TextInput(attrs={"type": "tel"}),
        help_text="The number patients call with a question.",
        error_messages={"required": "Patients are told to call this number."},
    )
    email = forms.EmailField(
        max_length=254,
        label="E-mail",
        help_text="Replies to your e-mails arrive here.",
        error_messages={"required": "Patients answer to this address."},
    )
    emergency_number = forms.CharField(
        max_length=20,
        label="Emergency number",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text="The number patients are told to call at once. 911 in the United States.",
        error_messages={"required": "Patients in an emergency are told to call this number."},
    )
    crisis_number = forms.CharField(
        max_length=20,
        required=False,
        label="Crisis line",
        widget=forms.TextInput(attrs={"inputmode": "tel"}),
        help_text="Given to patients for whom worry or low mood makes life hard. 988 in the United States; leave it "
        "empty where there is none.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1, max_value=2_000_000_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "version",
            _pair("name", "address"),
            _pair("phone", "email"),
            HTML(
                '<h2>What patients are told to call</h2><p class="quiet small">In addition to your own number.</p>'
            ),
            _pair("emergency_number", "crisis_number"),
        )

    def details(self) -> Details:
        """What was typed, once the form is valid."""
        return Details(**{name: self.cleaned_data[name] for name in Details.__dataclass_fields__})


def _pair(*names: str) -> Div:
    return Div(*(Div(Field(name), css_class="col-md-6") for name in names), css_class="row")
