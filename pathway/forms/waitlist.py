"""What somebody waits for, which time they are offered, and how long an offer is kept, as the desk types it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Div, Field, Layout
from django import forms
from django.utils import timezone

from clinic.models import Clinic, User
from clinic.queries import WEEKDAYS
from pathway.actions.waitlist_settings import LEAST_MINUTES, MOST_MINUTES
from pathway.forms.bookings import MINUTE, SlotForm, therapists_of
from pathway.forms.walk_ins import KINDS, Therapists
from patients.actions.waitlist import Wanted
from patients.enums import AppointmentKind, TimeOfDay
from patients.models import Appointment, Patient
from patients.queries import appointments

HOURS = {"morning": "before noon", "afternoon": "noon to five", "evening": "from five"}


class Visits(forms.ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        local = timezone.localtime(obj.starts_at)
        return f"{obj.get_kind_display()}, {local:%a} {local.day} {local:%b}, {local:%H:%M}"


class WaitlistForm(forms.Form):
    """`instead_of` is a visit they have and want at another time; then its kind and its length count."""

    what = forms.ChoiceField(choices=KINDS, label="What for")
    therapist = Therapists(
        User.objects.none(), to_field_name="uuid", required=False, empty_label="Any therapist", label="With"
    )
    instead_of = Visits(
        Appointment.objects.none(),
        to_field_name="uuid",
        required=False,
        empty_label="No, one more visit",
        label="In place of a visit they have",
        help_text="It is moved when an earlier time is found.",
    )
    weekdays = forms.MultipleChoiceField(
        choices=list(enumerate(WEEKDAYS)), required=False, widget=forms.CheckboxSelectMultiple, label="Days"
    )
    parts = forms.MultipleChoiceField(
        choices=[(part.value, f"{part.label}, {HOURS[part.value]}") for part in TimeOfDay],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        label="Time of day",
    )
    from_on = forms.DateField(
        required=False,
        label="Not before",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    until_on = forms.DateField(
        required=False,
        label="Not after",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, clinic: Clinic, patient: Patient, now: datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["therapist"].queryset = therapists_of(clinic).order_by("name", "pk")  # type: ignore[attr-defined]
        coming = [one.pk for one in appointments.coming(patient, now=now)]
        own = Appointment.objects.filter(pk__in=coming, starts_at__gt=now).order_by("starts_at")
        self.fields["instead_of"].queryset = own  # type: ignore[attr-defined]
        if not coming:
            del self.fields["instead_of"]
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True
        self.helper.layout = Layout(
            _row("what", "therapist"),
            *(["instead_of"] if coming else []),
            _row("weekdays", "parts"),
            _row("from_on", "until_on"),
        )

    def wanted(self) -> Wanted:
        """What was typed, once the form is valid."""
        typed = self.cleaned_data
        visit = typed.get("instead_of")
        kind, _, minutes = typed["what"].partition(":")
        return Wanted(
            kind=AppointmentKind(visit.kind if visit else kind),
            length=visit.length if visit else int(minutes) * MINUTE,
            therapist=typed["therapist"],
            weekdays=tuple(int(day) for day in typed["weekdays"]),
            parts=tuple(TimeOfDay(part) for part in typed["parts"]),
            from_on=typed["from_on"],
            until_on=typed["until_on"],
            instead_of=visit,
        )


class OfferForm(SlotForm):
    """One press on a free time; `by_phone` where the desk calls."""

    by_phone = forms.BooleanField(required=False, label="I call them myself, no message")


class WaitlistSettingsForm(forms.Form):
    offer_minutes = forms.IntegerField(
        min_value=LEAST_MINUTES,
        max_value=MOST_MINUTES,
        label="Minutes an offer is kept",
        help_text="From when the message leaves, and never past the notice a kind of visit asks for.",
    )


def _row(*names: str) -> Div:
    return Div(*(Field(name, wrapper_class="col-md-6") for name in names), css_class="row")
