"""Who a patient is and how to reach them, as the front desk types it."""

from datetime import date
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.conf import settings
from phonenumber_field.formfields import PhoneNumberField

from clinic.enums import Channel
from clinic.messages.providers import is_on
from patients.actions.patients import PatientDetails
from patients.enums import DayPart, TherapistWish
from patients.models import Patient
from patients.reference import notices

OLDEST_YEARS = 120
ANOTHER = "other"
OURS = {"english", "spanish", "español", "espanol", "ingles", "inglés"}


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
        help_text="E-mails and texts only go out once they have agreed to them below.",
    )
    language = forms.ChoiceField(
        choices=[*settings.LANGUAGES, (ANOTHER, "Another one: needs an interpreter")],
        initial="en",
        label="Language",
    )
    best_time = forms.ChoiceField(
        choices=[("", "Any time"), *DayPart.choices], required=False, label="Best time to call"
    )
    interpreter = forms.CharField(
        max_length=40,
        required=False,
        label="Which other language?",
        widget=forms.TextInput(attrs={"placeholder": " "}),  # the style sheet sees whether it is empty
        help_text="They are called with an interpreter, and nothing is written to them.",
    )
    messages_agreed = forms.BooleanField(required=False, label="Agreed to e-mail")
    texts_agreed = forms.BooleanField(required=False, label="Agreed to text messages at this number")
    note = forms.CharField(
        max_length=200,
        required=False,
        label="Note for the desk",
        help_text="Wheelchair, mornings only. Nothing clinical.",
    )
    therapist_wish = forms.ChoiceField(
        choices=[("", "No wish"), *TherapistWish.choices],
        required=False,
        label="Wishes to be seen by",
        help_text="Only therapists who fit this are offered when you book. To book another one once, choose them by name.",
    )
    wants_chaperone = forms.BooleanField(
        required=False,
        label="Wishes a chaperone",
        help_text="Shown with each of their visits, on Today and in the chart, and asked about in every session.",
    )
    record_number = forms.CharField(
        max_length=20,
        required=False,
        label="Number in older records",
        help_text="From an older system or a paper folder.",
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["messages_agreed"].help_text = f"Read aloud: {notices()[Channel.EMAIL].en}"
        self.fields["texts_agreed"].help_text = f"Read aloud: {notices()[Channel.TEXT].en}"
        if not is_on():
            del self.fields["texts_agreed"]
            kept = self.initial.get("channel")
            self.fields["channel"].choices = [
                one for one in Channel.choices if one[0] != Channel.TEXT or one[0] == kept
            ]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            "version",
            _row(("given_name", 6), ("family_name", 6)),
            _row(("preferred_name", 6), ("birth_date", 6)),
            _row(("phone", 6), ("email", 6)),
            Div(
                Field("channel", wrapper_class="col-md-6"),
                Div("language", "interpreter", css_class="col-md-6"),
                css_class="row",
            ),
            _row(("best_time", 6)),
            "messages_agreed",
            *(["texts_agreed"] if "texts_agreed" in self.fields else []),
            "note",
            _row(("therapist_wish", 6), ("wants_chaperone", 6)),
            _row(("record_number", 6)),
        )

    def clean_birth_date(self) -> date:
        return possible_birth_date(self.cleaned_data["birth_date"], today=self.today)

    def clean_interpreter(self) -> str:
        named = " ".join(self.cleaned_data["interpreter"].split())
        if named.casefold() in OURS:
            raise forms.ValidationError("We write English and Spanish. Choose it under “Language”.")
        return named

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        self._check_language(cleaned)
        channel = cleaned.get("channel")
        if channel == Channel.EMAIL and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "Type an e-mail address, or choose to reach them by phone call.")
        if channel == Channel.TEXT:
            self._check_texts(cleaned)
        if channel == Channel.PHONE and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "Type a phone number, or choose to reach them by e-mail.")
        return cleaned

    def _check_texts(self, cleaned: dict[str, Any]) -> None:
        if not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "Type a mobile number, or choose another way to reach them.")
        if "texts_agreed" in self.fields and not cleaned.get("texts_agreed"):
            sentence = "Read the notice and tick this when they agree, or choose another way to reach them."
            self.add_error("texts_agreed", sentence)

    def _check_language(self, cleaned: dict[str, Any]) -> None:
        needs_interpreter, named = cleaned.get("language") == ANOTHER, cleaned.get("interpreter")
        if needs_interpreter and named == "":
            self.add_error("interpreter", "Type the language, so that the right interpreter is on the call.")
        elif named and "language" in cleaned and not needs_interpreter:
            self.add_error("language", "Choose “Another one” here, or empty the other language.")
        by_voice = needs_interpreter and cleaned.get("channel") != Channel.VISITS
        if by_voice and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", "Type a phone number: somebody who needs an interpreter is called.")

    def details(self) -> PatientDetails:
        """What was typed, once the form is valid."""
        typed = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        phone = typed.pop("phone")
        if typed["language"] == ANOTHER:
            typed["language"] = "en"  # of the pages that staff open with them
        return PatientDetails(phone=phone.as_e164 if phone else "", **typed)


def possible_birth_date(born: date, *, today: date) -> date:
    """The date as it was typed. Raises ValidationError for one on which nobody who lives was born."""
    if born > today:
        raise forms.ValidationError("This date is still to come. Check the year.")
    if born.year < today.year - OLDEST_YEARS:
        raise forms.ValidationError(f"This is more than {OLDEST_YEARS} years ago. Check the year.")
    return born


def stored(patient: Patient) -> dict[str, Any]:
    """A patient as the form's first values."""
    kept = {name: getattr(patient, name) for name in PatientForm.base_fields if hasattr(patient, name)}
    return {
        **kept,
        "language": ANOTHER if patient.interpreter else patient.language,
        "messages_agreed": patient.messages_agreed_at is not None,
        "texts_agreed": patient.texts_agreed_at is not None,
    }


def _row(*columns: tuple[str, int]) -> Div:
    return Div(*(Field(name, wrapper_class=f"col-md-{width}") for name, width in columns), css_class="row")
