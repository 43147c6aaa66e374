"""What the booking page knows so far, and the one press that books, moves or cancels."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.dateparse import parse_datetime

from clinic.enums import Role
from clinic.models import Clinic, Room, User
from patients.enums import LENGTHS, AppointmentKind, LateChoice
from patients.models import Patient
from patients.models.appointments import MOST_LATE_MINUTES
from patients.rules.series import MOST_VISITS, Rhythm
from patients.rules.series import starts as starts_of

MINUTE = timedelta(minutes=1)
MOST_DAYS_APART = 28
LEFT_OUT = "none"
ANYBODY = "any"
USUAL_LENGTH = {AppointmentKind.TREATMENT: timedelta(minutes=45)}  # where a kind has several


@dataclass(frozen=True)
class Wish:
    """A booking in the making; what is None was not chosen yet."""

    patient: Patient | None
    kind: AppointmentKind
    length: timedelta
    therapist: User | None
    room: Room | None
    starts_at: datetime | None
    rhythm: Rhythm | None = None


class WishForm(forms.Form):
    """The address of the booking page: everything optional, and what makes no sense is as if it were not there."""

    patient = forms.ModelChoiceField(Patient.objects.none(), to_field_name="uuid", required=False)
    kind = forms.ChoiceField(choices=AppointmentKind.choices, required=False)
    length = forms.IntegerField(required=False, min_value=1, max_value=24 * 60)
    therapist = forms.ModelChoiceField(User.objects.none(), to_field_name="uuid", required=False)
    room = forms.ModelChoiceField(Room.objects.none(), to_field_name="uuid", required=False)
    starts_at = forms.CharField(max_length=40, required=False)
    times = forms.IntegerField(required=False, min_value=2, max_value=MOST_VISITS)
    days = forms.IntegerField(required=False, min_value=1, max_value=MOST_DAYS_APART)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["room"].queryset = Room.objects.filter(clinic=clinic, is_active=True)
        self.fields["patient"].queryset = Patient.objects.filter(clinic=clinic, archived_at__isnull=True)
        self.fields["therapist"].queryset = therapists_of(clinic)

    def clean_starts_at(self) -> datetime | None:
        return moment(self.cleaned_data["starts_at"])

    def wish(self, *, usual_kind: AppointmentKind) -> Wish:
        """`usual_kind` is what this patient most likely comes for."""
        self.is_valid()
        kind = AppointmentKind(self.cleaned_data.get("kind") or usual_kind)
        length = timedelta(minutes=self.cleaned_data.get("length") or 0)
        if length not in LENGTHS[kind]:
            length = USUAL_LENGTH.get(kind, LENGTHS[kind][0])
        return Wish(
            patient=self.cleaned_data.get("patient"),
            kind=kind,
            length=length,
            therapist=self.cleaned_data.get("therapist"),
            room=self.cleaned_data.get("room"),
            starts_at=self.cleaned_data.get("starts_at"),
            rhythm=self._rhythm() if kind != AppointmentKind.CONSULTATION else None,
        )

    def _rhythm(self) -> Rhythm | None:
        times, days = self.cleaned_data.get("times"), self.cleaned_data.get("days")
        return Rhythm(times, days) if times and days else None

    @property
    def patient_asked(self) -> Patient | None:
        self.is_valid()
        found: Patient | None = self.cleaned_data.get("patient")
        return found


class SlotForm(forms.Form):
    """One press on a free time: `slot` is the therapist's UUID and the start, as `<uuid>@<ISO moment>`."""

    slot = forms.CharField(
        max_length=90, error_messages={"required": "Press one of the free times."}, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic

    def clean_slot(self) -> tuple[User, datetime]:
        therapist_uuid, _, text = self.cleaned_data["slot"].partition("@")
        starts_at, therapist = moment(text), None
        try:
            therapist = therapists_of(self.clinic).filter(uuid=UUID(therapist_uuid)).first()
        except ValueError:
            pass
        if therapist is None or starts_at is None:
            raise forms.ValidationError("That time cannot be read. Press one of the free times.")
        return therapist, starts_at


class BookingForm(SlotForm):
    """The press that books: the slot with the patient and what they come for."""

    patient = forms.ModelChoiceField(
        Patient.objects.none(),
        to_field_name="uuid",
        error_messages={
            "required": "Choose the patient first.",
            "invalid_choice": "Choose the patient again; this one is not here any more.",
        },
    )
    kind = forms.ChoiceField(choices=AppointmentKind.choices)
    length = forms.IntegerField(min_value=1, max_value=24 * 60)
    room = forms.ModelChoiceField(Room.objects.none(), to_field_name="uuid", required=False)
    overbook = forms.CharField(max_length=120, required=False)
    anyway = forms.BooleanField(required=False)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, clinic=clinic, **kwargs)
        self.fields["patient"].queryset = Patient.objects.filter(clinic=clinic, archived_at__isnull=True)
        self.fields["room"].queryset = Room.objects.filter(clinic=clinic, is_active=True)

    def clean_length(self) -> timedelta:
        return timedelta(minutes=self.cleaned_data["length"])

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if cleaned.get("anyway") and not cleaned.get("overbook"):
            self.add_error("overbook", "Say why this time is booked twice.")
        return cleaned


class SeriesForm(BookingForm):
    """The press that books a series: the first visit as of a single one, how many, and how far apart.

    `visit-<number>` from 0 is another time that was chosen for one of them, or `none` where it is left out.
    """

    times = forms.IntegerField(min_value=2, max_value=MOST_VISITS)
    days = forms.IntegerField(min_value=1, max_value=MOST_DAYS_APART)

    def clean_kind(self) -> str:
        kind: str = self.cleaned_data["kind"]
        if kind == AppointmentKind.CONSULTATION:
            raise forms.ValidationError("A consultation is booked by itself.")
        return kind

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if {"slot", "times", "days"} <= cleaned.keys():
            rhythm = Rhythm(cleaned["times"], cleaned["days"])
            usual = starts_of(cleaned["slot"][1], rhythm, zone=self.clinic.zone)
            cleaned["starts"] = [self._chosen(number, one) for number, one in enumerate(usual)]
            if not any(cleaned["starts"]):
                raise forms.ValidationError("Every visit is left out. Choose a time for one of them.")
        return cleaned

    def _chosen(self, number: int, usual: datetime) -> datetime | None:
        typed = self.data.get(f"visit-{number}", "")
        if typed == LEFT_OUT:
            return None
        return moment(typed) or usual


class WithWhomForm(forms.Form):
    """The address of the page that moves a visit: `therapist` is one of them by UUID, or `any`."""

    therapist = forms.CharField(max_length=40, required=False)

    def __init__(self, *args: Any, clinic: Clinic, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.clinic = clinic

    def named(self, *, otherwise: User) -> User | None:
        """The therapist who was asked for, None for anybody; what makes no sense is as if it were not there."""
        self.is_valid()
        asked = self.cleaned_data.get("therapist", "")
        if asked == ANYBODY:
            return None
        try:
            found: User | None = therapists_of(self.clinic).filter(uuid=UUID(asked)).first()
        except ValueError:
            found = None
        return found or otherwise


class MoveForm(SlotForm):
    version = forms.IntegerField(widget=forms.HiddenInput)


class LatenessForm(forms.Form):
    minutes = forms.IntegerField(
        min_value=1,
        max_value=MOST_LATE_MINUTES,
        label="How many minutes late?",
        error_messages={"required": "Write how many minutes."},
    )


class LateChoiceForm(forms.Form):
    choice = forms.ChoiceField(choices=LateChoice.choices, error_messages={"required": "Choose one."})


class CancellationForm(forms.Form):
    reason = forms.CharField(
        max_length=120,
        label="Why is it cancelled?",
        help_text="In a few words and nothing clinical: has to work, therapist away.",
        error_messages={"required": "Say why the visit is cancelled."},
    )
    by_clinic = forms.BooleanField(
        required=False,
        label="It is the clinic that cancels",
        help_text="Then it is not kept as a late cancellation.",
    )

    def __init__(self, *args: Any, is_late: bool, **kwargs: Any) -> None:
        """Who cancels is asked only where it makes a difference."""
        super().__init__(*args, **kwargs)
        if not is_late:
            del self.fields["by_clinic"]


def therapists_of(clinic: Clinic) -> Any:
    """People whom patients can be booked with here."""
    return User.objects.filter(
        is_active=True,
        memberships__clinic=clinic,
        memberships__role=Role.THERAPIST,
        memberships__is_active=True,
    )


def moment(text: str) -> datetime | None:
    """An aware ISO moment in UTC, or None."""
    try:
        parsed = parse_datetime(text)
    except ValueError:
        return None
    if parsed is None or parsed.tzinfo is None or not date(1970, 1, 1) < parsed.date() < date(2200, 1, 1):
        return None
    return parsed.astimezone(UTC).replace(second=0, microsecond=0)
