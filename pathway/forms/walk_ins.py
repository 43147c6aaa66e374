"""Somebody who walked in: the least that has to be known of them, and with whom they sit down."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from phonenumber_field.formfields import PhoneNumberField

from clinic.enums import Channel
from clinic.models import Clinic, User
from pathway.forms.bookings import MINUTE, therapists_of
from patients.actions.patients import PatientDetails
from patients.enums import LENGTHS
from patients.forms.patients import possible_birth_date
from patients.rules.availability import Stretch

KINDS = [
    (f"{kind.value}:{length // MINUTE}", f"{kind.label}, {length // MINUTE} minutes")
    for kind, lengths in LENGTHS.items()
    for length in lengths
]
SOMEBODY_ELSE = "different"


class Therapists(forms.ModelChoiceField):
    """By name and, in `words` by their key, when they are free."""

    words: Mapping[int, str] = MappingProxyType({})

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}, {self.words.get(obj.pk, 'not free today')}"


class WalkInForm(forms.Form):
    """`who` is the key of the record that was pressed among those that look alike, or that it is none of them."""

    given_name = forms.CharField(max_length=80, label="First name")
    family_name = forms.CharField(max_length=80, label="Last name")
    birth_date = forms.DateField(
        label="Date of birth", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    phone = PhoneNumberField(
        required=False, label="Phone", help_text="If they give you one; the rest can be asked later."
    )
    what = forms.ChoiceField(choices=KINDS, label="What for")
    therapist = Therapists(
        User.objects.none(),
        to_field_name="uuid",
        empty_label=None,
        label="With",
        error_messages={"invalid_choice": "Choose the therapist again; this one does not work here."},
    )
    overbook = forms.CharField(
        max_length=120,
        required=False,
        label="Why is this time booked twice?",
        help_text="Only where somebody else has it. It stands on the visit.",
    )
    who = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        clinic: Clinic,
        now: datetime,
        free: Mapping[int, Stretch],
        may_overbook: bool,
        **kwargs: Any,
    ) -> None:
        """`free`: when each therapist, by their key, is free today; who is free first is chosen already."""
        super().__init__(*args, **kwargs)
        self.today = clinic.local(now).date()
        therapists: Any = self.fields["therapist"]
        therapists.queryset = therapists_of(clinic).order_by("name", "pk")
        therapists.words = {key: _when(time, clinic, now) for key, time in free.items()}
        first = min(free, key=lambda key: (free[key].starts_at, -free[key].length), default=None)
        therapists.initial = next((one.uuid for one in therapists.queryset if one.pk == first), None)
        if not may_overbook:
            del self.fields["overbook"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            _row("given_name", "family_name", "birth_date", "phone", "what", "therapist"),
            *(["overbook"] if may_overbook else []),
        )

    def clean_birth_date(self) -> date:
        return possible_birth_date(self.cleaned_data["birth_date"], today=self.today)

    def details(self) -> PatientDetails:
        """What was typed, once the form is valid; until somebody asks them more they are met at visits or called."""
        phone = self.cleaned_data["phone"]
        return PatientDetails(
            given_name=self.cleaned_data["given_name"],
            family_name=self.cleaned_data["family_name"],
            birth_date=self.cleaned_data["birth_date"],
            phone=phone.as_e164 if phone else "",
            channel=Channel.PHONE if phone else Channel.VISITS,
        )

    def kind_and_length(self) -> tuple[str, timedelta]:
        kind, _, minutes = self.cleaned_data["what"].partition(":")
        return kind, int(minutes) * MINUTE


def _when(time: Stretch, clinic: Clinic, now: datetime) -> str:
    if time.starts_at == now:
        return f"free until {clinic.local(time.ends_at):%H:%M}"
    return f"free from {clinic.local(time.starts_at):%H:%M}"


def _row(*names: str) -> Div:
    return Div(*(Field(name, wrapper_class="col-md-6") for name in names), css_class="row")
