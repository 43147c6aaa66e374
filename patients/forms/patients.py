"""Who a patient is and how to reach them, as the front desk types it."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.conf import settings
from phonenumber_field.formfields import PhoneNumberField

from clinic.enums import Channel
from patients.actions.patients import PatientDetails
from patients.models import Patient

OLDEST_YEARS = 120


class PatientForm(forms.Form):
    """Shape only; whether it is somebody we know already is asked by the view."""

    given_name = forms.CharField(max_length=80, label="First name")
    family_name = forms.CharField(max_length=80, label="Last name")
    preferred_name = forms.CharField(
        max_length=80, required=False, label="Likes to be called", help_text="Said aloud in the waiting room."
    )
    birth_date = forms.DateField(
        label="Date of birth", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    phone = PhoneNumberField(required=False, label="Phone")
    email = forms.EmailField(max_length=254, required=False, label="E-mail")
    channel = forms.ChoiceField(
        choices=Channel.choices,
        initial=Channel.EMAIL,
        widget=forms.RadioSelect,
        label="How may we reach them?",
    )
    language = forms.ChoiceField(choices=settings.LANGUAGES, initial="en", label="Language")
    messages_agreed = forms.BooleanField(
        required=False,
        label="Agreed to e-mail",
        help_text="Read aloud: e-mail can be seen by others. We write only the clinic, the time and a link.",
    )
    note = forms.CharField(
        max_length=200,
        required=False,
        label="Note for the desk",
        help_text="Wheelchair, mornings only. Nothing clinical.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "version",
            _row(("given_name", 6), ("family_name", 6)),
            _row(("preferred_name", 6), ("birth_date", 6)),
            _row(("phone", 6), ("email", 6)),
            _row(("channel", 6), ("language", 6)),
            "messages_agreed",
            "note",
        )

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born > self.today:
            raise forms.ValidationError("This date is still to come. Check the year.")
        if born.year < self.today.year - OLDEST_YEARS:
            raise forms.ValidationError(f"This is more than {OLDEST_YEARS} years ago. Check the year.")
        return born

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        channel = cleaned.get("channel")
        if channel == Channel.EMAIL and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "Type an e-mail address, or choose to reach them by phone call.")
        if channel == Channel.PHONE and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "Type a phone number, or choose to reach them by e-mail.")
        return cleaned

    def details(self) -> PatientDetails:
        """What was typed, once the form is valid."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        phone = typed.pop("phone")
        return PatientDetails(phone=phone.as_e164 if phone else "", **typed)


def stored(patient: Patient) -> dict[str, Any]:
    """A patient as the form's first values."""
    kept = {name: getattr(patient, name) for name in PatientForm.base_fields if hasattr(patient, name)}
    return {**kept, "messages_agreed": patient.messages_agreed_at is not None}


def _row(*columns: tuple[str, int]) -> Div:
    return Div(*(Field(name, wrapper_class=f"col-md-{width}") for name, width in columns), css_class="row")
