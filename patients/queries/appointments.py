"""What is booked: the visits of a clinic and a patient's own."""

from __future__ import annotations

from datetime import datetime

from django.db.models import QuerySet

from clinic.models import Clinic, User
from patients.enums import AppointmentState
from patients.models import Appointment, Patient
from patients.models.appointments import FREED


def of_clinic(clinic: Clinic) -> QuerySet[Appointment]:
    """Every appointment with the people on its page."""
    return Appointment.objects.filter(clinic=clinic).select_related(
        "patient", "therapist", "room", "booked_by", "overbooked_by"
    )


def held_by(clinic: Clinic, user: User, *, now: datetime) -> Appointment | None:
    """The time this person is keeping while they book, None when they keep none; one query."""
    return (
        Appointment.everything.filter(
            clinic=clinic, booked_by=user, state=AppointmentState.HELD, held_until__gt=now
        )
        .select_related("therapist")
        .first()
    )


def of_patient(patient: Patient) -> QuerySet[Appointment]:
    """A patient's visits, the latest first."""
    return of_clinic(patient.clinic).filter(patient=patient).order_by("-starts_at")


def coming(patient: Patient, *, now: datetime) -> list[Appointment]:
    """What a patient still has before them, the next first."""
    return list(
        of_clinic(patient.clinic)
        .filter(patient=patient, ends_at__gt=now)
        .exclude(state__in=FREED)
        .order_by("starts_at")
    )
